"""The index that moves: made-up insights about many things, enough for a graph, groups and themes."""

import json
import os
import random
import shutil
import subprocess
from pathlib import Path

PROGRAM = os.environ["QUINTET"]
BASE = Path(os.environ["BASE"])
INSIGHTS = int(os.environ.get("INSIGHTS", "3000"))

WHO = "nurses founders teachers cities farmers editors pilots students insurers cooks gardeners banks".split()
DO = "save lose repeat avoid measure share delay forget price train build sell".split()
WHAT = "time money sleep trust heat water evidence attention stock risk soil words".split()
WHEN = "in winter|before lunch|after a merger|in small teams|during exams|on long routes|in their first year|at night".split("|")
WHY = "because habits are cheap|because nobody counts it|since rules changed|as prices rise|when leaders listen|if tools are simple".split("|")


def lines(count, seed, first=0):
    draw = random.Random(seed)
    for number in range(first, first + count):
        text = (
            f"{draw.choice(WHO).capitalize()} {draw.choice(DO)} {draw.randint(2, 99)} per cent more {draw.choice(WHAT)} "
            f"{draw.choice(WHEN)} than {draw.choice(WHO)} {draw.choice(WHY)}, and {draw.choice(WHAT)} follows."
        )
        yield {
            "id": f"i-{number}",
            "text": text,
            "show": f"Show {number % 40}",
            "episode": f"e-{number % 400}",
            "published": f"2026-0{1 + number % 6}-{1 + number % 28:02}T06:00:00Z",
        }


def write(path, count, seed, first=0):
    path.write_text("".join(json.dumps(line) + "\n" for line in lines(count, seed, first)))
    return path


def run(*words, env=None, check=True, timeout=600):
    """What the program answers with --json; its error, and its exit code."""
    command = [PROGRAM, *map(str, words), "--json", "--quiet"]
    done = subprocess.run(command, env={**os.environ, **(env or {})}, capture_output=True, text=True, timeout=timeout)
    answer = json.loads(done.stdout) if done.stdout.strip() else {}
    if check and done.returncode != 0:
        raise SystemExit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    return answer, done.returncode


def copy(to):
    """A copy of the index, as it was built."""
    shutil.copytree(BASE / "index", to)
    return Path(to)


def add(index, work, count, seed, first):
    run("add", write(Path(work) / f"add-{seed}.jsonl", count, seed, first), "--index", index)


def delete(index, *ids):
    """The quickest way to another commit: no model is needed."""
    run("delete", *ids, "--index", index)


def commit(index):
    """The commit that the folder holds."""
    return (Path(index) / "meta.json").read_bytes()


def whole(index):
    """What is damaged in it, or beside it."""
    answer, _ = run("info", "--verify", "--index", index, check=False)
    return [str(one) for one in answer.get("verified", {}).get("damaged", [answer])]


def size(index):
    return sum(path.stat().st_size for path in Path(index).iterdir() if path.is_file() and not path.name.startswith("."))


if __name__ == "__main__":
    run("build", write(BASE / "insights.jsonl", INSIGHTS, 1), "--index", BASE / "index", "--precision", "int8", timeout=3000)
    print(f"   an index of {INSIGHTS} insights, {size(BASE / 'index') / 1e6:.1f} MB")
