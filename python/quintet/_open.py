"""The ways in: an index that is there, one that is made, and vectors alone."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from ._embeddings import Embeddings
from ._frames import Insights
from ._index import Index
from ._progress import ProgressLike

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def open(  # noqa: A001
    path: str | os.PathLike[str],
    *,
    state: str | os.PathLike[str] | None = None,
    model: str | None = None,
    precision: Literal["float", "int8"] | None = None,
    threads: int | None = None,
    progress: ProgressLike = None,
    **delivery: Any,
) -> Index:
    """Opens the index in the folder ``path``.

    Args:
        path: The folder, as ``quintet --index`` names it.
        state: The SQLite file of readers; beside the index, as ``PATH.readers.sqlite``, unless given.
        model: The model for queries; the index's own unless given.
        precision: How the model computes: ``"float"``, or ``"int8"`` (three times the speed; the default model only).
        threads: Texts that are embedded at the same time; one a core unless given.
        progress: Who hears how far long jobs are. ``None``: a bar of tqdm where it is installed and a person watches, for
            what takes more than a second; ``True`` always, ``False`` never; or a function of (phase, done, total).
        delivery: How briefs go out: ``smtp``, ``out``, ``sender``, ``base_url``, ``allow_private``, as the options of
            ``quintet brief send``.

    Returns:
        Index: Open. A commit that another process makes later is opened by `Index.refresh`.

    Raises:
        QuintetError: there is no index, it is damaged, or it has another format; ``hint`` says the way out.
    """
    index = Index(
        path,
        state=state,
        model=model,
        precision=precision,
        threads=threads,
        progress=progress,
        **delivery,
    )
    index.info()
    return index


def build(
    path: str | os.PathLike[str],
    insights: Insights,
    *,
    columns: Mapping[str, str | None] | None = None,
    vectors: ArrayLike | str | None = None,
    fingerprint: str | None = None,
    strict: bool = False,
    format: Literal["jsonl", "csv", "tsv", "parquet"] | None = None,
    max_text_bytes: int | None = None,
    skip_groups: bool = False,
    state: str | os.PathLike[str] | None = None,
    model: str | None = None,
    precision: Literal["float", "int8"] | None = None,
    threads: int | None = None,
    progress: ProgressLike = None,
) -> Index:
    """Builds an index in the folder ``path``, in place of what it held, and opens it.

    Args:
        path: The folder; new, empty, or an index.
        insights: What goes in, and how: ``insights``, ``columns``, ``vectors``, ``fingerprint``, ``strict``, ``format``,
            ``max_text_bytes`` and ``skip_groups`` are those of `Index.build`, which answers with a report.
        state: The rest is as `quintet.open` has it.

    Returns:
        Index: Open.

    Raises:
        QuintetError: no record was accepted; the folder holds something else; another process writes.
        ValueError: a column is missing, a value cannot be kept, vectors do not fit; the row is named, from 0.
    """
    index = Index(
        path, state=state, model=model, precision=precision, threads=threads, progress=progress
    )
    index.build(
        insights,
        columns=columns,
        vectors=vectors,
        fingerprint=fingerprint,
        strict=strict,
        format=format,
        max_text_bytes=max_text_bytes,
        skip_groups=skip_groups,
    )
    return index


def embed(
    texts: str | Sequence[str],
    *,
    model: str | None = None,
    precision: Literal["float", "int8"] | None = None,
    threads: int | None = None,
    progress: ProgressLike = None,
) -> NDArray[np.float32]:
    """Vectors of texts, as the index would keep them.

    Args:
        texts: One text, or many: a list, a column of a frame, an array of texts.
        model: As `quintet.open` has it; all-MiniLM-L6-v2 unless given.
        precision: As `quintet.open` has it.
        threads: As `quintet.open` has it.
        progress: As `quintet.open` has it.

    Returns:
        32-bit floats, shape (dim,) for one text, (n, dim) for many; rows of length 1.

    Raises:
        QuintetError: the model cannot be fetched or loaded.
        TypeError: something that is no text; the place is named.
    """
    return Embeddings(model, precision=precision, threads=threads).encode(
        texts, show_progress_bar=progress
    )
