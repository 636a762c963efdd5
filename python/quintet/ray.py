"""Batches on a cluster: vectors, insights and briefs of many files, each made once, on Ray.

Work is cut into shards, one a file. A shard's result is written under another name and gets its own when it is whole: a
name that carries the hash of what went in (file, model, settings), the number of rows and the hash of the result. A shard
is done when there is such a file and it is what its name says. Whatever is killed, a worker, a node, the driver, and
whenever: call it again, and only what is missing is made. A result is the same, byte for byte, wherever it was made.

Nothing goes through Ray's object store but paths and a few words about each shard: all nodes see the same folders.

    from quintet.ray import embed

    print(embed("insights/", "vectors/"))

As a job: ``ray job submit -- python -m quintet.ray embed insights/ --out vectors/``.
"""

from __future__ import annotations

import argparse
import glob
import hashlib
import json
import os
import re
import shutil
import socket
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")

import ray  # type: ignore[import-not-found, import-untyped, unused-ignore]  # noqa: E402

from quintet import _process  # noqa: E402, F401
from quintet import _quintet  # noqa: E402

__all__ = ["Report", "ShardError", "briefs", "embed", "extract"]

PathLike = str | os.PathLike[str]

#: Part of every hash: results of another form are other results.
_FORM = "1"
#: Readers in one shard of briefs.
_READERS = 64
#: How often a shard is begun again because its process or its node died.
_TRIES = 5
#: Where results stand until they are whole.
_PARTS = ".parts"
#: Shards that Ray knows of at once, for each core: enough that none waits, few enough for any number of shards.
_AHEAD = 4

_INSIGHTS = (".jsonl", ".ndjson", ".csv", ".tsv", ".parquet")
_EPISODES = (".json", ".vtt", ".srt", ".html", ".htm", ".md", ".markdown", ".txt", ".xml", ".rss", ".atom")


class ShardError(ValueError):
    """The work cannot be cut into shards, or its place cannot be used."""


@dataclass
class Report:
    """What a run did."""

    #: The folder of the results.
    out: str
    #: Shards that were done before it began.
    before: int = 0
    #: Shards that it did.
    now: int = 0
    #: Rows of all shards that are done.
    rows: int = 0
    #: What failed: the name of each shard, and why. The others are done; call it again when the reason is gone.
    failed: dict[str, str] = field(default_factory=dict)
    #: Inputs within shards that could not be used, each with the reason.
    refused: dict[str, str] = field(default_factory=dict)
    #: Files of the results, in the order of the shards.
    files: list[str] = field(default_factory=list)
    #: Seconds by the clock on the wall.
    seconds: float = 0.0
    #: Seconds that processors worked on the shards that were done now.
    cpu_seconds: float = 0.0

    def __str__(self) -> str:
        text = f"{self.rows} rows of {self.before + self.now} shards in {self.out}: "
        text += f"{self.before} done before, {self.now} now, in {self.seconds:.1f} s"
        for title, lines in (("failed", self.failed), ("refused", self.refused)):
            if lines:
                text += f"\n{len(lines)} {title}:"
                text += "".join(f"\n  {name}: {why}" for name, why in lines.items())
        return text


def embed(
    paths: PathLike | Sequence[PathLike],
    out: PathLike,
    *,
    model: str | None = None,
    precision: Literal["float", "int8"] | None = None,
    threads: int = 1,
    progress: bool = True,
) -> Report:
    """Embeds files of insights (JSON Lines, CSV, Parquet), a shard each, as Parquet files that ``build`` and ``add`` take.

    ``paths`` are files, or folders of them. ``threads`` is how many cores a shard takes; more shards than cores and one
    thread each is the fastest. Lines that cannot be used are refused as ``build`` refuses them, and told.
    """
    shards = [_Shard(path, (path,)) for path in _files(paths, _INSIGHTS)]
    settings = {"model": model, "precision": precision, "threads": threads}
    return _run("embed", shards, out, settings, threads, progress)


