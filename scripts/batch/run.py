"""A run of `python -m quintet.ray` on a cluster, and whether its results are those of one machine."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass
class Load:
    """Work of one kind, and what one machine makes of it."""

    kind: str
    #: What follows `python -m quintet.ray`.
    verb: list[str]
    #: The name of each shard's result, and its bytes.
    expected: dict[str, bytes]
    rows: int


def one_machine(kind: str, shards: list[tuple[str, list[str]]], out: Path, settings: dict[str, Any]) -> tuple[dict[str, bytes], int]:
    """What the functions of the workers make in this process, without Ray."""
    from quintet import ray as batch

    out.mkdir()
    made, rows = {}, 0
    for at, (name, paths) in enumerate(shards):
        part = out / f"{at}"
        rows += batch._WORK[kind].make(paths, str(part), settings)[0]
        made[name] = part.read_bytes()
    return made, rows


def begin(load: Load, out: Path, port: int) -> subprocess.Popen[str]:
    """A driver at work."""
    command = [sys.executable, "-m", "quintet.ray", *load.verb, "--out", str(out), "--json"]
    env = {**os.environ, "RAY_ADDRESS": f"127.0.0.1:{port}"}
    pipe = subprocess.PIPE
    return subprocess.Popen(command, env=env, stdout=pipe, stderr=pipe, text=True, start_new_session=True)


def report_of(driver: subprocess.Popen[str]) -> dict[str, Any]:
    """What a driver says when it has ended well."""
    out, err = driver.communicate(timeout=900)
    return report_in(out, driver.returncode, err)


def report_in(out: str, code: int, err: str = "") -> dict[str, Any]:
    lines = [line for line in out.splitlines() if line.startswith("{")]
    if code != 0 or not lines:
        sys.exit(f"the driver ended with {code}:\n{out[-3000:]}\n{err[-3000:]}")
    return json.loads(lines[-1])


def files(out: Path) -> dict[str, tuple[int, int]]:
    """Results, each with what changes when it is written again."""
    about = {one.name: one.stat() for one in out.glob("*-*.*") if one.is_file()} if out.is_dir() else {}
    return {name: (stat.st_ino, stat.st_mtime_ns) for name, stat in about.items()}


def under_way(out: Path) -> int:
    """Shards that have been begun and are not done."""
    return len(list(out.glob(".parts/*")))


def check(load: Load, out: Path, report: dict[str, Any], what: str) -> None:
    """Every row is there once, byte for byte as one machine makes it, and nothing else is."""
    if report["rows"] != load.rows or report["failed"] or report["before"] + report["now"] != len(load.expected):
        sys.exit(f"{what}: {report}")
    made: dict[str, bytes] = {}
    for one in out.iterdir():
        if one.is_file():
            stem = re.sub(r"-[0-9a-f]{16}-\d+-[0-9a-f]{16}\.\w+$", "", one.name)
            if stem in made:
                sys.exit(f"{what}: {stem} is there twice")
            made[stem] = one.read_bytes()
    if made != load.expected:
        other = sorted(set(made) ^ set(load.expected)) or [name for name in made if made[name] != load.expected[name]]
        sys.exit(f"{what}: not what one machine made: {other}")
    if any(one.name.startswith(".") for one in out.iterdir()):
        sys.exit(f"{what}: something is left beside the results")
