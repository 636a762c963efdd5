"""Asking: the answers are those of the command line, byte for byte, and errors carry code and hint."""

from __future__ import annotations

import json
import os
import pathlib
import pickle
import re
import subprocess
import sys
import threading

import numpy as np
import pytest

from quintet import QuintetError, _quintet, errors

ROOT = pathlib.Path(__file__).resolve().parents[2]


def ask(house: _quintet.House, name: str, **request: object) -> dict:
    return json.loads(house.ask(name, json.dumps(request)))


def command(index: pathlib.Path, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "quintet", *words, "--json", "--index", str(index)],
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.rstrip("\n")


def test_an_answer_is_what_the_command_line_prints(
    house: _quintet.House, built: pathlib.Path
) -> None:
    request = {"query": "how to price a product", "n": 5}
    answer = house.ask("search", json.dumps(request))
    assert answer == command(built, "search", request["query"], "-n", "5")
    # Asked again it is answered on the calling thread, with the same bytes.
    assert house.ask("search", json.dumps(request)) == answer
    hit = json.loads(answer)["hits"][0]["id"]
    assert house.ask("related", json.dumps({"id": hit})) == command(built, "related", hit)


def test_every_operation_has_schemas() -> None:
    operations = json.loads(_quintet.operations())
    names = [operation["name"] for operation in operations]
    assert {"search", "related", "group", "themes", "build", "add", "brief_make"} <= set(names)
    assert len(set(names)) == len(names)
    for operation in operations:
        assert operation["kind"] in {"read", "index", "readers"}
        request = operation["request"]
        # One that is another by another name refers to that.
        request = request["$defs"][request["$ref"].rsplit("/", 1)[1]] if "$ref" in request else request
        assert request["type"] == "object", operation["name"]
        assert "$schema" in operation["answer"]


def test_an_unknown_id_carries_code_and_hint(house: _quintet.House) -> None:
    with pytest.raises(QuintetError) as caught:
        ask(house, "get", id="nobody")
    error = caught.value
    assert (error.code, error.hint) == ("unknown_id", {"kind": "search"})
    assert "nobody" in error.message and str(error).endswith("; search() finds ids by words")
    again = pickle.loads(pickle.dumps(error))
    assert (again.code, again.hint, str(again)) == (error.code, error.hint, str(error))


def test_a_missing_index_says_how_to_build_one(tmp_path: pathlib.Path) -> None:
    with pytest.raises(QuintetError) as caught:
        ask(_quintet.House(tmp_path / "none"), "search", query="x")
    assert caught.value.hint == {"kind": "build", "index": str(tmp_path / "none")}
    assert "quintet.build(" in str(caught.value)


@pytest.mark.parametrize(
    ("name", "request_text", "said"),
    [
        ("serach", "{}", "no operation is called `serach`"),
        ("search", "{", "the request is not JSON"),
        ("search", '{"qeury": "x"}', "unknown field `qeury`"),
        ("search", '{"query": " "}', "query"),
        ("search", '{"query": "x", "n": -1}', "n"),
    ],
)
def test_a_bad_request_is_told(
    house: _quintet.House, name: str, request_text: str, said: str
) -> None:
    with pytest.raises(QuintetError, match=re.escape(said)):
        house.ask(name, request_text)


def test_bad_settings_are_told() -> None:
    for settings, said in [
        ({"precision": "half"}, "not a precision"),
        ({"threads": 0}, "threads is 0"),
        ({"model": "http://"}, "address"),
    ]:
        with pytest.raises(QuintetError, match=said):
            _quintet.House("index", **settings)


def test_every_hint_has_words() -> None:
    source = (ROOT / "src" / "error" / "hint.rs").read_text()
    body = source.split("pub enum Hint {")[1]
    variants = re.findall(r"^    ([A-Z]\w+)(?: \{|,)", body, re.MULTILINE)
    words = {re.sub(r"(?<!^)([A-Z])", r"_\1", variant).lower() for variant in variants}
    assert words == set(errors._WAYS_OUT)


def test_insights_go_in_and_are_found_at_once(tmp_path: pathlib.Path) -> None:
    house = _quintet.House(tmp_path / "index", precision="int8")
    record = {"id": "a", "text": "Talk to ten customers before you write a line of code."}
    report = json.loads(house.put("build", json.dumps(record) + "\n"))
    assert (report["insights"], report["embedded"]) == (1, 1)
    other = {"id": "b", "text": "Sleep is when the brain files what it has learned."}
    house.put("add", json.dumps(other), options=json.dumps({"skip_groups": True}))
    hits = ask(house, "search", query="what sleep does")["hits"]
    assert [hit["id"] for hit in hits][0] == "b" and len(hits) == 2
    # Segments of one size stand in any order.
    assert sorted(house.ids()) == ["a", "b"]


