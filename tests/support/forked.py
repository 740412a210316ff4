"""Runs jobs in processes that are forked off a warm one; see killed_host.py and its like."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec

KILLED = -9


class Forked:
    """A warm process of a script in this folder, which reads jobs and tells exit codes."""

    def __init__(self, script: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).parent / script)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def run(self, job: Any) -> int:
        """The job's exit code; `KILLED` when it was killed."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(msgspec.json.encode(job) + b"\n")
        self._process.stdin.flush()
        for line in self._process.stdout:
            if line.strip().lstrip(b"-").isdigit():
                return int(line)
        raise RuntimeError("the child is gone")

    def close(self) -> None:
        """Ends it."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(30)
        self._process.stdout.close()
