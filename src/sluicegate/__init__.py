"""Open, self-hosted, real-time fraud prevention."""
