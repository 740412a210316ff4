"""The output record: the input as it came, with ``fd`` added."""


def attach(raw: bytes, fd: bytes) -> bytes:
    """The JSON object `raw` with one more member ``"fd": fd``, byte for byte otherwise.

    >>> attach(b'{"a": 1}', b'{"outcome":"block"}')
    b'{"a": 1,"fd":{"outcome":"block"}}'
    >>> attach(b"{ }", b"{}")
    b'{"fd":{}}'
    """
    body = raw[:-1].rstrip()
    return b"".join((body, b'"fd":' if body == b"{" else b',"fd":', fd, b"}"))
