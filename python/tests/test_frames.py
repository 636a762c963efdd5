"""Frames, dicts and files go in alike; what cannot go in says which row, which column and the way out."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import quintet
from quintet._frames import source

from conftest import SAMPLE

ROWS: list[dict[str, Any]] = [
    {
        "id": "a",
        "text": "Late buses cost a town more than new ones.",
        "show": "Fare",
        "start": 102.0,
        "views": 7,
    },
    {
        "id": "b",
        "text": "Chess clubs grow where schools lend rooms.",
        "show": None,
        "start": None,
        "views": 9,
    },
]


def told(insights: Any, **more: Any) -> list[dict[str, Any]]:
    """The records that go in."""
    found = source(insights, more.get("columns"), more.get("vectors"))
    assert found.records is not None
    return [json.loads(line) for line in found.records.splitlines()]


WITHOUT_NOTHING = [{key: value for key, value in row.items() if value is not None} for row in ROWS]


@pytest.mark.parametrize(
    "frame",
    [
        ROWS,
        tuple(ROWS),
        (row for row in ROWS),
        pl.DataFrame(ROWS),
        pl.DataFrame(ROWS).lazy(),
        pd.DataFrame(ROWS),
        pa.Table.from_pylist(ROWS),
        pa.RecordBatch.from_pylist(ROWS),
        {
            "id": ["a", "b"],
            **{key: [row[key] for row in ROWS] for key in ("text", "show", "start", "views")},
        },
    ],
    ids=lambda frame: f"{type(frame).__module__}.{type(frame).__name__}",
)
def test_frames_and_dicts_go_in_alike(frame: Any) -> None:
    assert told(frame) == WITHOUT_NOTHING


def test_a_frame_makes_the_index_that_its_file_makes(
    tmp_path: Path, records: list[dict[str, Any]], sample: quintet.Index
) -> None:
    for name, frame in (("polars", pl.DataFrame(records)), ("pandas", pd.DataFrame(records))):
        index = quintet.build(tmp_path / name, frame)
        assert index.search("late buses").json == sample.search("late buses").json, name
        assert index.themes().json == sample.themes().json, name


def test_dates_and_numbers_of_every_library_are_kept() -> None:
    when = dt.datetime(2026, 3, 4, 6, tzinfo=dt.timezone.utc)
    plain = {
        "text": "One.",
        "published": when,
        "start": dt.timedelta(minutes=2),
        "price": Decimal("1.10"),
        "tags": ["x"],
    }
    expected = {
        "text": "One.", "published": "2026-03-04T06:00:00+00:00", "start": 120.0, "price": "1.10", "tags": ["x"],
    }  # fmt: skip
    assert told([plain]) == [expected]
    assert told(pl.DataFrame([{**plain, "price": "1.10"}])) == [expected]
    assert told(pd.DataFrame([{**plain, "tags": np.array(["x"])}])) == [expected]
    numpy = {
        "text": "One.",
        "n": np.int64(3),
        "x": np.float32(0.5),
        "d": np.datetime64("2026-03-04"),
        "b": np.bool_(True),
    }
    assert told([numpy]) == [
        {"text": "One.", "n": 3, "x": 0.5, "d": "2026-03-04T00:00:00", "b": True}
    ]
    nothing = {
        "text": "One.",
        "a": float("nan"),
        "b": pd.NaT,
        "c": pd.NA,
        "d": None,
        "e": np.datetime64("NaT"),
    }
    assert told([nothing]) == [{"text": "One."}]


def test_columns_are_called_by_other_names() -> None:
    frame = pl.DataFrame({"body": ["One."], "podcast": ["Fare"], "notes": ["secret"]})
    assert told(frame, columns={"text": "body", "show": "podcast", "notes": None}) == [
        {"text": "One.", "show": "Fare"}
    ]
    rows = [{"body": "One.", "notes": "secret"}]
    assert told(rows, columns={"text": "body", "notes": None}) == [{"text": "One."}]


@pytest.mark.parametrize(
    ("insights", "more", "kind", "message"),
    [
        (pl.DataFrame({"body": ["One."]}), {}, ValueError, "no column 'text' among 'body'; name it with columns={'text': "),
        (pl.DataFrame({"text": ["One."]}), {"columns": {"show": "podcast"}}, ValueError, "columns\\['show'\\]: the frame has no column 'podcast'"),
        (pl.DataFrame({"text": ["One."], "shows": ["x"]}), {"columns": {"show": "show"}}, ValueError, "did you mean 'shows'"),
        (pl.DataFrame({"text": ["One."]}), {"columns": {"notes": None}}, ValueError, "no column 'notes'"),
        (pl.DataFrame({"text": []}), {}, ValueError, "there are none"),
        ([], {}, ValueError, "there are none"),
        ({}, {}, ValueError, "no column 'text' among none"),
        ([{"text": "One."}, "Two."], {}, TypeError, "row 1 is str, expected a dict; texts are given as dicts"),
        ([{"text": "One."}, None], {}, TypeError, "row 1 is NoneType, expected a dict"),
        ("A text with spaces.", {}, FileNotFoundError, "texts are given as dicts"),
        (["A text.", "Another."], {}, FileNotFoundError, "texts are given as dicts"),
        (7, {}, TypeError, "expected a frame .polars, pandas, pyarrow., dicts, a path or paths, found int"),
        (b"text", {}, TypeError, "found bytes"),
        (None, {}, TypeError, "found NoneType"),
        ([{"text": "One.", "x": float("inf")}], {}, ValueError, "row 0, column 'x': inf cannot be kept"),
        ([{"text": "One.", "x": object()}], {}, TypeError, "row 0, column 'x': object cannot be kept"),
        ([{"text": "One.", "x": b"raw"}], {}, TypeError, "row 0, column 'x': bytes cannot be kept"),
        (pd.DataFrame([["One.", "Two."]], columns=["text", "text"]), {}, ValueError, "two columns called 'text'"),
        ({"text": ["One.", "Two."], "show": ["x"]}, {}, ValueError, "columns have different lengths"),
        (pl.DataFrame({"text": ["One."], "vector": [[0.1] * 384]}), {}, ValueError, "column 'vector' holds lists of 384 numbers, which every answer would carry; leave them out"),
        (pl.DataFrame({"text": ["One."]}), {"vectors": "vector"}, ValueError, "vectors: the frame has no column 'vector'"),
        (pl.DataFrame({"text": ["One.", "Two."], "v": [[1.0], None]}), {"vectors": "v"}, ValueError, "row 1 of the column 'v' has none"),
        ([{"text": "One."}], {"vectors": "v"}, ValueError, "row 0 has no 'v'"),
        ("corpus.jsonl", {"columns": {"text": "body"}}, TypeError, "files are read as they are"),
    ],
)  # fmt: skip
def test_what_cannot_go_in_is_told(
    insights: Any, more: Any, kind: type[Exception], message: str
) -> None:
    with pytest.raises(kind, match=message):
        source(insights, more.get("columns"), more.get("vectors"))


def test_a_column_of_vectors_may_be_left_out() -> None:
    frame = pl.DataFrame({"text": ["One."], "vector": [[0.1] * 384]})
    assert told(frame, columns={"vector": None}) == [{"text": "One."}]
    assert told([{"text": "One.", "vector": [0.1] * 384}], columns={"vector": None}) == [
        {"text": "One."}
    ]


def test_vectors_of_ones_own_make_the_same_index(
    tmp_path: Path, records: list[dict[str, Any]]
) -> None:
    some = records[:60]
    model = quintet.Embeddings()
    texts = [row["text"] for row in some]
    made = model.encode_document(texts)
    ours = quintet.build(tmp_path / "ours", some, skip_groups=True)
    for name, frame, vectors in (
        ("dicts", some, made),
        ("float64", some, made.astype("float64")),
        ("not in one piece", some, np.asfortranarray(made)),
        ("column", pl.DataFrame(some).with_columns(pl.Series("v", made)), "v"),
        ("list column", pd.DataFrame(some).assign(v=list(made)), "v"),
        ("arrow", pa.table(pl.DataFrame(some).with_columns(pl.Series("v", made))), "v"),
    ):
        index = quintet.build(
            tmp_path / name, frame, vectors=vectors, fingerprint=model.fingerprint, skip_groups=True
        )
        assert np.array_equal(index.vectors(["aic-001"]), ours.vectors(["aic-001"])), name
        assert [hit.id for hit in index.search("late buses")] == [
            hit.id for hit in ours.search("late buses")
        ], name
        assert "v" not in index.get("aic-001").extra


def test_vectors_that_do_not_fit_are_told(tmp_path: Path) -> None:
    rows = [{"text": "One bus is late."}, {"text": "Two buses are late."}]
    good = quintet.embed([row["text"] for row in rows])
    mark = quintet.Embeddings().fingerprint
    bad = good.copy()
    bad[1, 3] = np.nan
    zero = good.copy()
    zero[0] = 0
    for vectors, fingerprint, message in (
        (good, None, "fingerprint: vectors are given and not what made them"),
        (None, mark, "there are none; give vectors="),
        (good[:1], mark, "1 rows for 2 insights"),
        (bad, mark, "row 1 holds a number that is not finite"),
        (zero, mark, "row 0 is all zeros"),
        (good[0], mark, r"expected a matrix \(n, dim\), found the shape \(384,\)"),
        ([[1.0, 2.0], [1.0]], mark, "different lengths|expected numbers"),
    ):
        with pytest.raises((ValueError, TypeError), match=message):
            quintet.build(tmp_path / "index", rows, vectors=vectors, fingerprint=fingerprint)
    with pytest.raises(TypeError, match="expected numbers, found <U"):
        quintet.build(tmp_path / "index", rows, vectors=np.array([["a"], ["b"]]), fingerprint=mark)
    assert not (tmp_path / "index").exists()


def test_what_the_engine_refuses_is_told_by_line(tmp_path: Path) -> None:
    rows = [
        {"id": "a", "text": "One bus is late."},
        {"id": "a", "text": "The same id."},
        {"id": "b", "text": ""},
    ]
    index = quintet.Index(tmp_path / "index")
    report = index.build(rows)
    assert report.insights == 1 and report.ingest.read == 3
    told = json.dumps(report.ingest.to_dict())
    assert "duplicate" in told or "same id" in told, told
    with pytest.raises(quintet.QuintetError) as caught:
        quintet.build(tmp_path / "none", [{"text": ""}, {"text": "   "}])
    assert caught.value.code == "nothing_accepted" and caught.value.ingest
    with pytest.raises(quintet.QuintetError, match="2"):
        quintet.build(tmp_path / "strict", rows, strict=True)


def test_files_are_read_as_the_command_reads_them(tmp_path: Path, sample: quintet.Index) -> None:
    index = quintet.build(tmp_path / "index", [SAMPLE / "corpus.jsonl"])
    assert index.info().insights == sample.info().insights
