"""The package as `pip install` builds it, with and without a C compiler."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.integration

ROOT = Path(__file__).parents[2]


def build(tmp_path: Path, **environment: str) -> list[str]:
    """Names of the files in a wheel built from a copy of the sources."""
    copy = tmp_path / "source"
    copy.mkdir()
    for name in ("pyproject.toml", "setup.py", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy)
    shutil.copytree(
        ROOT / "src", copy / "src", ignore=shutil.ignore_patterns("*.so", "*.c", "*.egg-info")
    )
    options = ("--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(tmp_path))
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", *options, str(copy)],
        check=True,
        env={**os.environ, **environment},
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    return zipfile.ZipFile(wheel).namelist()


def test_without_a_c_compiler_the_kernel_is_interpreted(tmp_path: Path) -> None:
    names = build(tmp_path, CC="false", CXX="false")
    assert "sluicegate/features/kernel.py" in names
    assert not [name for name in names if name.endswith(".so")]


@pytest.mark.skipif(shutil.which("cc") is None, reason="there is no C compiler")
def test_the_package_holds_all_it_needs(tmp_path: Path) -> None:
    names = build(tmp_path)
    assert [name for name in names if name.startswith("sluicegate/features/compiled.")]
    for name in ("py.typed", "runtime/example.toml", "model/report_page.html"):
        assert f"sluicegate/{name}" in names
