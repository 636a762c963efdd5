"""Quintet: semantic search, related insights, themes and daily briefs over podcast insights.

```python
import quintet

index = quintet.build("index/mine", [{"id": "a", "text": "Late buses cost a town more than new ones."}])
index.search("public transport")
```

- `quintet.build` makes an index of a frame, dicts or files, `quintet.open` opens one: `quintet.Index` has every operation
  as a method.
- `quintet.embed` and `quintet.Embeddings` give vectors alone.
- `quintet.evaluate` and `quintet.compare` measure answers against judgments.
- `quintet.QuintetError` is raised where there is no answer; `quintet.types` holds what answers are made of.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from quintet import _process  # noqa: F401  (before the extension module: it sets what the module reads)
from quintet.errors import QuintetError

if TYPE_CHECKING:
    from quintet import types as types
    from quintet._embeddings import Embeddings as Embeddings
    from quintet._evaluate import compare as compare
    from quintet._evaluate import evaluate as evaluate
    from quintet._frames import to_frame as to_frame
    from quintet._index import Index as Index
    from quintet._map import Map as Map
    from quintet._open import build as build
    from quintet._open import embed as embed
    from quintet._open import open as open

__all__ = [
    "Embeddings",
    "Index",
    "Map",
    "QuintetError",
    "build",
    "compare",
    "embed",
    "evaluate",
    "open",
    "to_frame",
    "types",
]

#: Where what is loaded late stands: the command starts through this module and needs neither NumPy nor anything typed.
_HOMES = {
    "Embeddings": "_embeddings",
    "Index": "_index",
    "Map": "_map",
    "build": "_open",
    "compare": "_evaluate",
    "embed": "_open",
    "evaluate": "_evaluate",
    "open": "_open",
    "to_frame": "_frames",
}


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name == "types":
        return import_module("quintet.types")
    if name == "__version__":
        from importlib.metadata import version

        return version("quintet")
    if name not in _HOMES:
        raise AttributeError(f"module 'quintet' has no attribute {name!r}")
    found = getattr(import_module(f"quintet.{_HOMES[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__, "__version__"])