def extract(
    episodes: PathLike | Sequence[PathLike],
    out: PathLike,
    *,
    show: str | None = None,
    threads: int = 1,
    progress: bool = True,
) -> Report:
    """Finds the insights of episodes, a file each, as ``quintet scan FILE`` does; JSON Lines for ``build`` or ``embed``.

    ``episodes`` are transcripts or feeds, or folders of them. ``show`` is the name of the show of episodes that come
    without a feed; the name of their folder unless given.
    """
    shards = [_Shard(path, (path,)) for path in _files(episodes, _EPISODES)]
    return _run("extract", shards, out, {"show": show, "threads": threads}, threads, progress)


def briefs(
    index: PathLike,
    readers: PathLike | Sequence[PathLike],
    date: str,
    out: PathLike,
    *,
    n: int | None = None,
    threads: int = 1,
    progress: bool = True,
) -> Report:
    """Previews the brief of every reader, as ``quintet brief preview`` does: a line of JSON each, nothing is kept.

    ``readers`` are profiles (TOML), or folders of them. ``date`` is the moment, as ``2026-03-10`` or with a time. A
    preview needs the index and a profile and changes nothing, so that any number of machines may make them; briefs that
    are to be kept, each once, are made at the one place that has the readers' file (``quintet brief make``).
    """
    profiles = _files(readers, (".toml",))
    groups = [tuple(profiles[at : at + _READERS]) for at in range(0, len(profiles), _READERS)]
    shards = [_Shard(f"briefs-{at * _READERS:07}", group) for at, group in enumerate(groups)]
    index = os.path.abspath(index)
    if not os.path.isfile(os.path.join(index, "meta.json")):
        raise ShardError(f"there is no index at {index}; make one with `quintet build`")
    if not re.match(r"\d{4}-\d\d-\d\d", date):
        raise ShardError(f"{date!r} is no date; write 2026-03-10")
    settings = {"index": index, "at": date, "n": n, "threads": threads}
    return _run("briefs", shards, out, settings, threads, progress)


@dataclass(frozen=True)
class _Shard:
    #: What it is called in reports: a path, or a name.
    name: str
    paths: tuple[str, ...]


def _files(paths: PathLike | Sequence[PathLike], endings: Sequence[str]) -> list[str]:
    """The files that ``paths`` name, folders searched, each once."""
    given = [paths] if isinstance(paths, (str, os.PathLike)) else list(paths)
    found: dict[str, None] = {}
    for path in (Path(os.path.abspath(path)) for path in given):
        if path.is_dir():
            inside = (one for one in sorted(path.iterdir()) if not one.name.startswith("."))
            plain = ((one, one.name.lower().removesuffix(".gz")) for one in inside if one.is_file())
            files = [str(one) for one, name in plain if name.endswith(tuple(endings))]
            if not files:
                raise ShardError(f"{path} holds no files that end in {', '.join(endings)}")
            found.update(dict.fromkeys(files))
        elif path.is_file():
            found[str(path)] = None
        else:
            raise ShardError(f"{path} does not exist; give files or folders that every node sees")
    if not found:
        raise ShardError("no input was given; give files or folders")
    return list(found)


