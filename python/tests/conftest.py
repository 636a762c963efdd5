"""What the tests share: the sample of the repository, and an index of it that is built once with the real model."""

from __future__ import annotations

import json
import os
import pathlib

import pytest

from quintet import _quintet

ROOT = pathlib.Path(__file__).resolve().parents[2]
CORPUS = ROOT / "data" / "sample" / "corpus.jsonl"


@pytest.fixture(scope="session")
def corpus() -> pathlib.Path:
    """576 insights as JSON Lines."""
    return CORPUS


@pytest.fixture(scope="session")
def texts(corpus: pathlib.Path) -> list[str]:
    return [json.loads(line)["text"] for line in corpus.read_text().splitlines()]


@pytest.fixture(scope="session")
def model() -> _quintet.Model:
    return _quintet.Model(precision="int8")


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, corpus: pathlib.Path) -> pathlib.Path:
    """An index of the sample. `QUINTET_TEST_INDEX` names one that is there already."""
    if given := os.environ.get("QUINTET_TEST_INDEX"):
        return pathlib.Path(given)
    index = tmp_path_factory.mktemp("built") / "index"
    _quintet.House(index, precision="int8").put("build", paths=[corpus])
    return index


@pytest.fixture
def house(built: pathlib.Path) -> _quintet.House:
    return _quintet.House(built)
