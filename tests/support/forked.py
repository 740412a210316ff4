"""Runs jobs in processes that are forked off a warm one: the test's side, and the script's."""

import os
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
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


def serve(kind: type[Any], run: Callable[[Any], None]) -> None:
    """Reads one job per line from standard input, runs each in a process of its own and tells its
    exit code, until the input ends; a job is killed from outside `after` so many seconds, if any.
    """
    for line in sys.stdin.buffer:
        job = msgspec.json.decode(line, type=kind)
        child = os.fork()
        if child == 0:
            try:
                run(job)
            except BaseException:
                traceback.print_exc()
                os._exit(1)
            os._exit(0)
        if job.after:
            time.sleep(job.after)
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()
