"""From an event and the state of its keys to a feature vector; pure."""
