"""Vectors alone, under the names of sentence-transformers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

import quintet

TEXTS = ["Late buses cost a town more.", "Chess clubs grow in schools."]


@pytest.fixture(scope="module")
def model() -> quintet.Embeddings:
    return quintet.Embeddings("sentence-transformers/all-MiniLM-L6-v2")


def test_it_takes_the_place_of_a_sentence_transformer(model: quintet.Embeddings) -> None:
    rows = model.encode(
        TEXTS,
        batch_size=64,
        show_progress_bar=False,
        convert_to_numpy=True,
        normalize_embeddings=True,
    )
    assert (
        rows.dtype == np.float32
        and rows.shape == (2, 384)
        and rows.flags.c_contiguous
       
    )
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert model.get_sentence_embedding_dimension() == 384
    assert np.array_equal(model.encode(TEXTS[0]), rows[0])
    assert model.encode([]).shape == (0, 384)
    assert [row.shape for row in model.encode(TEXTS, convert_to_numpy=False)] == [(384,), (384,)]
    assert model.similarity(rows, rows).shape == (2, 2)
    assert model.similarity(rows[0], rows)[0, 0] == pytest.approx(1, abs=1e-5)
    assert np.array_equal(quintet.embed(TEXTS), rows)
    # The array is the caller's own.
    rows[0, 0] = 7.0


def test_the_same_text_gets_the_same_bits(model: quintet.Embeddings) -> None:
    alone = model.encode(TEXTS[1])
    assert np.array_equal(model.encode([*TEXTS, "x", "A longer text " * 20])[1], alone)


@pytest.mark.parametrize(
    "many",
    [tuple(TEXTS), np.array(TEXTS), pd.Series(TEXTS), pl.Series(TEXTS)],
    ids=lambda m: type(m).__name__,
)
def test_texts_come_in_many_shapes(model: quintet.Embeddings, many: Any) -> None:
    assert np.array_equal(model.encode(many), model.encode(TEXTS))


@pytest.mark.parametrize(
    ("texts", "more", "kind", "message"),
    [
        (["x", None], {}, TypeError, "place 1 holds NoneType, expected text; leave it out"),
        (["x", float("nan")], {}, TypeError, "place 1 holds float, expected text; leave it out"),
        (["x", 7], {}, TypeError, "place 1 holds int, expected text"),
        (7, {}, TypeError, "expected a text or a list of texts, found int"),
        (b"x", {}, TypeError, "found bytes"),
        (TEXTS, {"output_value": "token_embeddings"}, ValueError, "a text has one vector"),
        (TEXTS, {"precision": "ubinary"}, ValueError, "vectors are 'float32'"),
        (TEXTS, {"device": "cuda"}, ValueError, "computes on the CPU"),
        (TEXTS, {"prompt_name": "nonsense"}, ValueError, "'query' or 'document'"),
        (TEXTS, {"nonsense": 1}, TypeError, "knows no argument 'nonsense'"),
    ],
)
def test_what_has_no_meaning_here_is_told(
    model: quintet.Embeddings, texts: Any, more: Any, kind: type[Exception], message: str
) -> None:
    with pytest.raises(kind, match=message):
        model.encode(texts, **more)


def test_other_devices_and_models_are_told() -> None:
    with pytest.raises(ValueError, match="computes on the CPU"):
        quintet.Embeddings(device="cuda")
    with pytest.raises(TypeError, match="knows no argument 'trust_remote_code'"):
        quintet.Embeddings(trust_remote_code=True)


def test_progress_is_heard(model: quintet.Embeddings) -> None:
    heard: list[tuple[str, int, int | None]] = []
    model.encode(
        ["A text that differs. " + str(n) for n in range(300)],
        show_progress_bar=lambda *told: heard.append(told),
    )
    assert heard and heard[0][1] == 0 and heard[-1] == (heard[0][0], 300, 300)
    with pytest.raises(TypeError, match="progress: expected True, False, None or a function"):
        model.encode(TEXTS, show_progress_bar=7)  # type: ignore[arg-type]


def test_bars_are_drawn_by_tqdm(
    model: quintet.Embeddings, capsys: pytest.CaptureFixture[str]
) -> None:
    from quintet import _progress

    bars = _progress.hearing(True)
    assert bars is not None
    _progress.PATIENCE, before = 0.0, _progress.PATIENCE
    try:
        bars.begin("Embedding", 10)
        bars.advance(10)
        bars.end("Embedding")
    finally:
        _progress.PATIENCE = before
    assert "Embedding" in capsys.readouterr().err


def test_without_tqdm_there_are_lines(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from quintet import _progress

    monkeypatch.setattr(_progress, "has_tqdm", lambda: False)
    lines = _progress.hearing(True)
    assert lines is not None
    lines.begin("Embedding", 1000)
    lines.advance(1000)
    lines.end("Embedding")
    assert "Embedding: 0 of 1,000" in capsys.readouterr().err
