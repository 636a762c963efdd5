"""Answers of any system against judgments: what ``quintet eval run`` and ``quintet eval compare`` measure.

The laboratory is the command's, not an operation: it is asked as a process of its own, so that figures and messages are
those of the command line.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Union

from ._answer import Answer, maybe
from ._request import kind
from .errors import QuintetError

Lists = Union["str | os.PathLike[str]", Mapping[str, Mapping[str, float]]]
"""A file in the format of TREC or BEIR or of JSON Lines, plain or gzip; or ``{query: {document: number}}``."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Evaluation(Answer):
    """A run against judgments.

    Attributes:
        means: The mean of each measure over all judged queries.
        answered: Judged queries that the run answers.
        unanswered: Those that it leaves; they count 0.
        unjudged: Queries of the run without judgments; they do not count.
        queries: Each judged query's figures; ``None`` unless they were asked for.
    """

    means: Mapping[str, float]
    answered: int
    unanswered: int
    unjudged: int
    queries: Mapping[str, Mapping[str, float]] | None = None

    _renamed = {"queries": "topics"}
    _always = frozenset({"means", "answered", "unanswered", "unjudged"})

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Evaluation:
        """The value that ``to_dict`` made ``given`` of."""
        rest = {key: given[key] for key in ("means", "answered", "unanswered", "unjudged")}
        return cls(**rest, queries=given.get("topics"))


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Interval(Answer):
    """Where a mean lies, with the confidence that the comparison names."""

    low: float
    high: float

    _always = frozenset({"low", "high"})

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Interval:
        """The value that ``to_dict`` made ``given`` of."""
        return cls(low=given["low"], high=given["high"])


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Pair(Answer):
    """One system set against another, on one measure.

    Attributes:
        metric: The measure.
        baseline: The system that it is set against.
        system: The system.
        difference: Mean of system minus mean of baseline.
        interval: Where the difference lies.
        p: How often chance alone gives as large a difference (paired randomisation test).
        adjusted: The same, made larger for the number of comparisons (Holm).
        wins: Queries on which the system is better.
        ties: Queries on which they are equal.
        losses: Queries on which it is worse.
        most: The queries that differ most, as dicts of ``topic`` and ``difference``.
    """

    metric: str
    baseline: str
    system: str
    difference: float
    interval: Interval | None
    p: float | None
    adjusted: float | None
    wins: int
    ties: int
    losses: int
    most: tuple[Mapping[str, Any], ...]

    _always = frozenset(
        "metric baseline system difference interval p adjusted wins ties losses most".split()
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Pair:
        """The value that ``to_dict`` made ``given`` of."""
        rest = {key: given[key] for key in cls._always - {"interval", "most"}}
        return cls(
            **rest, interval=maybe(Interval.from_dict, given["interval"]), most=tuple(given["most"])
        )


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Comparison(Answer):
    """Runs compared.

    Attributes:
        topics: Judged queries.
        seed: Of the tests.
        confidence: Of the intervals.
        systems: Each run's means with intervals, as dicts.
        pairs: Each run set against the first, or each against each.
    """

    topics: int
    seed: int
    confidence: float
    systems: tuple[Mapping[str, Any], ...]
    pairs: tuple[Pair, ...]

    _always = frozenset({"topics", "seed", "confidence", "systems", "pairs"})

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Comparison:
        """The value that ``to_dict`` made ``given`` of."""
        return cls(
            topics=given["topics"],
            seed=given["seed"],
            confidence=given["confidence"],
            systems=tuple(given["systems"]),
            pairs=tuple(Pair.from_dict(one) for one in given["pairs"]),
        )


def evaluate(
    run: Lists,
    qrels: Lists,
    *,
    metrics: str | Iterable[str] = "ndcg@10,map,mrr@10,recall@100",
    queries: bool = False,
) -> Evaluation:
    """Measures a run against judgments, as trec_eval does.

    Args:
        run: Answers, ``{query: {document: score}}`` or a file.
        qrels: Judgments, ``{query: {document: relevance}}`` or a file.
        metrics: Measures by their names in trec_eval, ir_measures or ranx.
        queries: Each query's figures, too.

    Returns:
        Evaluation: Means over all judged queries.

    Raises:
        QuintetError: an unknown measure, a file that cannot be read (file and line are named), a run without answers.
        TypeError: neither a file nor a mapping of mappings of numbers.
    """
    with tempfile.TemporaryDirectory(prefix="quintet-") as folder:
        files = [_file(run, folder, "run", "score"), _file(qrels, folder, "qrels", "relevance")]
        words = ["run", files[0], "--qrels", files[1], "--metrics", _list(metrics)]
        text = _measured([*words, *(["--topics"] if queries else [])])
    return Evaluation.from_json(text)


def compare(
    runs: Mapping[str, Lists],
    qrels: Lists,
    *,
    metrics: str | Iterable[str] = "ndcg@10,map",
    all_pairs: bool = False,
    seed: int = 0,
) -> Comparison:
    """Compares runs on the same judgments: means with intervals, and a paired randomisation test.

    Args:
        runs: By name; each is set against the first. Answers as `evaluate` takes them.
        qrels: Judgments, as `evaluate` takes them.
        metrics: Measures by their names in trec_eval, ir_measures or ranx.
        all_pairs: Set each run against each.
        seed: Of the tests.

    Returns:
        Comparison: The same for the same seed.

    Raises:
        QuintetError: fewer than two runs, an unknown measure, a file that cannot be read.
        TypeError: neither a file nor a mapping of mappings of numbers.
        ValueError: fewer than two runs, or a name with a slash.
    """
    if len(runs) < 2:
        raise ValueError(f"runs: there are {len(runs)}; a comparison needs at least two")
    with tempfile.TemporaryDirectory(prefix="quintet-") as folder:
        files = [_named(run, folder, name) for name, run in runs.items()]
        judged = _file(qrels, folder, ".qrels", "relevance")
        words = [
            "compare",
            *files,
            "--qrels",
            judged,
            "--metrics",
            _list(metrics),
            "--seed",
            str(seed),
        ]
        text = _measured([*words, *(["--all-pairs"] if all_pairs else [])])
    return Comparison.from_json(text)


def _list(metrics: str | Iterable[str]) -> str:
    return metrics if isinstance(metrics, str) else ",".join(metrics)


def _named(run: Lists, folder: str, name: str) -> str:
    """A file whose name is that of the run, because the report calls it so."""
    if "/" in name or os.sep in name or name.startswith("."):
        raise ValueError(
            f"runs: {name!r} cannot be the name of a run; leave out slashes and a leading dot"
        )
    if isinstance(run, Mapping):
        return _file(run, folder, name, "score")
    path = Path(folder, name)
    path.symlink_to(Path(run).resolve(strict=True))
    return str(path)


def _file(lists: Lists, folder: str, name: str, number: str) -> str:
    """A file of lines of JSON, where it is not one already."""
    if isinstance(lists, (str, os.PathLike)):
        return os.fspath(lists)
    if not isinstance(lists, Mapping):
        raise TypeError(
            f"{name}: expected a file or {{query: {{document: {number}}}}}, found {kind(lists)}"
        )
    path = Path(folder, name)
    with path.open("w", encoding="utf-8") as file:
        for query, found in lists.items():
            if not isinstance(found, Mapping):
                raise TypeError(
                    f"{name}: query {query!r} has {kind(found)}, expected {{document: {number}}}"
                )
            for document, value in found.items():
                value = value.item() if hasattr(value, "item") else value
                if isinstance(value, bool) or not isinstance(value, (int, float)):
                    raise TypeError(
                        f"{name}: query {query!r}, document {document!r}: {kind(value)} is no {number}"
                    )
                line = {"query": str(query), "doc": str(document), number: value}
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
    return str(path)


def _measured(words: Sequence[str]) -> str:
    """What the command says, as JSON."""
    asked = [sys.executable, "-m", "quintet", "eval", *words, "--json", "--quiet"]
    done = subprocess.run(asked, capture_output=True, text=True, encoding="utf-8", check=False)
    text = done.stdout.strip()
    if done.returncode in (0, 1) and text:
        return text
    try:
        problem = json.loads(text)["error"]
    except (ValueError, KeyError):
        raise QuintetError(
            done.stderr.strip() or f"the command ended with {done.returncode}"
        ) from None
    raise QuintetError(problem["message"], code=problem["code"])
