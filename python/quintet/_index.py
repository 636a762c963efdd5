"""An index: what can be asked of it, of its readers, and what goes in."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from . import _quintet
from ._frames import Insights, source
from ._operations import Operations
from ._progress import Progress, ProgressLike, hearing
from ._request import Moment, moment, rows, several, sparse
from ._types import Brief, BuildReport, Community, Found, Mode, Named

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from ._map import Map


class Index(Operations):
    """An index with its model and its readers. `quintet.open` and `quintet.build` make one.

    Every operation of Quintet is a method with the operation's name: requests are keywords, answers are frozen values of
    `quintet.types` with ``to_dict()``, ``json`` and, where they hold a list, ``to_frame()``.

    Questions may be asked from many threads at once: none of them holds Python's lock (GIL) while it is answered. Ctrl-C
    ends what runs with `KeyboardInterrupt` within a tenth of a second; an index that was being written to is as it was
    before, or whole.

    All methods raise `quintet.QuintetError` where there is no answer: ``code`` says which kind of problem, ``hint`` the
    way out.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        state: str | os.PathLike[str] | None = None,
        model: str | None = None,
        precision: Literal["float", "int8"] | None = None,
        threads: int | None = None,
        progress: ProgressLike = None,
        smtp: str | None = None,
        out: str | os.PathLike[str] | None = None,
        sender: str | None = None,
        base_url: str | None = None,
        allow_private: bool = False,
    ) -> None:
        """See `quintet.open`, which says at once where there is no index; this waits for the first question."""
        self._path = os.fspath(path)
        self._house = _quintet.House(
            self._path,
            state=None if state is None else os.fspath(state),
            model=model,
            precision=precision,
            threads=threads,
            smtp=smtp,
            out=None if out is None else os.fspath(out),
            sender=sender,
            base_url=base_url,
            allow_private=allow_private,
        )
        self._progress = progress

    @property
    def path(self) -> str:
        """The folder of the index."""
        return self._path

    @property
    def state(self) -> str:
        """The file of readers."""
        return self._house.state

    @property
    def model(self) -> str:
        """The fingerprint of the model that made the vectors, such as ``all-MiniLM-L6-v2/float/3f9c…``."""
        return str(self._info()["model"]["fingerprint"])

    @property
    def dim(self) -> int:
        """Numbers in a vector."""
        return int(self._info()["model"]["dim"])

    def __len__(self) -> int:
        """How many insights it holds."""
        return int(self._info()["insights"])

    def __contains__(self, id: object) -> bool:
        """Whether an insight has this id."""
        if not isinstance(id, str):
            return False
        try:
            self.get(id)
        except _quintet.QuintetError as error:
            if error.code == "unknown_id":
                return False
            raise
        return True

    def __repr__(self) -> str:
        return f"quintet.Index({self._path!r})"

    def refresh(self) -> bool:
        """Opens the commit that another process has made since, and says whether there was one. What is written here is
        seen without it.

        Raises:
            QuintetError: the new commit cannot be read; the one before stays open.
        """
        return self._house.refresh()

    # What is asked, in more than JSON.

    def search(
        self,
        query: str | ArrayLike = "",
        n: int = 10,
        *,
        k: int | None = None,
        skip: int = 0,
        vector: ArrayLike | None = None,
        mode: Mode = "hybrid",
        exact: bool = False,
        show: str | Sequence[str] = (),
        since: Moment | None = None,
        until: Moment | None = None,
        progress: ProgressLike = None,
    ) -> Found:
        """Find insights by words and meaning.

        Args:
            query: What to look for; or its vector, shape (dim,), which is then compared with those of the index.
            n: How many, at most 10000.
            k: The same as ``n``, under the name that other libraries give it.
            skip: Leave out the best so many, at most 10000: the page before.
            vector: The vector of the query, shape (dim,), where it is known already; the model is asked otherwise.
            mode: Which halves of the search are used: ``"hybrid"``, ``"fused"``, ``"rrf"``, ``"dense"``, ``"lexical"``.
            exact: Compare with every vector instead of walking the graph.
            show: Only this show, or these. Capitals do not matter.
            since: Published on this day or later.
            until: Published before this day or instant.
            progress: Who hears how far it is; see `quintet.open`.

        Returns:
            Found: The hits, best first; a sequence of `quintet.types.Hit`.

        Raises:
            QuintetError: the index cannot be opened, the query is empty, a number is beyond its range.
            ValueError: a vector of another length than those of the index, or one that is not finite.
        """
        if not isinstance(query, str):
            if vector is not None:
                raise TypeError(
                    "query: it is a vector already; give vector= or a vector as the query, not both"
                )
            query, vector = "", query
            mode = "dense" if mode == "hybrid" else mode
        request: dict[str, Any] = {
            "query": query,
            "n": n if k is None else k,
            "skip": skip,
            "vector": None if vector is None else self._row(vector),
            "mode": mode,
            "exact": exact,
            "within": {
                "show": several(show),
                "since": moment(since, "since"),
                "until": moment(until, "until"),
            },
        }
        return Found.from_json(self._ask("search", request, progress))

    def search_vectors(
        self,
        queries: ArrayLike,
        n: int = 10,
        *,
        exact: bool = False,
        show: str | Sequence[str] = (),
        since: Moment | None = None,
        until: Moment | None = None,
        progress: ProgressLike = None,
    ) -> tuple[list[list[str]], NDArray[np.float32]]:
        """The nearest insights of many vectors at once, on all cores.

        Args:
            queries: Shape (q, dim). Rows of 32-bit floats that lie one behind the other are not copied.
            n: How many for each.
            exact: Compare with every vector instead of walking the graph.
            show: Only this show, or these. Capitals do not matter.
            since: Published on this day or later.
            until: Published before this day or instant.
            progress: Who hears how far it is; see `quintet.open`.

        Returns:
            Ids, a list a query, best first; and cosine similarities, shape (q, n), NaN where there are fewer.

        Raises:
            QuintetError: the index cannot be opened.
            ValueError: another shape, or a row that is not finite or all zeros.
        """
        return self._house.search_vectors(
            rows(queries, "queries", self.dim),
            n,
            exact=exact,
            show=several(show),
            since=moment(since, "since"),
            until=moment(until, "until"),
            progress=self._hearing(progress),
        )

    def vectors(self, ids: Sequence[str] | None = None) -> NDArray[np.float32]:
        """Vectors of insights, as the index keeps them (half precision, made 32-bit floats).

        Args:
            ids: Whose; all, in the order of `ids`, unless given.

        Returns:
            Shape (n, dim); rows of length 1.

        Raises:
            QuintetError: ``unknown_id``: no insight has one of the ids.
        """
        return self._house.vectors(None if ids is None else several(ids))

    def ids(self) -> list[str]:
        """The ids of all insights, in the order of `vectors`."""
        return self._house.ids()

    def groups(self, *, progress: ProgressLike = None) -> tuple[Community, ...]:
        """All groups: the finest of the communities that `themes` answers.

        Raises:
            QuintetError: there are no groups yet; `cluster` makes them.
        """
        return self.themes(progress=progress).groups

    def brief(
        self,
        reader: str | Mapping[str, Any] | Named,
        date: Moment | None = None,
        *,
        progress: ProgressLike = None,
    ) -> Brief:
        """A reader's brief of a day: `brief_make` under a shorter name.

        Args:
            reader: The name of a reader, or a profile, which is kept first.
            date: The day on the reader's calendar; today unless given.
            progress: Who hears how far it is; see `quintet.open`.

        Returns:
            Brief: Made once and kept; asked again it is the same.

        Raises:
            QuintetError: nobody knows the reader, or the brief cannot be made yet.
        """
        return self.brief_make(reader, date=date, progress=progress)

    def map(self, title: str | None = None, *, progress: ProgressLike = None) -> Map:
        """All insights as points in the plane, with areas, themes and groups by name.

        Args:
            title: What stands above it; the number of insights unless given.
            progress: Who hears how far it is; see `quintet.open`.

        Returns:
            Map: A page that needs nothing else; ``save(path)`` writes it, a notebook shows it.

        Raises:
            QuintetError: the index cannot be opened, or has no groups yet.
        """
        from ._map import Map

        return Map(self._house.map(title, self._hearing(progress)), self._house.places)

    # What goes in.

    def add(
        self,
        insights: Insights,
        *,
        columns: Mapping[str, str | None] | None = None,
        vectors: ArrayLike | str | None = None,
        fingerprint: str | None = None,
        strict: bool = False,
        format: Literal["jsonl", "csv", "tsv", "parquet"] | None = None,
        max_text_bytes: int | None = None,
        skip_groups: bool = False,
        assign_only: bool = False,
        progress: ProgressLike = None,
    ) -> BuildReport:
        """Add insights; one whose id is there already takes its place.

        Arguments, answer and errors are those of `build`.
        """
        return self._put("add", insights, columns, vectors, fingerprint, progress, strict=strict, format=format,
                         max_text_bytes=max_text_bytes, skip_groups=skip_groups, assign_only=assign_only)  # fmt: skip

    def build(
        self,
        insights: Insights,
        *,
        columns: Mapping[str, str | None] | None = None,
        vectors: ArrayLike | str | None = None,
        fingerprint: str | None = None,
        strict: bool = False,
        format: Literal["jsonl", "csv", "tsv", "parquet"] | None = None,
        max_text_bytes: int | None = None,
        skip_groups: bool = False,
        assign_only: bool = False,
        progress: ProgressLike = None,
    ) -> BuildReport:
        """Build the index, in place of what it held. Texts that it knows already are not embedded again.

        Args:
            insights: A frame of polars, pandas or pyarrow, a row each; dicts; or a path or paths of JSON Lines, CSV
                (plain or gzip) or Parquet. ``text`` is needed; ``id``, ``title``, ``show``, ``episode``, ``speaker``, ``url``,
                ``start`` (seconds), ``published`` and ``tags`` are known; every other field is kept and given back.
            columns: What columns are called here: ``{"text": "body", "show": "podcast"}``. ``{"notes": None}`` leaves
                one out.
            vectors: Vectors of the texts, shape (n, dim), a row an insight; or the name of the column that holds them.
                What has one is not embedded.
            fingerprint: Which model made the vectors: `Embeddings.fingerprint`. Needed with them, because queries are
                embedded by the same.
            strict: Stop at the first record that would be refused.
            format: Take files for this, whatever their names.
            max_text_bytes: Refuse longer texts, in bytes; 16384 unless given.
            skip_groups: Leave groups and themes as they are.
            assign_only: Let new insights join the groups of their neighbours and cluster nothing anew.
            progress: Who hears how far it is; see `quintet.open`.

        Returns:
            BuildReport: What went in, and what was refused and why.

        Raises:
            QuintetError: ``nothing_accepted``: every record was refused, ``ingest`` says why. Another process writes.
            ValueError: a column is missing, a value cannot be kept, vectors do not fit; the row is named, from 0.
        """
        return self._put("build", insights, columns, vectors, fingerprint, progress, strict=strict, format=format,
                         max_text_bytes=max_text_bytes, skip_groups=skip_groups, assign_only=assign_only)  # fmt: skip

    def _put(
        self,
        verb: Literal["build", "add"],
        insights: Insights,
        columns: Mapping[str, str | None] | None,
        vectors: ArrayLike | str | None,
        fingerprint: str | None,
        progress: ProgressLike,
        **options: Any,
    ) -> BuildReport:
        found = source(insights, columns, vectors)
        matrix = None
        if found.vectors is not None:
            if fingerprint is None:
                raise ValueError(
                    "fingerprint: vectors are given and not what made them; fingerprint=quintet.Embeddings(…).fingerprint "
                    "where that made them. Queries are embedded by the same model"
                )
            matrix = rows(found.vectors)
            if found.count is not None and len(matrix) != found.count:
                raise ValueError(
                    f"vectors: there are {len(matrix)} rows for {found.count} insights; give one each, in order"
                )
        elif fingerprint is not None:
            raise ValueError(
                "fingerprint: it says what made vectors, and there are none; give vectors="
            )
        heard = self._hearing(progress)
        told = json.dumps({"name": found.name, **sparse(options)})
        answer = self._house.put(verb, found.records, found.paths, told, matrix, fingerprint, heard)
        return BuildReport.from_json(answer)

    def _row(self, vector: ArrayLike) -> list[float]:
        """A query's vector, as JSON has it."""
        found = np.asarray(vector)
        if found.ndim == 2 and found.shape[0] == 1:
            found = found[0]
        if found.ndim != 1:
            raise ValueError(
                f"vector: expected the shape (dim,), found {found.shape}; search_vectors takes many at once"
            )
        return [float(one) for one in rows(found[None, :], "vector", self.dim)[0]]

    def _ask(self, name: str, request: dict[str, Any], progress: ProgressLike) -> str:
        return self._house.ask(name, json.dumps(sparse(request)), self._hearing(progress))

    def _info(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self._ask("info", {}, False))
        return told

    def _hearing(self, progress: ProgressLike) -> Progress | None:
        return hearing(self._progress if progress is None else progress)
