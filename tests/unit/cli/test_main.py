"""The command as a whole."""

import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import pytest

from sluicegate.cli.main import VERBS

Run = Callable[..., Any]


def test_the_version(run: Run) -> None:
    assert run("--version") == (0, f"sluicegate {version('sluicegate')}\n", "")


def test_the_help_shows_the_way_and_all_verbs(run: Run) -> None:
    code, out, _ = run("--help")
    assert code == 0
    assert "sluicegate init shop --from transactions.csv" in out
    for verb in VERBS:
        assert f"│ {verb.name} " in out


@pytest.mark.parametrize("verb", ["init", "config", "train", "score"])
def test_each_verb_s_help_has_examples(verb: str, run: Run) -> None:
    code, out, _ = run(verb, "--help")
    assert code == 0
    assert out.count(f"  sluicegate {verb}") >= 2


def test_no_verb_is_usage(run: Run) -> None:
    code, out, err = run()
    assert code == 2
    assert "Usage: sluicegate" in out + err


@pytest.mark.parametrize("arguments", [("trian",), ("train",), ("init", "a", "--what")])
def test_wrong_usage_ends_with_2(arguments: tuple[str, ...], run: Run) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert "Error" in err


def test_a_user_s_error_is_one_message_without_traceback(run: Run) -> None:
    code, out, err = run("score", "none.jsonl")
    assert (code, out) == (1, "")
    assert err == "Error: none.jsonl: there is no such file; check the path\n"


def test_help_loads_nothing_heavy() -> None:
    script = (
        "import sys\n"
        "from sluicegate.cli.main import main\n"
        "try:\n    main(['train', '--help'])\nexcept SystemExit:\n    pass\n"
        "heavy = {'numpy', 'lightgbm', 'polars', 'phonenumbers', 'starlette'} & set(sys.modules)\n"
        "print('HEAVY', sorted(heavy))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.endswith("HEAVY []\n")
