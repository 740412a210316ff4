"""Topics: durable, ordered logs of records."""
