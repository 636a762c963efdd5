"""The extension module: requests and answers are JSON text, rows are NumPy arrays. ``quintet`` stands above it."""

import os
from collections.abc import Sequence
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt

from quintet.errors import QuintetError as QuintetError

class Progress(Protocol):
    """Told how far a job is, by the calling thread, at most every tenth of a second; what it raises stops the job.

    A phase may begin within another; ``advance`` is about the one that began last.
    """

    def begin(self, phase: str, total: int | None) -> object: ...
    def advance(self, steps: int) -> object: ...
    def end(self, phase: str) -> object: ...

class House:
    def __init__(
        self,
        index: str | os.PathLike[str],
        *,
        state: str | os.PathLike[str] | None = None,
        model: str | None = None,
        precision: Literal["float", "int8"] | None = None,
        threads: int | None = None,
        smtp: str | None = None,
        out: str | os.PathLike[str] | None = None,
        sender: str | None = None,
        base_url: str | None = None,
        allow_private: bool = False,
    ) -> None: ...
    @property
    def worked(self) -> float: ...
    @property
    def index(self) -> os.PathLike[str]: ...
    @property
    def state(self) -> str: ...
    def ask(self, name: str, request: str, progress: Progress | None = None) -> str: ...
    def put(
        self,
        kind: Literal["build", "add"],
        records: str | None = None,
        paths: Sequence[str | os.PathLike[str]] | None = None,
        options: str = "{}",
        vectors: npt.NDArray[np.float32] | None = None,
        fingerprint: str | None = None,
        progress: Progress | None = None,
    ) -> str: ...
    def search_vectors(
        self,
        queries: npt.NDArray[np.float32],
        k: int,
        *,
        exact: bool = False,
        show: Sequence[str] = ...,
        since: str | None = None,
        until: str | None = None,
        progress: Progress | None = None,
    ) -> tuple[list[list[str]], npt.NDArray[np.float32]]: ...
    def vectors(
        self, ids: Sequence[str] | None = None, progress: Progress | None = None
    ) -> npt.NDArray[np.float32]: ...
    def ids(self) -> list[str]: ...
    def map(self, title: str | None = None, progress: Progress | None = None) -> str: ...
    def places(
        self, progress: Progress | None = None
    ) -> tuple[list[str], npt.NDArray[np.float32]]: ...
    def refresh(self, progress: Progress | None = None) -> bool: ...

class Model:
    def __init__(
        self,
        name: str | None = None,
        *,
        precision: Literal["float", "int8"] | None = None,
        threads: int | None = None,
        progress: Progress | None = None,
    ) -> None: ...
    @property
    def dim(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def fingerprint(self) -> str: ...
    @property
    def truncated(self) -> int: ...
    def embed(
        self, texts: Sequence[str], progress: Progress | None = None
    ) -> npt.NDArray[np.float32]: ...
    def embed_file(
        self,
        path: str | os.PathLike[str],
        out: str | os.PathLike[str],
        *,
        strict: bool = False,
        progress: Progress | None = None,
    ) -> str: ...
    def embed_queries(
        self, texts: Sequence[str], progress: Progress | None = None
    ) -> npt.NDArray[np.float32]: ...

class Listener:
    def __init__(self, *, show: str | None = None, threads: int | None = None) -> None: ...
    def listen(
        self, path: str | os.PathLike[str], progress: Progress | None = None
    ) -> tuple[str, str]: ...

def operations() -> str: ...
def main(argv: Sequence[str]) -> int: ...
def wind_down() -> None: ...
