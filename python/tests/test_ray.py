"""Batches on Ray: what is made there is what one machine makes, byte for byte, and nothing is made twice."""

from __future__ import annotations

import hashlib
import json
import pathlib
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest

ray = pytest.importorskip("ray")

from quintet import _quintet  # noqa: E402
from quintet import ray as batch  # noqa: E402

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module", autouse=True)
def cluster() -> Iterator[None]:
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, _node_ip_address="127.0.0.1")
    yield
    ray.shutdown()


@pytest.fixture(scope="module")
def shards(tmp_path_factory: pytest.TempPathFactory, corpus: pathlib.Path) -> pathlib.Path:
    folder = tmp_path_factory.mktemp("shards")
    lines = corpus.read_text().splitlines(keepends=True)[:60]
    for at in range(6):
        (folder / f"part {at}.jsonl").write_text("".join(lines[at * 10 : at * 10 + 10]))
    return folder


def test_vectors_are_those_of_one_machine_and_made_once(
    shards: pathlib.Path, tmp_path: pathlib.Path, model: _quintet.Model
) -> None:
    out = tmp_path / "out"
    report = batch.embed(shards, out, precision="int8", progress=False)
    assert (report.before, report.now, report.rows, report.failed) == (0, 6, 60, {})
    for shard, file in zip(sorted(shards.iterdir()), report.files, strict=True):
        model.embed_file(shard, tmp_path / "one.parquet")
        made = pathlib.Path(file).read_bytes()
        assert made == (tmp_path / "one.parquet").read_bytes()
        assert re.search(r"-10-([0-9a-f]{16})\.parquet$", file)[1] == hashlib.sha256(made).hexdigest()[:16]
    assert [one.name for one in out.iterdir() if one.name.startswith(".")] == []

    # A result that was altered is made again, and nothing else.
    pathlib.Path(report.files[2]).write_bytes(b"cut off")
    again = batch.embed(shards, out, precision="int8", progress=False)
    assert (again.before, again.now, again.files) == (5, 1, report.files)

    # What was made makes an index without a model at work.
    house = _quintet.House(tmp_path / "index", precision="int8")
    built = json.loads(house.put("build", paths=[out]))
    assert (built["insights"], built["given"], built["embedded"]) == (60, 60, 0)


def test_a_shard_that_fails_kills_no_other(shards: pathlib.Path, tmp_path: pathlib.Path) -> None:
    bad = tmp_path / "bad.parquet"
    bad.write_bytes(b"PAR1 and nothing more")
    report = batch.embed([shards, bad], tmp_path / "out", precision="int8", progress=False)
    assert (report.now, list(report.failed)) == (6, [str(bad)])
    assert "bad.parquet" in report.failed[str(bad)]


def test_insights_of_episodes_are_found_without_a_state(tmp_path: pathlib.Path) -> None:
    show = tmp_path / "Grid Notes"
    show.mkdir()
    said = "Batteries of this size fell in price by half within three years. " * 3
    for at in range(3):
        text = f"Ada: {said}The grid of country {at} needs them more than new lines, because lines take ten years."
        (show / f"2026-03-0{at + 1} Episode.txt").write_text(text)
    report = batch.extract(show, tmp_path / "out", progress=False)
    assert (report.now, report.failed) == (3, {})
    alone = _quintet.Listener(threads=1)
    for path, file in zip(sorted(show.iterdir()), report.files, strict=True):
        assert pathlib.Path(file).read_text() == alone.listen(path)[0]


def test_briefs_are_previews_of_the_same_bytes(built: pathlib.Path, tmp_path: pathlib.Path) -> None:
    readers = tmp_path / "readers"
    readers.mkdir()
    for name in ("ada", "bob"):
        wish = '[[interests]]\nphrase = "sleeping well"\n[[interests]]\nphrase = "easy running"\n'
        (readers / f"{name}.toml").write_text(f'name = "{name}"\n{wish}')
    (readers / "eve.toml").write_text("interests = 7\n")
    report = batch.briefs(built, readers, "2026-03-10", tmp_path / "out", progress=False)
    assert (report.now, report.rows) == (1, 2), report
    assert list(report.refused) == [str(readers / "eve.toml")]
    house = _quintet.House(built)
    for line in pathlib.Path(report.files[0]).read_text().splitlines():
        reader = json.loads(line)["reader"]
        profile = {"name": f"{reader}.toml", "text": (readers / f"{reader}.toml").read_text()}
        asked = {"of": {"profile": profile}, "at": "2026-03-10"}
        assert line.endswith(f'"brief": {house.ask("brief_preview", json.dumps(asked))}}}')


def test_the_command_says_what_is_wrong(tmp_path: pathlib.Path) -> None:
    command = [sys.executable, "-m", "quintet.ray", "embed", str(tmp_path / "none"), "--out", str(tmp_path / "out")]
    ran = subprocess.run(command, capture_output=True, text=True)
    assert ran.returncode == 2 and "does not exist" in ran.stderr
