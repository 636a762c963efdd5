"""The notebook in docs runs from top to bottom, and what it shows was shown by what it says."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOK = Path(__file__).resolve().parents[2] / "docs" / "python.ipynb"


def test_the_notebook_runs_from_top_to_bottom() -> None:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    before = [kinds(cell) for cell in notebook.cells if cell.cell_type == "code"]
    folder = {"metadata": {"path": str(NOTEBOOK.parent)}}
    NotebookClient(notebook, timeout=600, kernel_name="python3", resources=folder).execute()
    after = [kinds(cell) for cell in notebook.cells if cell.cell_type == "code"]
    assert after == before, "run it again and keep what it shows"


def kinds(cell: nbformat.NotebookNode) -> list[object]:
    """What a cell shows, by its kinds; numbers may differ in the last digits from machine to machine."""
    return [sorted(output.get("data", {"text": 0})) for output in cell.outputs]


@pytest.mark.parametrize("wrong", [r"/(tmp|home|work|root|Users|var)/", r"Traceback", r"\x1b\["])
def test_what_is_kept_of_it_is_fit_to_be_read(wrong: str) -> None:
    text = NOTEBOOK.read_text(encoding="utf-8")
    assert not re.search(wrong, text), re.findall(f".{{40}}{wrong}.{{40}}", text)
    assert len(text) < 100_000