def _run(
    kind: str,
    shards: list[_Shard],
    out: PathLike,
    settings: dict[str, Any],
    threads: int,
    progress: bool,
) -> Report:
    """Does every shard that is not done, and says what was done."""
    started = time.monotonic()
    if threads < 1:
        raise ShardError("threads is less than 1; give at least 1")
    out = os.path.abspath(out)
    os.makedirs(os.path.join(out, _PARTS), exist_ok=True)
    if not ray.is_initialized():
        _join()
    # Libraries would begin a thread for every core of the node, in every worker.
    names = ("RAYON_NUM_THREADS", "OMP_NUM_THREADS")
    env = {**dict.fromkeys(names, str(threads)), "RAY_USAGE_STATS_ENABLED": "0"}
    task = ray.remote(_shard).options(
        num_cpus=threads, max_retries=_TRIES, retry_exceptions=False, runtime_env={"env_vars": env}
    )
    cores = ray.cluster_resources().get("CPU", 1)  # type: ignore[no-untyped-call, unused-ignore]
    ahead = max(16, _AHEAD * int(cores))
    report, told = Report(out), _Told(kind, len(shards), progress)
    done: dict[int, dict[str, Any]] = {}
    waiting = iter(enumerate(shards))
    running: dict[Any, int] = {}
    while True:
        for at, shard in waiting:
            running[task.remote(kind, shard.name, shard.paths, out, settings)] = at
            if len(running) >= ahead:
                break
        if not running:
            break
        ready, _ = ray.wait(list(running), num_returns=1, timeout=1.0)
        for ref in ready:
            at = running.pop(ref)
            try:
                done[at] = ray.get(ref)
            except ray.exceptions.RayError as error:
                why = f"its process died {_TRIES + 1} times: {_first_line(error)}"
                done[at] = {"failed": why}
        told.at(len(done), sum("failed" in one for one in done.values()))
    told.end()
    for at, shard in enumerate(shards):
        _add(report, shard, done[at])
    if not report.failed:
        # Whatever was killed has left its beginnings there.
        shutil.rmtree(os.path.join(out, _PARTS), ignore_errors=True)
    report.seconds = time.monotonic() - started
    return report


def _join() -> None:
    """Joins the cluster that is there, or begins one that is nobody else's business."""
    quiet: dict[str, Any] = {"log_to_driver": False, "logging_level": "ERROR"}
    try:
        ray.init(address="auto", **quiet)
    except ConnectionError:
        if os.environ.get("RAY_ADDRESS"):
            raise
        ray.init(address="local", include_dashboard=False, _node_ip_address="127.0.0.1", **quiet)


def _add(report: Report, shard: _Shard, one: dict[str, Any]) -> None:
    if "failed" in one:
        report.failed[shard.name] = one["failed"]
        return
    report.before += one["before"]
    report.now += not one["before"]
    report.rows += one["rows"]
    report.files.append(one["file"])
    report.refused.update(one.get("refused", {}))
    report.cpu_seconds += one.get("cpu", 0.0)


class _Told:
    """One line on a terminal, a line every ten seconds elsewhere."""

    def __init__(self, kind: str, total: int, wanted: bool) -> None:
        self.kind, self.total, self.wanted = kind, total, wanted
        self.is_terminal = sys.stderr.isatty()
        self.next = 0.0

    def at(self, done: int, failed: int) -> None:
        now = time.monotonic()
        if not self.wanted or (now < self.next and done < self.total):
            return
        self.next = now + (0.1 if self.is_terminal else 10.0)
        text = f"{self.kind}: {done} of {self.total} shards" + (f", {failed} failed" if failed else "")
        print(f"\r{text}" if self.is_terminal else text, end="" if self.is_terminal else "\n", file=sys.stderr, flush=True)

    def end(self) -> None:
        if self.wanted and self.is_terminal:
            print(file=sys.stderr)


# What follows runs in the workers.


def _shard(kind: str, name: str, paths: Sequence[str], out: str, settings: dict[str, Any]) -> dict[str, Any]:
    """Does a shard, unless it is done; what is wrong with its content is told and kills nothing."""
    try:
        work = _WORK[kind]
        key = _key(kind, paths, work.about(settings))
        stem = f"{_stem(name)}-{key}"
        there = _done(out, stem, work.ending)
        if there:
            return {"before": True, **there}
        began = time.process_time()
        part = os.path.join(out, _PARTS, f"{stem}.{socket.gethostname()}-{os.getpid()}{work.ending}")
        os.makedirs(os.path.dirname(part), exist_ok=True)
        rows, refused = work.make(paths, part, settings)
        file = _name_it(part, out, stem, rows, work.ending)
        cpu = time.process_time() - began
        return {"before": False, "rows": rows, "file": file, "refused": refused, "cpu": cpu}
    except Exception as error:
        return {"failed": f"{type(error).__name__}: {_first_line(error)}"}


