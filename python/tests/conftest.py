"""What the tests share: the sample of the repository, and an index of it that is built once with the real model."""

from __future__ import annotations

import json
import os
import pathlib
from collections.abc import Iterator
from typing import Any

import pytest

import quintet
from quintet import _quintet

ROOT = pathlib.Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "data" / "sample"
CORPUS = SAMPLE / "corpus.jsonl"
#: When briefs of the sample are made.
AT = "2026-03-20T20:00:00Z"


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


@pytest.fixture(scope="session")
def records() -> list[dict[str, Any]]:
    """The sample's insights."""
    lines = (SAMPLE / "corpus.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[quintet.Index]:
    """An index of the sample, its readers, and a brief of each for one day. Nobody writes to it."""
    index = quintet.build(tmp_path_factory.mktemp("sample") / "index", SAMPLE / "corpus.jsonl")
    files = [
        {"profile": {"name": path.name, "text": path.read_text(encoding="utf-8")}}
        for path in sorted((SAMPLE / "profiles").glob("*.toml"))
    ]
    index.profile_import(files)
    index.brief_make_all(date="2026-03-20")
    yield index


@pytest.fixture
def few(tmp_path: pathlib.Path) -> quintet.Index:
    """A small index of its own, for who writes to it."""
    texts = [
        "Late buses cost a town more than new ones.",
        "A bus lane pays for itself once it saves a driver's shift.",
        "Chess clubs grow where schools lend their rooms in the evening.",
    ]
    rows = [{"id": f"i{place}", "text": text, "show": f"Show {place}"} for place, text in enumerate(texts)]
    return quintet.build(tmp_path / "index", rows)
