"""Reference customers, spending behaviour, fraud and labels for demos and tests."""
