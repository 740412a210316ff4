"""HTTP: REST, authentication, metrics."""
