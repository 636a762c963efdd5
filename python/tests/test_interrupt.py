"""Ctrl-C: a tenth of a second to `KeyboardInterrupt`, nothing lost, and the process ends well."""

from __future__ import annotations

import json
import os
import pathlib
import signal
import subprocess
import sys
import time

import pytest

from quintet import QuintetError, _quintet

#: How long the issue gives.
BAR = 0.1

PROGRAM = """
import os, signal, sys, threading, time
from quintet import _quintet
what, index, corpus, phase, wait, steps_before = sys.argv[1:]
wait, steps_before = float(wait), int(steps_before)
sent = []

def interrupt():
    sent.append(time.perf_counter())
    os.kill(os.getpid(), signal.SIGINT)

class Listener:
    open, steps, waiting = [], 0, None
    def begin(self, name, total):
        self.open.append(name)
        self.look()
    def advance(self, steps):
        if self.open[-1] == phase:
            self.steps += steps
            self.look()
    def end(self, name):
        self.open.pop()
    def look(self):
        if self.open[-1] == phase and self.steps >= steps_before and not self.waiting:
            self.waiting = threading.Timer(wait, interrupt)
            self.waiting.start()

texts = open(corpus).read().splitlines()
try:
    if what == "embed":
        model = _quintet.Model(precision="int8")
        model.embed(texts * 50, Listener())
    else:
        house = _quintet.House(index, precision="int8")
        house.put("build", paths=[corpus], progress=Listener())
    print("done", flush=True)
except KeyboardInterrupt as interrupt:
    print("interrupted", time.perf_counter() - sent[0], str(interrupt), sep="|", flush=True)
"""


def interrupted(
    what: str, index: pathlib.Path, corpus: pathlib.Path, phase: str, wait: float, steps: int = 0
) -> tuple[float, str]:
    """Seconds from the signal to the exception, and what it said; the process ended well.

    The signal comes so many seconds after so many steps of the phase.
    """
    words = [what, str(index), str(corpus), phase, str(wait), str(steps)]
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *words],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    word, seconds, said = done.stdout.strip().split("|")
    assert word == "interrupted"
    print(f"{what}, {phase}: {float(seconds) * 1e3:.0f} ms to KeyboardInterrupt ({said})")
    return float(seconds), said


@pytest.fixture(scope="module")
def larger(tmp_path_factory: pytest.TempPathFactory, corpus: pathlib.Path) -> pathlib.Path:
    """The sample several times over, each text another one, so that every phase takes a while."""
    records = [json.loads(line) for line in corpus.read_text().splitlines()]
    path = tmp_path_factory.mktemp("larger") / "corpus.jsonl"
    with path.open("w") as file:
        for time_over in range(6):
            for record in records:
                text = f"{record['text']} Take {time_over}."
                other = {**record, "id": f"{record['id']}-{time_over}", "text": text}
                file.write(json.dumps(other) + "\n")
    return path


def test_embedding_stops_within_the_bar(tmp_path: pathlib.Path, corpus: pathlib.Path) -> None:
    seconds, _ = interrupted("embed", tmp_path / "index", corpus, "Embedding", 0.7)
    assert seconds < BAR


def test_a_build_stops_within_the_bar_and_goes_on_where_it_was(
    tmp_path: pathlib.Path, larger: pathlib.Path
) -> None:
    index = tmp_path / "index"
    seconds, said = interrupted("build", index, larger, "Embedding", 0.1, 1500)
    assert seconds < BAR
    assert "nothing was committed" in said and "goes on with the vectors" in said
    with pytest.raises(QuintetError) as caught:
        _quintet.House(index).ask("info", "{}")
    assert caught.value.hint == {"kind": "build", "index": str(index)}
    report = json.loads(_quintet.House(index, precision="int8").put("build", paths=[larger]))
    assert report["insights"] == report["embedded"] + report["reused"] == 576 * 6
    assert report["reused"] > 0
    # Once the texts have vectors, the long phases follow each other quickly.
    for phase in ("Linking", "Clustering"):
        seconds, said = interrupted("build", index, larger, phase, 0.05)
        assert seconds < BAR, phase
        assert said, phase
    # Whatever the moment, the index is whole, and the next build ends.
    assert json.loads(_quintet.House(index).ask("info", '{"verify": true}'))["verified"]
    report = json.loads(_quintet.House(index, precision="int8").put("build", paths=[larger]))
    assert (report["insights"], report["embedded"]) == (576 * 6, 0)


def test_who_writes_next_waits_for_a_job_that_winds_down(
    tmp_path: pathlib.Path, larger: pathlib.Path
) -> None:
    program = PROGRAM + f"""
report = _quintet.House({str(tmp_path / "index")!r}, precision="int8").put(
    "build", '{{"id": "a", "text": "One thing that was said."}}'
)
print("report|" + report)
"""
    words = ["build", str(tmp_path / "index"), str(larger), "Embedding", "0.1", "1100"]
    done = subprocess.run(
        [sys.executable, "-c", program, *words], capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0].startswith("interrupted|")
    assert json.loads(done.stdout.splitlines()[1].split("|", 1)[1])["insights"] == 1


@pytest.mark.skipif(os.name == "nt", reason="signals between processes are POSIX's")
def test_the_command_ends_on_signals_as_the_program_does(
    tmp_path: pathlib.Path, larger: pathlib.Path
) -> None:
    command = [sys.executable, "-m", "quintet", "build", str(larger), "--json"]
    for sent in (signal.SIGINT, signal.SIGTERM):
        process = subprocess.Popen(
            [*command, "--precision", "int8", "--index", str(tmp_path / "index")],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        time.sleep(4)
        started = time.perf_counter()
        process.send_signal(sent)
        out, _ = process.communicate(timeout=30)
        assert time.perf_counter() - started < 1.5
        assert process.returncode == 130
        assert json.loads(out)["error"]["code"] == "interrupted"
