"""Who hears how far a long job is: tqdm where it is installed, a function of the caller, or nobody."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Protocol, Union


class Progress(Protocol):
    """Hears of phases (``"Embedding"``, ``"Linking"``, ``"Writing"`` …) from the thread that asked.

    One may begin within another; ``advance`` is about the one that began last. What it raises stops the job.
    """

    def begin(self, phase: str, total: int | None) -> object:
        """A phase begins; ``total`` steps, where known."""

    def advance(self, steps: int) -> object:
        """So many more steps are done."""

    def end(self, phase: str) -> object:
        """The phase is over."""


Heard = Callable[[str, int, Union[int, None]], Any]
"""A function that is called with the phase, the steps done and, where known, all steps."""

ProgressLike = Union[None, bool, Heard, Progress]
"""``None``: a bar where a person watches (a terminal or a notebook) and tqdm is installed; ``True``: always;
``False``: never; a function of (phase, done, total); or a `Progress`."""

#: Seconds that a phase takes before its bar is shown.
PATIENCE = 1.0


def hearing(progress: ProgressLike) -> Progress | None:
    """Who hears of a job.

    Raises:
        TypeError: ``progress`` is none of what `ProgressLike` says.
    """
    if progress is None:
        return _Bars() if watched() and has_tqdm() else None
    if progress is True:
        return _Bars() if has_tqdm() else _Lines()
    if progress is False:
        return None
    if all(callable(getattr(progress, part, None)) for part in ("begin", "advance", "end")):
        return progress  # type: ignore[return-value]
    if callable(progress):
        return _Told(progress)
    raise TypeError(
        f"progress: expected True, False, None or a function of (phase, done, total), found {progress!r}"
    )


def watched() -> bool:
    """Whether a person sees what is written to standard error."""
    if "ipykernel" in sys.modules:
        return True
    try:
        return sys.stderr.isatty()
    except (AttributeError, ValueError):
        return False


def has_tqdm() -> bool:
    """Whether bars can be drawn."""
    return find_spec("tqdm") is not None


class _Bars:
    """A bar a phase, by tqdm; only for phases that take more than a second."""

    def __init__(self) -> None:
        self._bars: list[Any] = []

    def begin(self, phase: str, total: int | None) -> None:
        # Bars of a notebook need widgets; without them the bars of a terminal do.
        kind = "tqdm.auto" if find_spec("ipywidgets") else "tqdm"
        tqdm = import_module(kind).tqdm
        shown = {"delay": PATIENCE, "leave": False, "unit_scale": True, "unit": ""}
        self._bars.append(tqdm(total=total, desc=phase, **shown))

    def advance(self, steps: int) -> None:
        if self._bars:
            self._bars[-1].update(steps)

    def end(self, phase: str) -> None:
        if self._bars:
            self._bars.pop().close()

    def __del__(self) -> None:
        # A job that failed or was stopped ends no phase.
        while self._bars:
            self._bars.pop().close()


class _Told:
    """A function that is told of every step."""

    def __init__(self, tell: Heard) -> None:
        self._tell = tell
        #: Phases that have begun and not ended: name, steps done, all steps.
        self._open: list[tuple[str, int, int | None]] = []

    def begin(self, phase: str, total: int | None) -> None:
        self._open.append((phase, 0, total))
        self._tell(phase, 0, total)

    def advance(self, steps: int) -> None:
        if self._open:
            phase, done, total = self._open.pop()
            self._open.append((phase, done + steps, total))
            self._tell(phase, done + steps, total)

    def end(self, phase: str) -> None:
        if self._open:
            self._open.pop()


class _Lines(_Told):
    """A line on standard error that is written over: for who asks for progress and has no tqdm."""

    def __init__(self) -> None:
        super().__init__(self._write)
        self._last = 0.0

    def _write(self, phase: str, done: int, total: int | None) -> None:
        now = time.monotonic()
        if done and now - self._last < 0.1:
            return
        self._last = now
        of = f"{done:,} of {total:,}" if total else f"{done:,}"
        sys.stderr.write(f"\r{phase}: {of}\x1b[K")
        sys.stderr.flush()

    def end(self, phase: str) -> None:
        super().end(phase)
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()