def _key(kind: str, paths: Iterable[str], about: dict[str, Any]) -> str:
    """The beginning of the hash of all that a result depends on."""
    whole = hashlib.sha256(json.dumps([_FORM, kind, about], sort_keys=True).encode())
    for path in paths:
        whole.update(_hash(path).digest())
        if kind != "embed":
            # What an episode or a reader is called stands in what is made of it.
            whole.update(Path(path).name.encode())
    return whole.hexdigest()[:16]


def _hash(path: str) -> Any:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256") if sys.version_info >= (3, 11) else _digest(file)


def _digest(file: Any) -> Any:
    whole = hashlib.sha256()
    for block in iter(lambda: file.read(1 << 20), b""):
        whole.update(block)
    return whole


def _stem(name: str) -> str:
    stem = Path(name).name.removesuffix(".gz")
    stem = os.path.splitext(stem)[0]
    return re.sub(r"[^\w.-]+", "_", stem)[:80] or "shard"


def _done(out: str, stem: str, ending: str) -> dict[str, Any] | None:
    """The result that carries ``stem``, if it is what its name says; one that is not goes."""
    for file in sorted(glob.glob(os.path.join(glob.escape(out), f"{glob.escape(stem)}-*{ending}"))):
        told = re.fullmatch(r"(\d+)-([0-9a-f]{16})", os.path.basename(file)[len(stem) + 1 : -len(ending)])
        if told and _hash(file).hexdigest()[:16] == told[2]:
            return {"rows": int(told[1]), "file": file}
        _remove(file)
    return None


