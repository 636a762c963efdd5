"""Texts to vectors, under the names that sentence-transformers gave them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal, overload

import numpy as np

from . import _quintet
from ._progress import ProgressLike, hearing
from ._request import kind, rows

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


class Embeddings:
    """A model that turns texts into vectors of length 1; takes the place of ``SentenceTransformer``.

    ```python
    model = quintet.Embeddings()                       # was SentenceTransformer("all-MiniLM-L6-v2")
    vectors = model.encode(["one text", "another"])    # float32, shape (2, 384)
    ```

    The same text gets the same bits whatever stands beside it, on all cores, without PyTorch.
    """

    def __init__(
        self,
        model_name_or_path: str | None = None,
        device: str | None = None,
        *,
        precision: Literal["float", "int8"] | None = None,
        threads: int | None = None,
        **unused: Any,
    ) -> None:
        """Names the model; it is fetched and loaded by the first text.

        Args:
            model_name_or_path: A model that fastembed knows (``sentence-transformers/`` before it may stay), a folder with
                ``model.onnx`` and ``tokenizer.json``, or ``URL#NAME`` of an OpenAI-compatible endpoint;
                all-MiniLM-L6-v2 unless given.
            device: Taken so that code need not change: ``None`` or ``"cpu"``, where it computes.
            precision: How the model computes: ``"float"``, or ``"int8"`` (three times the speed; the default model only).
            threads: Texts that are embedded at the same time; one a core unless given.

        Raises:
            ValueError: another device, or an argument that has no meaning here.
            QuintetError: an unknown model.
        """
        if device not in (None, "cpu"):
            raise ValueError(
                f"device: {device!r} is not there; Quintet computes on the CPU, leave device out"
            )
        wanted = sorted(name for name, value in unused.items() if value is not None)
        if wanted:
            raise TypeError(
                f"Embeddings() knows no argument {wanted[0]!r}; it takes model_name_or_path, device, precision, threads"
            )
        name = model_name_or_path
        if name is not None and name.startswith("sentence-transformers/"):
            name = name.removeprefix("sentence-transformers/")
        self._model = _quintet.Model(name, precision=precision, threads=threads)

    @property
    def fingerprint(self) -> str:
        """Names all that makes a vector; an index refuses to mix two."""
        return str(self._model.fingerprint)

    @property
    def name(self) -> str:
        """The model, for people."""
        return str(self._model.name)

    @property
    def device(self) -> str:
        """Where it computes."""
        return "cpu"

    def get_sentence_embedding_dimension(self) -> int:
        """Numbers in a vector."""
        return int(self._model.dim)

    get_embedding_dimension = get_sentence_embedding_dimension

    @overload
    def encode(self, sentences: str, *args: Any, **kwargs: Any) -> NDArray[np.float32]: ...
    @overload
    def encode(
        self, sentences: Sequence[str], *args: Any, **kwargs: Any
    ) -> NDArray[np.float32]: ...

    def encode(
        self,
        sentences: str | Sequence[str],
        prompt_name: str | None = None,
        prompt: str | None = None,
        batch_size: int = 32,
        show_progress_bar: ProgressLike = None,
        output_value: str | None = "sentence_embedding",
        precision: str = "float32",
        convert_to_numpy: bool = True,
        convert_to_tensor: bool = False,
        device: str | None = None,
        normalize_embeddings: bool = False,
        **unused: Any,
    ) -> Any:
        """Vectors of texts, as documents.

        Args:
            sentences: One text, or many: a list, a column of a frame, an array of texts.
            prompt_name: ``"query"`` embeds them as queries, ``"document"`` or nothing as documents.
            prompt: Words that are put before each text.
            batch_size: Without effect: batches hold texts of one length, so that what stands beside a text changes nothing.
            show_progress_bar: ``True``, ``False``, or a function of (phase, done, total); a bar where a person watches
                unless given.
            output_value: ``"sentence_embedding"`` alone.
            precision: ``"float32"`` alone.
            convert_to_numpy: ``False`` gives a list of rows.
            convert_to_tensor: ``True`` gives a tensor of torch that shares the memory.
            device: ``None`` or ``"cpu"``.
            normalize_embeddings: Without effect: rows have length 1 in any case.

        Returns:
            32-bit floats: shape (dim,) for one text, (n, dim) for many, (0, dim) for none. The array is the caller's own.

        Raises:
            TypeError: something that is no text; the place is named.
            ValueError: an option that has no meaning here.
            QuintetError: the model cannot be fetched or loaded.
        """
        if output_value not in ("sentence_embedding",):
            raise ValueError(
                f"output_value: {output_value!r} is not there; a text has one vector, 'sentence_embedding'"
            )
        if precision != "float32":
            raise ValueError(f"precision: {precision!r} is not there; vectors are 'float32'")
        if device not in (None, "cpu"):
            raise ValueError(
                f"device: {device!r} is not there; Quintet computes on the CPU, leave device out"
            )
        if prompt_name not in (None, "query", "document", "passage"):
            raise ValueError(f"prompt_name: {prompt_name!r} is not there; 'query' or 'document'")
        if "normalize" in unused or unused:
            raise TypeError(f"encode() knows no argument {sorted(unused)[0]!r}")
        one = isinstance(sentences, str)
        texts = texts_of([sentences] if one else sentences, "sentences")
        if prompt:
            texts = [prompt + text for text in texts]
        embed = self._model.embed_queries if prompt_name == "query" else self._model.embed
        if texts:
            found = embed(texts, hearing(show_progress_bar))
        else:
            found = np.empty((0, self.get_sentence_embedding_dimension()), dtype=np.float32)
        if one:
            found = found[0]
        if convert_to_tensor:
            try:
                torch = import_module("torch")
            except ImportError:
                raise ModuleNotFoundError(
                    "convert_to_tensor=True needs torch, which is not installed; leave it out for an array of NumPy"
                ) from None
            return torch.from_numpy(found)
        return found if convert_to_numpy or one else list(found)

    def encode_query(self, sentences: str | Sequence[str], **kwargs: Any) -> NDArray[np.float32]:
        """Vectors of queries; see `encode`."""
        return self.encode(sentences, prompt_name="query", **kwargs)

    def encode_document(self, sentences: str | Sequence[str], **kwargs: Any) -> NDArray[np.float32]:
        """Vectors of documents; see `encode`."""
        return self.encode(sentences, prompt_name="document", **kwargs)

    def similarity(self, embeddings1: ArrayLike, embeddings2: ArrayLike) -> NDArray[np.float32]:
        """Cosine similarity of each with each.

        Args:
            embeddings1: Shape (n, dim), or (dim,) for one.
            embeddings2: Shape (m, dim), or (dim,) for one.

        Returns:
            Shape (n, m), from -1 to 1.
        """
        left, right = (unit(rows(np.atleast_2d(np.asarray(one)), name))
                       for one, name in ((embeddings1, "embeddings1"), (embeddings2, "embeddings2")))  # fmt: skip
        if left.shape[1] != right.shape[1]:
            raise ValueError(
                f"embeddings have {left.shape[1]} and {right.shape[1]} numbers; they are of two models"
            )
        return np.asarray(left @ right.T, dtype=np.float32)

    def __repr__(self) -> str:
        return f"quintet.Embeddings({self.name!r})"


def unit(matrix: NDArray[np.float32]) -> NDArray[np.float32]:
    """The same rows at length 1."""
    return np.asarray(matrix / np.linalg.norm(matrix, axis=1, keepdims=True), dtype=np.float32)


def texts_of(given: Any, name: str) -> list[str]:
    """A list of texts.

    Raises:
        TypeError: it is no list, or holds something else; the place is named.
    """
    if hasattr(given, "to_list"):
        given = given.to_list()
    elif hasattr(given, "to_pylist"):
        given = given.to_pylist()
    elif hasattr(given, "tolist"):
        given = given.tolist()
    if isinstance(given, (bytes, Mapping)) or not hasattr(given, "__iter__"):
        raise TypeError(f"{name}: expected a text or a list of texts, found {kind(given)}")
    texts = list(given)
    for place, text in enumerate(texts):
        if not isinstance(text, str):
            way_out = "; leave it out or give an empty text" if text is None or text != text else ""
            raise TypeError(f"{name}: place {place} holds {kind(text)}, expected text{way_out}")
    return texts