def test_what_is_refused_is_told(tmp_path: pathlib.Path) -> None:
    house = _quintet.House(tmp_path / "index", precision="int8")
    with pytest.raises(QuintetError) as caught:
        house.put("build", '{"text": ""}\n')
    assert caught.value.code == "nothing_accepted" and caught.value.ingest is not None
    with pytest.raises(QuintetError, match="not a format"):
        house.put("build", "{}", options='{"format": "xml"}')
    with pytest.raises(QuintetError, match="not build or add"):
        house.put("delete", "{}")  # type: ignore[arg-type]
    with pytest.raises(QuintetError):
        house.put("build", paths=[tmp_path / "none.jsonl"])


def test_vectors_are_those_that_search_compares(house: _quintet.House) -> None:
    ids = house.ids()
    rows = house.vectors()
    assert rows.dtype == np.float32 and rows.shape == (len(ids), 384) == (576, 384)
    assert rows.flags.owndata or rows.base is not None
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-2)
    np.testing.assert_array_equal(house.vectors([ids[7], ids[3]]), rows[[7, 3]])
    found, scores = house.search_vectors(rows[:20], 5, exact=True)
    assert scores.shape == (20, 5) and scores.dtype == np.float32
    truth = np.sort(rows[:20] @ rows.T, axis=1)[:, ::-1][:, :5]
    np.testing.assert_allclose(scores, truth, atol=2e-3)
    for at, row in enumerate(found):
        # Copies of a text have the same vector.
        assert ids[at] in row or scores[at, 0] > 0.999


def test_arrays_that_cannot_be_queries_are_told(house: _quintet.House) -> None:
    rows = house.vectors()[:4]
    # Columns first, and with gaps: the same answers.
    plain, scores = house.search_vectors(rows, 3)
    for queries in (np.asfortranarray(rows), np.repeat(rows, 2, axis=0)[::2]):
        again, other = house.search_vectors(queries, 3)
        assert again == plain
        np.testing.assert_array_equal(other, scores)
    for queries in (rows[:, :7].copy(), np.full((1, 384), np.nan, np.float32)):
        with pytest.raises(QuintetError, match="384"):
            house.search_vectors(queries, 3)
    with pytest.raises(TypeError):
        house.search_vectors(rows.astype(np.float64), 3)
    few, padded = house.search_vectors(np.zeros((1, 384), np.float32), 3)
    assert few == [[]] and np.isnan(padded).all()


def test_threads_ask_at_the_same_time(house: _quintet.House) -> None:
    expected = house.ask("search", '{"query": "sleep"}')
    answers: list[str] = []
    threads = [
        threading.Thread(target=lambda: answers.append(house.ask("search", '{"query": "sleep"}')))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [expected] * 8


def test_a_commit_of_another_process_is_opened_on_request(
    tmp_path: pathlib.Path,
) -> None:
    index = tmp_path / "index"
    first, second = (_quintet.House(index, precision="int8") for _ in range(2))
    first.put("build", '{"id": "a", "text": "One thing that was said."}')
    assert second.ids() == ["a"] and second.refresh() is False
    first.put("add", '{"id": "b", "text": "Another thing was said."}')
    assert second.ids() == ["a"]
    assert second.refresh() is True and sorted(second.ids()) == ["a", "b"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_forked_process_is_told_instead_of_waiting_for_ever(built: pathlib.Path) -> None:
    program = """
import os, sys
from quintet import QuintetError, _quintet
house = _quintet.House(sys.argv[1])
house.ask("search", '{"query": "sleep"}')
child = os.fork()
if child == 0:
    try:
        house.ask("search", '{"query": "sleep"}')
    except QuintetError as error:
        os._exit(7 if "spawn" in str(error) else 8)
    os._exit(9)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
    done = subprocess.run([sys.executable, "-c", program, str(built)], timeout=60)
    assert done.returncode == 7


def test_records_bring_their_vectors(
    tmp_path: pathlib.Path, model: _quintet.Model, corpus: pathlib.Path, texts: list[str]
) -> None:
    house = _quintet.House(tmp_path / "index", precision="int8")
    lines = corpus.read_text().splitlines()[:50]
    words = [record.get("title") for record in map(json.loads, lines)]
    assert not any(words), "the words of a record would be its title and its text"
    rows = model.embed(texts[:50])
    options = json.dumps({"skip_groups": True})
    report = json.loads(
        house.put(
            "build",
            "\n".join(lines),
            options=options,
            vectors=rows,
            fingerprint=model.fingerprint,
        )
    )
    assert (report["given"], report["embedded"]) == (50, 0)
    np.testing.assert_allclose(house.vectors(), rows, atol=1e-3)
    for vectors, fingerprint in [
        (rows, None),
        (None, model.fingerprint),
        (rows[:49], model.fingerprint),
        (rows, "another/float/00"),
    ]:
        with pytest.raises(QuintetError):
            house.put("add", "\n".join(lines), vectors=vectors, fingerprint=fingerprint)