def _name_it(part: str, out: str, stem: str, rows: int, ending: str) -> str:
    """Gives a result its name when all of it is on disk."""
    with open(part, "rb+") as file:
        os.fsync(file.fileno())
    final = os.path.join(out, f"{stem}-{rows}-{_hash(part).hexdigest()[:16]}{ending}")
    os.replace(part, final)
    folder = os.open(out, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return final


def _remove(path: str) -> None:
    try:
        os.remove(path)
    except FileNotFoundError:
        pass


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


#: Models and indexes stay open in a worker from one shard to the next.
_OPEN: dict[tuple[Any, ...], Any] = {}


def _model(settings: dict[str, Any], precision: Literal["float", "int8"] | None) -> Any:
    key = ("model", settings.get("model"), precision, settings["threads"])
    if key not in _OPEN:
        _OPEN[key] = _quintet.Model(key[1], precision=precision, threads=settings["threads"])
    return _OPEN[key]


class _Embed:
    ending = ".parquet"

    @staticmethod
    def about(settings: dict[str, Any]) -> dict[str, Any]:
        return {"fingerprint": _model(settings, settings["precision"]).fingerprint}

    @staticmethod
    def make(paths: Sequence[str], part: str, settings: dict[str, Any]) -> tuple[int, dict[str, str]]:
        [path] = paths
        report = json.loads(_model(settings, settings["precision"]).embed_file(path, part))
        tallies = report["ingest"]["refused"].values()
        refused = {
            f"{one['input']}:{one['line']}": one["message"] for tally in tallies for one in tally["examples"]
        }
        return report["rows"], refused


class _Extract:
    ending = ".jsonl"

    @staticmethod
    def about(settings: dict[str, Any]) -> dict[str, Any]:
        # Sentences are told apart by the default model in 8 bits, whatever the index's own.
        return {"fingerprint": _model({"threads": settings["threads"]}, "int8").fingerprint, "show": settings["show"]}

    @staticmethod
    def make(paths: Sequence[str], part: str, settings: dict[str, Any]) -> tuple[int, dict[str, str]]:
        [path] = paths
        key = ("listener", settings["show"], settings["threads"])
        if key not in _OPEN:
            _OPEN[key] = _quintet.Listener(show=settings["show"], threads=settings["threads"])
        lines, about = _OPEN[key].listen(path)
        with open(part, "w", encoding="utf-8", newline="\n") as file:
            file.write(lines)
        episodes = [one for one in json.loads(about) if one.get("why")]
        return lines.count("\n"), {f"{path}: {one['episode']}": one["why"] for one in episodes}


class _Briefs:
    ending = ".jsonl"

    @staticmethod
    def about(settings: dict[str, Any]) -> dict[str, Any]:
        # The file of a commit names all its files with their checksums.
        commit = _hash(os.path.join(settings["index"], "meta.json")).hexdigest()
        return {"commit": commit, "at": settings["at"], "n": settings["n"]}

    @staticmethod
    def make(paths: Sequence[str], part: str, settings: dict[str, Any]) -> tuple[int, dict[str, str]]:
        commit = _Briefs.about(settings)["commit"]
        key = ("house", settings["index"], commit)
        if key not in _OPEN:
            _OPEN[key] = _quintet.House(settings["index"], threads=None)
        rows, refused = 0, {}
        with open(part, "w", encoding="utf-8", newline="\n") as file:
            for path in paths:
                name = json.dumps(Path(path).stem, ensure_ascii=False)
                try:
                    profile = {"name": os.path.basename(path), "text": Path(path).read_text("utf-8")}
                    asked = {"of": {"profile": profile}, "at": settings["at"], "n": settings["n"]}
                    answer = _OPEN[key].ask("brief_preview", json.dumps(asked))
                except (_quintet.QuintetError, UnicodeDecodeError) as error:
                    refused[path] = _first_line(error)
                    continue
                # The answer as it is, byte for byte.
                file.write(f'{{"reader": {name}, "brief": {answer}}}\n')
                rows += 1
        if _Briefs.about(settings)["commit"] != commit:
            raise ShardError("the index was changed under way; start it again")
        return rows, refused


_WORK: dict[str, Any] = {"embed": _Embed, "extract": _Extract, "briefs": _Briefs}


def _main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m quintet.ray", description="Batches on a Ray cluster.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    one = verbs.add_parser("embed", help="vectors of files of insights")
    one.add_argument("paths", nargs="+", help="JSON Lines, CSV or Parquet files, or folders of them")
    one.add_argument("--model", help="as `quintet --model`")
    one.add_argument("--precision", choices=("float", "int8"))
    two = verbs.add_parser("extract", help="insights of episodes")
    two.add_argument("episodes", nargs="+", help="transcripts or feeds, or folders of them")
    two.add_argument("--show", help="name of the show; the name of the folder unless given")
    three = verbs.add_parser("briefs", help="a brief for every reader; nothing is kept")
    three.add_argument("index", help="folder of the index")
    three.add_argument("readers", nargs="+", help="profiles, or folders of them")
    three.add_argument("--date", required=True, help="as 2026-03-10")
    three.add_argument("-n", type=int, help="items of each brief; the profile says unless given")
    for verb in (one, two, three):
        verb.add_argument("--out", required=True, help="folder of the results, which every node sees")
        verb.add_argument("--threads", type=int, default=1, help="cores of a shard")
        verb.add_argument("--json", action="store_true", help="the report as JSON")
    given = vars(parser.parse_args(argv))
    verb, as_json = given.pop("verb"), given.pop("json")
    by_name: dict[str, Callable[..., Report]] = {"embed": embed, "extract": extract, "briefs": briefs}
    try:
        report = by_name[verb](**given)
    except ShardError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    print(json.dumps(asdict(report)) if as_json else report)
    return 1 if report.failed else 0


if __name__ == "__main__":
    # The tasks belong to the module of this name, which every worker imports, not to the script that was begun.
    from quintet import ray as _module

    sys.exit(_module._main())
