"""From what Python has at hand to what a request says: days, lists of texts, readers, vectors."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Union

import numpy as np

from ._answer import plain

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from ._types import Named

Moment = Union[str, dt.date, dt.datetime]
"""A day or an instant: ``"2026-03-01"``, a `datetime.date`, or a `datetime.datetime` that knows its time zone."""


def moment(given: Moment | None, name: str) -> str | None:
    """``given`` as text.

    Raises:
        ValueError: a datetime without a time zone, which could be any of forty instants.
        TypeError: it is neither text nor a date.
    """
    if given is None or isinstance(given, str):
        return given
    if isinstance(given, dt.datetime):
        if given.tzinfo is None:
            raise ValueError(
                f"{name}: {given!r} has no time zone; write {name}=moment.replace(tzinfo=datetime.timezone.utc), or give a date"
            )
        return given.astimezone(dt.timezone.utc).isoformat().replace("+00:00", "Z")
    if isinstance(given, dt.date):
        return given.isoformat()
    raise TypeError(
        f"{name}: expected text such as '2026-03-01', a date or a datetime, found {kind(given)}"
    )


def several(given: str | Sequence[str]) -> list[str]:
    """A list of texts; one text is a list of one."""
    return [given] if isinstance(given, str) else list(given)


def whose(given: str | Mapping[str, Any] | Named) -> Any:
    """A reader by name, or a profile (``{"name": …, "text": …}``) as it is given."""
    if isinstance(given, str):
        return {"reader": given}
    told = plain(given)
    return {"profile": told} if set(told) == {"name", "text"} else told


def rows(given: ArrayLike, name: str = "vectors", dim: int | None = None) -> NDArray[np.float32]:
    """A matrix of 32-bit floats whose rows lie one behind the other; one that is so already is not copied.

    Args:
        given: Shape (n, dim); numbers of any kind, in any layout.
        name: What errors call it.
        dim: Numbers a row must have, where that is known.

    Raises:
        TypeError: it holds no numbers, or rows of different lengths.
        ValueError: it is no matrix, has rows of another length, or a row that is not finite or all zeros.
    """
    try:
        found = np.asarray(given)
    except ValueError as error:
        raise ValueError(
            f"{name}: rows have different lengths; expected a matrix (n, dim)"
        ) from error
    if found.dtype.kind not in "fiu":
        raise TypeError(
            f"{name}: expected numbers, found {found.dtype} in an array of shape {found.shape}; "
            f"np.stack({name}) makes a matrix of a list of arrays"
        )
    if found.ndim != 2:
        raise ValueError(
            f"{name}: expected a matrix (n, dim), found the shape {found.shape}"
            + (f"; {name}[None, :] is a matrix of one row" if found.ndim == 1 else "")
        )
    if dim is not None and found.shape[1] != dim:
        raise ValueError(
            f"{name}: rows have {found.shape[1]} numbers, those of the index have {dim}; "
            "use the model that the index was built with, or build again with this one"
        )
    matrix = np.ascontiguousarray(found, dtype=np.float32)
    finite = np.isfinite(matrix).all(axis=1)
    if not finite.all():
        raise ValueError(
            f"{name}: row {int(np.argmin(finite))} holds a number that is not finite (NaN or infinite); "
            "leave its insight out or give it a vector"
        )
    some = matrix.any(axis=1)
    if not some.all():
        raise ValueError(
            f"{name}: row {int(np.argmin(some))} is all zeros, which is near nothing; leave its insight out"
        )
    return matrix


def sparse(request: dict[str, Any]) -> dict[str, Any]:
    """A request without what was not given.

    Raises:
        TypeError: a value that JSON does not know.
    """
    told: dict[str, Any] = {}
    for key, value in request.items():
        if isinstance(value, dict):
            value = sparse(value)
        if value is None or value == {}:
            continue
        value = plain(value)
        if isinstance(value, np.generic):
            value = value.item()
        if isinstance(value, os.PathLike):
            value = os.fspath(value)
        if not isinstance(value, (str, bool, int, float, list, dict)):
            raise TypeError(f"{key}: {kind(value)} is nothing that can be asked")
        told[key] = value
    return told


def kind(value: Any) -> str:
    """The type of ``value`` as an error names it."""
    kind = type(value)
    return kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"
