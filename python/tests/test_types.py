"""What is generated is what would be generated, and types hold."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PYTHON = Path(__file__).resolve().parents[1]
ROOT = PYTHON.parent


def test_types_and_methods_are_those_of_the_schemas() -> None:
    done = subprocess.run(
        [sys.executable, str(PYTHON / "generate.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"run python python/generate.py\n{done.stdout}{done.stderr}"


def examples() -> list[str]:
    """The blocks of Python in the pages for users."""
    found = []
    for page in (ROOT / "README.md", ROOT / "docs" / "python.md", PYTHON / "README.md"):
        if page.exists():
            found += re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    return found


def strict(*paths: str, cwd: Path) -> str:
    pytest.importorskip("mypy")
    asked = [sys.executable, "-m", "mypy", "--strict", "--no-incremental", *paths]
    done = subprocess.run(asked, capture_output=True, text=True, check=False, cwd=cwd)
    return done.stdout if done.returncode else ""


def test_the_package_is_typed_strictly() -> None:
    assert strict("-p", "quintet", cwd=PYTHON) == ""


def test_examples_are_typed_strictly(tmp_path: Path) -> None:
    blocks = examples()
    assert blocks
    for place, block in enumerate(blocks):
        (tmp_path / f"example_{place}.py").write_text(block, encoding="utf-8")
    assert strict(".", cwd=tmp_path) == ""


def test_the_first_example_runs_as_it_is_written(tmp_path: Path) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    block = re.search(r"```python\n(.*?)```", readme, re.DOTALL)
    assert block
    shutil.copytree(ROOT / "data" / "sample", tmp_path / "data" / "sample")
    done = subprocess.run(
        [sys.executable, "-c", block.group(1)],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    # Hits, related insights and a brief with its reasons: a newcomer sees no empty page.
    assert "It matches your interest “buses that come often”" in done.stdout, done.stdout
    assert "“sleeping well”" in done.stdout and len(done.stdout.splitlines()) >= 10
