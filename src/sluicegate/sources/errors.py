"""A file that can't be used as it is."""


class SourceError(ValueError):
    """Names the file, what is wrong with it and what to do."""
