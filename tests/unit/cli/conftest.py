"""The command run in this process, and a small file to run it on."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from sluicegate.cli.main import main


class Ran(NamedTuple):
    """How a command ended and what it said."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Runs ``sluicegate`` with arguments, in an empty directory and environment of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SLUICEGATE_CONFIG", raising=False)
    monkeypatch.setenv("COLUMNS", "160")
    monkeypatch.setenv("NO_COLOR", "1")

    def go(*arguments: object) -> Ran:
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        code = ended.value.code
        assert isinstance(code, int)
        return Ran(code, out, err)

    return go


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A table of 1,000 payments over 125 days; one in ten is fraud and dear."""
    path = tmp_path / "sales.csv"
    lines = ["id,time,customer,amount,channel,fraud"]
    for n in range(1_000):
        day, hour = divmod(n * 3, 24)
        month, date = divmod(day, 28)
        amount = 90 + n % 13 if n % 10 == 0 else 5 + n % 7
        lines.append(
            f"{n},2024-{month + 1:02}-{date + 1:02}T{hour:02}:00:00Z,c{n % 37},{amount},"
            f"{'web' if n % 3 else 'app'},{int(n % 10 == 0)}"
        )
    path.write_text("\n".join(lines) + "\n")
    return path
