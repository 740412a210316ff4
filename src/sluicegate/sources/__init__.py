"""Users' files of events: found, read, mapped to an event type and decoded."""
