"""Texts in, rows out: the bits of the command line, whatever stands beside a text."""

from __future__ import annotations

import gc
import pathlib
import subprocess
import sys
import threading
import time

import numpy as np
import pytest

from quintet import QuintetError, _quintet


def test_rows_are_those_of_the_command_line(
    model: _quintet.Model, texts: list[str], tmp_path: pathlib.Path
) -> None:
    lines, out = tmp_path / "lines.txt", tmp_path / "rows.npy"
    some = [" ".join(text.split()) for text in texts[:64]]
    lines.write_text("\n".join(some))
    words = ["embed", str(lines), "--out", str(out), "--precision", "int8", "--quiet"]
    subprocess.run([sys.executable, "-m", "quintet", *words], check=True)
    rows = model.embed(some)
    assert rows.dtype == np.float32 and rows.shape == (64, model.dim)
    np.testing.assert_array_equal(rows, np.load(out))
    np.testing.assert_array_equal(model.embed(some[5:6]), rows[5:6])


def test_queries_are_the_same_alone_and_together(model: _quintet.Model, texts: list[str]) -> None:
    together = model.embed_queries(texts[:40])
    alone = np.concatenate([model.embed_queries([text]) for text in texts[:3]])
    np.testing.assert_array_equal(alone, together[:3])


def test_rows_live_on_without_their_model(texts: list[str]) -> None:
    model = _quintet.Model(precision="int8")
    rows = model.embed(texts[:4])
    before = rows.copy()
    del model
    gc.collect()
    np.testing.assert_array_equal(rows, before)
    rows[0] = 0  # They are the caller's to change.


def test_no_texts_are_no_rows(model: _quintet.Model) -> None:
    assert model.embed([]).shape == (0, model.dim)
    assert model.embed_queries([]).shape == (0, model.dim)


def test_it_says_what_it_is(model: _quintet.Model) -> None:
    assert model.name == "all-MiniLM-L6-v2 (int8)" and model.dim == 384
    assert model.fingerprint.startswith("all-MiniLM-L6-v2/int8/")
    before = model.truncated
    model.embed(["word " * 1000])
    assert model.truncated == before + 1


def test_what_is_no_text_or_no_model_is_told(model: _quintet.Model) -> None:
    with pytest.raises(TypeError):
        model.embed(["a", None])  # type: ignore[list-item]
    with pytest.raises(TypeError):
        model.embed("a text in place of a list")  # type: ignore[arg-type]
    with pytest.raises(QuintetError, match="no model is called"):
        _quintet.Model("no-such-model")


def test_other_threads_run_meanwhile(model: _quintet.Model, texts: list[str]) -> None:
    turns, done = 0, threading.Event()

    def count() -> None:
        nonlocal turns
        while not done.is_set():
            turns += 1
            time.sleep(0.001)

    thread = threading.Thread(target=count)
    thread.start()
    started = time.perf_counter()
    model.embed(texts)
    seconds = time.perf_counter() - started
    done.set()
    thread.join()
    # Two cores are busy with the model; the thread must still have had its turn often.
    assert turns > 20 * seconds


class Listener:
    def __init__(self) -> None:
        self.said: list[tuple] = []
        self.threads: set[int] = set()

    def begin(self, phase: str, total: int | None) -> None:
        self.said.append(("begin", phase, total))
        self.threads.add(threading.get_ident())

    def advance(self, steps: int) -> None:
        self.said.append(("advance", steps))

    def end(self, phase: str) -> None:
        self.said.append(("end", phase))


def test_progress_is_told_on_the_calling_thread(model: _quintet.Model, texts: list[str]) -> None:
    listener = Listener()
    model.embed(texts, listener)
    assert listener.said[0] == ("begin", "Embedding", len(texts))
    assert listener.said[-1] == ("end", "Embedding")
    steps = [said[1] for said in listener.said if said[0] == "advance"]
    assert sum(steps) == len(texts)
    assert listener.threads == {threading.get_ident()}


def test_what_a_listener_raises_stops_the_job(model: _quintet.Model, texts: list[str]) -> None:
    class Enough(Exception):
        pass

    class Impatient(Listener):
        def advance(self, steps: int) -> None:
            raised.append(time.perf_counter())
            raise Enough

    raised: list[float] = []
    with pytest.raises(Enough):
        model.embed(texts * 20, Impatient())
    assert time.perf_counter() - raised[0] < 0.1 and len(raised) == 1
    # The model is of use afterwards.
    assert model.embed(texts[:2]).shape == (2, 384)
