"""E-mail addresses as people write them."""

import re
from email.headerregistry import Address
from email.utils import parseaddr

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]"
_ADDRESS = re.compile(
    rf"(?=.{{1,64}}@){_ATOM}(?:[.]?{_ATOM})*@[A-Za-z0-9](?:[A-Za-z0-9.-]{{0,251}}[A-Za-z0-9])?"
)


def address(written: str) -> Address:
    """An address, with or without a name: ``Fraud desk <desk@example.com>``.

    Raises:
        ValueError: when it is none that every mail server takes; it is not quoted, as it may be
            somebody's.

    >>> address("Fraud desk <desk@example.com>").addr_spec
    'desk@example.com'
    """
    name, spec = parseaddr(written)
    alone = written.strip() == spec or written.rstrip().endswith(f"<{spec}>")
    if not alone or not _ADDRESS.fullmatch(spec) or ".." in spec or "\n" in written:
        raise ValueError('not an e-mail address; write it as in "name@example.com"')
    return Address(name, addr_spec=spec)
