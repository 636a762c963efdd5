"""The program under test, as these sections ask it."""

import json
import os
import subprocess

QUINTET = os.environ["QUINTET"]


def run(*words, **env):
    """Runs it to its end."""
    return subprocess.run([QUINTET, *map(str, words)], capture_output=True, text=True, stdin=subprocess.DEVNULL,
                          env={**os.environ, **env})


def begin(*words):
    """The same, in the background."""
    return subprocess.Popen([QUINTET, *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def answer(out, complaint=""):
    """The JSON that it said; ends the section where that is an error."""
    try:
        said = json.loads(out)
    except ValueError:
        raise SystemExit(f"no JSON: {out[:500]} {complaint[:1000]}") from None
    if "error" in said:
        raise SystemExit(f"failed: {said['error']}")
    return said


def bench(place, readers, writers, *more):
    """What `bench state` found."""
    done = run("bench", "state", place, "--readers", readers, "--writers", writers, "--json", *more)
    return answer(done.stdout, done.stderr)
