"""Killed at every step and at random: a push has published all or nothing, a pull has one commit or the other, readers open
what is there, and the same command again comes to the end without moving what was moved.
"""

import os
import random
import shutil
import subprocess
import time
from pathlib import Path

from lib.table import Table
from stores import index
from stores.store import Store

KILLS = int(os.environ.get("KILLS", "40"))
draw = random.Random(int(os.environ["SEED"]))

table, store = Table(), Store()
env = store.env()
home = index.copy("index")
index.run("index", "push", store.url, "--index", home, env=env)
first = index.commit(home)
index.run("index", "pull", store.url, "--index", "base", env=env)


def kill(after, *words, stop=None):
    """Runs until it is killed; the exit code, or -9."""
    surroundings = {**os.environ, **env, **({"QUINTET_STOP_AT": str(stop)} if stop else {})}
    command = [index.PROGRAM, "index", *map(str, words), "--quiet"]
    program = subprocess.Popen(command, env=surroundings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if after is None:
        return program.wait(300)
    try:
        return program.wait(after)
    except subprocess.TimeoutExpired:
        program.kill()
        return program.wait()


def forget(folder):
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree("base", folder)
    return folder


def seen(folder, allowed):
    """What is wrong with what a reader would open."""
    wrong = []
    if not index.commit(folder) in allowed:
        wrong.append("another commit")
    damaged = index.whole(folder)
    answer, code = index.run("info", "--index", folder, check=False)
    return wrong + damaged + ([] if code == 0 else [str(answer)])


# How long an undisturbed one takes.
index.delete(home, "i-0")
begun = time.monotonic()
index.run("index", "push", store.url, "--index", home, env=env)
pushing = time.monotonic() - begun
second = index.commit(home)
begun = time.monotonic()
index.run("index", "pull", store.url, "--index", forget("copy"), env=env)
pulling = time.monotonic() - begun

# Pulls, of one that is there and of a first one.
wrong, ended, killed = [], 0, 0
for number in range(KILLS):
    folder = forget("copy") if number % 2 else "fresh"
    if folder == "fresh":
        shutil.rmtree("fresh", ignore_errors=True)
    for _ in range(draw.randint(1, 3)):
        code = kill(draw.uniform(0, pulling * 1.1), "pull", store.url, "--index", folder)
        killed += code == -9
        if Path(folder, "meta.json").exists():
            wrong += seen(folder, [first, second])
    index.run("index", "pull", store.url, "--index", folder, env=env)
    ended += index.commit(folder) == second and not index.whole(folder)
table.expect("pulls killed at random, then whole", KILLS, ended)
table.tell("kills that met a pull", killed)
table.expect("what readers met meanwhile", [], wrong[:3])

# Pushes.
wrong, ended, killed = [], 0, 0
commits = [second]
for number in range(KILLS // 2):
    index.delete(home, f"i-{10 + number}")
    commits.append(index.commit(home))
    for _ in range(draw.randint(1, 3)):
        code = kill(draw.uniform(0, pushing * 1.1), "push", store.url, "--index", home)
        killed += code == -9
        index.run("index", "pull", store.url, "--index", "reader", env=env)
        wrong += seen("reader", commits[-2:])
    index.run("index", "push", store.url, "--index", home, env=env)
    index.run("index", "pull", store.url, "--index", "reader", env=env)
    ended += index.commit("reader") == commits[-1]
table.expect("pushes killed at random, then published", KILLS // 2, ended)
table.tell("kills that met a push", killed)
table.expect("what readers got meanwhile", [], wrong[:3])

# At each step, where the program was built with them.
probe = kill(None, "pull", store.url, "--index", forget("copy"), stop=1)
if probe == 0:
    table.tell("kills at each step", "not tried: a release build has no such points")
else:
    wrong, steps = [], 0
    while True:
        code = kill(None, "pull", store.url, "--index", forget("copy"), stop=steps + 1)
        wrong += seen("copy", [first, commits[-1]])
        index.run("index", "pull", store.url, "--index", "copy", env=env)
        wrong += seen("copy", [commits[-1]])
        if code == 0:
            break
        steps += 1
    table.expect(f"pulls killed at each of {steps} steps", [], wrong[:3])
    wrong, steps = [], 0
    while True:
        index.delete(home, f"i-{500 + steps}")
        commits.append(index.commit(home))
        code = kill(None, "push", store.url, "--index", home, stop=steps + 1)
        index.run("index", "pull", store.url, "--index", "reader", env=env)
        wrong += seen("reader", commits[-2:])
        index.run("index", "push", store.url, "--index", home, env=env)
        index.run("index", "pull", store.url, "--index", "reader", env=env)
        wrong += seen("reader", commits[-1:])
        if code == 0:
            break
        steps += 1
    table.expect(f"pushes killed at each of {steps} steps", [], wrong[:3])
store.stop()
table.end()
