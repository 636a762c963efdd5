"""Every operation as a method: what it takes and what it answers."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import json
import os
import pickle
import re
import subprocess
import sys
import typing
from typing import Any

import pytest

import quintet
from quintet import _quintet, types
from quintet._operations import ANSWERS

from conftest import AT

OPERATIONS = {one["name"]: one for one in json.loads(_quintet.operations())}
READER = "Maren, platform engineer"


def test_every_operation_is_a_method_that_takes_every_field() -> None:
    assert set(ANSWERS) == set(OPERATIONS)
    for name, asked in OPERATIONS.items():
        method = getattr(quintet.Index, name)
        taken = set(inspect.signature(method).parameters)
        fields = set(asked["request"].get("properties", {}))
        if "within" in fields:
            fields = fields - {"within"} | {"show", "since", "until"}
        if name in ("build", "add"):
            fields = fields - {"records"} | {"insights"}
        missing = {f"{field}_" if field == "from" else field for field in fields} - taken
        assert not missing, f"{name} does not take {missing}"
        assert hasattr(types, ANSWERS[name])


def test_every_method_says_what_it_takes_answers_and_raises() -> None:
    for name in OPERATIONS:
        told = inspect.getdoc(getattr(quintet.Index, name)) or ""
        if name == "add":
            assert "those of `build`" in told
            continue
        for part in ("Args:", "Returns:", "Raises:"):
            assert part in told, f"{name} has no {part}"
        for parameter in inspect.signature(getattr(quintet.Index, name)).parameters:
            assert parameter == "self" or f"{parameter}:" in told, (
                f"{name} does not say what {parameter} is"
            )


def test_answers_are_values() -> None:
    one = types.Contribution(rank=1, raw=0.5, normalised=0.5, weight=1.0, contribution=0.5)
    with pytest.raises(dataclasses.FrozenInstanceError):
        one.rank = 2  # type: ignore[misc]
    assert one == types.Contribution.from_dict(one.to_dict())
    assert json.loads(one.json) == one.to_dict()


def test_what_was_read_is_what_a_constructor_makes() -> None:
    given = {"rank": 1, "raw": 0.5, "normalised": 0.5, "weight": 1.0, "contribution": 0.5}
    read = types.Contribution.from_dict(given)
    made = types.Contribution(rank=1, raw=0.5, normalised=0.5, weight=1.0, contribution=0.5)
    assert type(read) is types.Contribution and read == made and hash(read) == hash(made)
    assert pickle.loads(pickle.dumps(read)) == copy.deepcopy(read) == made
    assert dataclasses.replace(read, rank=2).rank == 2
    with pytest.raises(dataclasses.FrozenInstanceError):
        read.rank = 2  # type: ignore[misc]
    with pytest.raises(KeyError):
        types.Contribution.from_dict({})


def test_an_answer_says_what_it_lacks_and_is_the_same_type_inside_another() -> None:
    told = {"hits": [], "query": "x", "mode": "hybrid", "missing_shards": [{"folder": "b", "why": "gone"}]}
    found = types.Found.from_dict(told)
    assert found.missing_shards[0].folder == "b" and found.to_dict() == told
    assert list(types.Found.from_dict({**told, "missing_shards": []}).to_frame("polars").columns) == []
    # A brief is a brief, by itself and in a replay.
    assert typing.get_type_hints(types.Replayed)["brief"] is types.Brief
    assert not [name for name in types.__all__ if re.fullmatch(r"(\w+)\1", name)]


def test_an_answer_is_a_sequence_of_what_it_lists(sample: quintet.Index) -> None:
    found = sample.search("late buses", k=4)
    assert len(found) == 4 and found[0] is found.hits[0]
    assert [hit.rank for hit in found] == [1, 2, 3, 4]
    assert found.hits[0].extra["theme"]


def test_a_query_may_be_a_vector(sample: quintet.Index) -> None:
    vector = quintet.Embeddings().encode_query("late buses")
    by_words = sample.search("late buses", mode="dense")
    by_vector = sample.search(vector)
    assert [hit.id for hit in by_vector] == [hit.id for hit in by_words]
    assert [hit.id for hit in sample.search(vector.astype("float64")[None, :])] == [
        hit.id for hit in by_words
    ]
    ids, scores = sample.search_vectors(vector[None, :], 10)
    assert ids[0] == [hit.id for hit in by_words] and scores.shape == (1, 10)


def test_days_and_instants_are_taken_as_python_has_them(sample: quintet.Index) -> None:
    import datetime as dt

    by_text = sample.search("late buses", since="2026-03-10", until="2026-03-15T12:00:00Z")
    noon = dt.datetime(2026, 3, 15, 13, tzinfo=dt.timezone(dt.timedelta(hours=1)))
    assert sample.search("late buses", since=dt.date(2026, 3, 10), until=noon).json == by_text.json
    with pytest.raises(ValueError, match="has no time zone"):
        sample.search("late buses", since=dt.datetime(2026, 3, 10))
    with pytest.raises(TypeError, match="since: expected text such as '2026-03-01'"):
        sample.search("late buses", since=20260310)  # type: ignore[arg-type]


def test_a_problem_has_a_code_and_the_way_out(sample: quintet.Index) -> None:
    with pytest.raises(quintet.QuintetError) as caught:
        sample.get("nobody")
    assert caught.value.code == "unknown_id" and caught.value.hint == {"kind": "search"}
    assert "nobody" in str(caught.value)
    with pytest.raises(quintet.QuintetError) as caught:
        sample.search("late buses", n=10_001)
    assert "n: 10001 is too many; at most 10000" in str(caught.value)
    assert "nobody" not in sample and "aic-001" in sample and len(sample) == 576


def test_an_index_that_is_not_there_is_told_at_once(tmp_path: Any) -> None:
    with pytest.raises(quintet.QuintetError) as caught:
        quintet.open(tmp_path / "nothing")
    assert "there is no index at" in str(caught.value) and caught.value.hint is not None
    assert caught.value.hint["kind"] == "build"


def test_what_is_written_is_seen(few: quintet.Index) -> None:
    report = few.add([{"id": "new", "text": "Trams run on time where signals know them."}])
    assert report.insights == 4 and few.get("new").text.startswith("Trams")
    assert few.delete(["new"]).deleted == ("new",) and "new" not in few
    assert few.cluster().groups >= 1


def test_a_vector_that_does_not_fit_is_told(sample: quintet.Index) -> None:
    with pytest.raises(ValueError, match="rows have 3 numbers, those of the index have 384"):
        sample.search([1.0, 2.0, 3.0])
    with pytest.raises(ValueError, match="row 0 holds a number that is not finite"):
        sample.search([float("nan")] * 384)
    with pytest.raises(ValueError, match=r"expected the shape \(dim,\), found \(2, 384\)"):
        sample.search(sample.vectors(["aic-001", "aic-002"]))


def test_the_map_is_a_page(sample: quintet.Index, tmp_path: Any) -> None:
    drawn = sample.map("The sample")
    drawn.save(tmp_path / "map.html")
    page = (tmp_path / "map.html").read_text(encoding="utf-8")
    assert page == drawn.html and "The sample" in page and page.lstrip().startswith("<!")
    assert "<script>" not in drawn._repr_html_(), "what is in the frame is escaped"


def test_answers_look_well(sample: quintet.Index) -> None:
    found = sample.search("late buses", 2)
    assert re.search(r" 1\. +0\.\d{3} +\S", repr(found)), repr(found)
    for answer in (found, sample.related("aic-001"), sample.themes(), sample.group("aic-001"), sample.newest(),
                   sample.brief_show(READER), sample.brief_preview(READER, at=AT)):  # fmt: skip
        drawn = answer._repr_html_()
        assert drawn and drawn.startswith("<div") and len(repr(answer)) < 6000
    assert sample.info()._repr_html_() is None


def test_nothing_from_outside_acts_in_a_notebook(tmp_path: Any) -> None:
    wild = "<script>alert(1)</script>"
    rows = [
        {
            "id": wild,
            "text": f"Late buses {wild} cost more.",
            "show": wild,
            "url": "javascript:alert(1)",
        }
    ]
    drawn = quintet.build(tmp_path / "index", rows).search("late buses")._repr_html_()
    assert drawn and "<script" not in drawn and "javascript:" not in drawn


def test_answers_become_frames(sample: quintet.Index) -> None:
    found = sample.search("late buses", 3)
    polars, pandas, arrow = (found.to_frame(name) for name in ("polars", "pandas", "pyarrow"))
    assert polars.shape[0] == pandas.shape[0] == arrow.num_rows == 3
    assert list(polars.columns) == list(pandas.columns) == arrow.column_names
    assert "explanation.dense.raw" in polars.columns and polars["id"][0] == found[0].id
    themes = sample.themes()
    with pytest.raises(TypeError, match=r"quintet\.to_frame\(answer\.themes\)"):
        themes.to_frame()
    assert quintet.to_frame(themes.themes).shape[0] == len(themes.themes)
    part = found[0].explanation.dense
    assert part is not None
    with pytest.raises(TypeError, match="holds no list"):
        part.to_frame()


def test_runs_are_measured_as_the_command_does(tmp_path: Any) -> None:
    run = {"1": {"a": 2.0, "b": 1.0}, "2": {"c": 1.0}}
    qrels = {"1": {"a": 1}, "2": {"d": 1}}
    measured = quintet.evaluate(run, qrels, metrics=["ndcg@10", "map"], queries=True)
    assert measured.means == {"ndcg@10": 0.5, "map": 0.5} and measured.queries is not None
    assert measured.queries["1"]["map"] == 1.0
    other = {"1": {"b": 2.0, "a": 1.0}, "2": {"d": 1.0}}
    compared = quintet.compare({"one": run, "other": other}, qrels)
    assert [system["name"] for system in compared.systems] == ["one", "other"]
    assert compared.pairs[0].baseline == "one" and compared.pairs[0].system == "other"
    with pytest.raises(quintet.QuintetError, match="nonsense"):
        quintet.evaluate(run, qrels, metrics="nonsense")
    with pytest.raises(TypeError, match="query '1' has list"):
        quintet.evaluate({"1": ["a"]}, qrels)  # type: ignore[dict-item]
    with pytest.raises(ValueError, match="at least two"):
        quintet.compare({"one": run}, qrels)
    assert not [name for name in os.listdir(tmp_path)]


def test_importing_is_cheap() -> None:
    code = "import sys, quintet; print(any(m in sys.modules for m in ('numpy', 'pandas', 'polars', 'pyarrow')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
