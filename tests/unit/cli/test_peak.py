"""Peak memory."""

from sluicegate.cli.peak import peak_memory


def test_it_never_falls_and_is_in_bytes() -> None:
    before = peak_memory()
    held = bytearray(b"x" * 1_000_000)
    assert peak_memory() >= before > len(held)
