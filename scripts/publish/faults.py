"""Stores that are away, slow, denied, absent, damaged, and disks that are full: each is told in words that lead out, names
no secret, and leaves the index here as it was.
"""

import hashlib
import json
import os
import shutil
import subprocess
import time
from pathlib import Path

from lib.table import Table
from stores import index
from stores.store import Store, free_port

table, store = Table(), Store()
env = store.env()
home = index.copy("index")
index.run("index", "push", store.url, "--index", home, env=env)
index.run("index", "pull", store.url, "--index", "copy", env=env)
before = index.commit("copy")
index.delete(home, "i-1")
index.run("index", "push", store.url, "--index", home, env=env)
after = index.commit(home)


def told(what, words, *command, env=env, most=60, folder="copy"):
    """Fails with all of `words` in its message, in time, and leaves `folder` as it was."""
    begun = time.monotonic()
    answer, code = index.run("index", *command, env=env, check=False, timeout=most + 60)
    took = time.monotonic() - begun
    message = answer.get("error", {}).get("message", str(answer))
    holds = code == 2 and all(word in message for word in words) and "hush" not in message and "Signature" not in message
    shown = f"{took:.1f} s" if holds else message
    table.expect(what, f"told in {most} s", shown, holds and took <= most)
    if folder and (index.commit(folder) != before or index.whole(folder)):
        table.expect(f"{what}: the index here", "as it was", "another")


pull = ("pull", store.url, "--index", "copy")
gone = {**env, "AWS_ENDPOINT": f"http://127.0.0.1:{free_port()}"}
told("server away", ["cannot be reached"], *pull, env=gone)
told("no such name", ["cannot be reached"], *pull, env={**env, "AWS_ENDPOINT": "http://nowhere.invalid"})
told("absent bucket", ["no such bucket", "s3://nobody/x"], "pull", "s3://nobody/x", "--index", "copy")
told("absent bucket, push", ["no such bucket"], "push", "s3://nobody/x", "--index", home, folder=None)
told("nothing published", ["holds no edition"], "pull", "s3://podcasts/elsewhere", "--index", "copy")
store.deny(True)
told("denied", ["denied", "credentials"], *pull)
told("denied, push", ["denied"], "push", store.url, "--index", home, folder=None)
store.deny(False)
plain = {**env, "AWS_ALLOW_HTTP": "false"}
told("http that is not allowed", ["s3://podcasts/index"], *pull, env=plain)
told("a secret in the address", ["environment"], "pull", "s3://me:hush@podcasts/index", "--index", "copy")

store.breaks = lambda method, path: "503"
told("503 for ever", ["s3://podcasts/index"], *pull)
store.breaks = lambda method, path: "drop"
told("connections that break", ["s3://podcasts/index"], *pull)
store.breaks = lambda method, path: "hang"
told("a server that is silent", ["took too long"], *pull, env={**env, "AWS_READ_TIMEOUT": "2 seconds"}, most=90)
store.breaks = lambda method, path: "half" if "/data/" in path and method == "GET" else None
told("half of each file", ["s3://podcasts/index"], *pull)

# What a store holds is cut, altered, or gone.
store.breaks = lambda method, path: None
edition = json.loads(store.get("index/editions/000000000002.json"))["edition"]
for number, file in enumerate(edition["files"]):
    key = f"index/data/{file['sha256']}" + (".gz" if "packed" in file else "")
    whole = store.get(key)
    if Path("copy", file["name"]).exists() and hashlib.sha256(Path("copy", file["name"]).read_bytes()).hexdigest() == file["sha256"]:
        continue
    for how, body in (("cut", whole[: len(whole) // 2]), ("altered", whole[:-1] + bytes([whole[-1] ^ 1])), ("longer", whole + b"x")):
        store.put(key, body)
        told(f"{how}: {file['name'].split('.', 1)[-1]}", ["damaged", file["name"]], *pull)
    store.put(key, whole)
text = store.get("index/editions/000000000002.json")
store.put("index/editions/000000000002.json", text[:-20])
told("an edition that is cut", ["damaged", "000000000002.json"], *pull)
store.put("index/editions/000000000002.json", text.replace(b'"insights":', b'"insights": 1'))
told("an edition that is altered", ["damaged"], *pull)


def sealed(**changes):
    changed = json.dumps({**edition, **changes}, separators=(",", ":"))
    return f'{{"edition":{changed},"sha256":"{hashlib.sha256(changed.encode()).hexdigest()}"}}\n'.encode()


store.put("index/editions/000000000002.json", sealed(format=99))
told("an edition of a later version", ["newer quintet"], *pull)
store.put("index/editions/000000000002.json", sealed(index_format=99))
told("an index of a later version", ["newer quintet"], *pull)
evil = [{**edition["files"][0], "name": "../evil"}, *edition["files"][1:]]
store.put("index/editions/000000000002.json", sealed(files=evil))
told("a name that leads elsewhere", ["no file of an index"], *pull)
table.expect("what it named", False, Path("evil").exists() or Path("../evil").exists())
store.put("index/editions/000000000002.json", text)

# Half of the answers fail, and it goes through.
count = iter(range(1_000_000))
store.breaks = lambda method, path: "503" if next(count) % 2 == 0 else None
index.run("index", "pull", store.url, "--index", "copy", env=env)
table.expect("half of the answers are 503", True, index.commit("copy") == after and not index.whole("copy"))
store.breaks = lambda method, path: "slow"
begun = time.monotonic()
index.run("index", "pull", store.url, "--index", "slow", env=env)
table.expect("a second before each answer", True, index.commit("slow") == after)
store.breaks = lambda method, path: None

# A disk that is full: told before anything moves, and where it fills up meanwhile.
small = Path("small")
small.mkdir()
room = index.size(home)
if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={room // 2}", "none", small], capture_output=True).returncode == 0:
    try:
        told("a disk that is too small", ["bytes free", "are needed"], "pull", store.url, "--index", small / "copy", folder=None)
        table.expect("what was fetched before", 0, sum(path.stat().st_size for path in small.rglob("*") if path.is_file()))
    finally:
        subprocess.run(["umount", small])
    # Enough at first, and something else takes it.
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={room + (40 << 20)}", "none", small], check=True)
    try:
        store.breaks = lambda method, path: (fill(), None)[1] if "/data/" in path else None

        def fill():
            free = os.statvfs(small)
            with open(small / "other", "ab") as file:
                take = max(0, free.f_bavail * free.f_frsize - (1 << 20))
                file.write(b"\0" * min(take, 1 << 28))

        told("a disk that fills up meanwhile", ["bytes free"], "pull", store.url, "--index", small / "copy", folder=None)
        store.breaks = lambda method, path: None
        (small / "other").unlink()
        index.run("index", "pull", store.url, "--index", small / "copy", env=env)
        table.expect("the same pull with room again", True, index.commit(small / "copy") == after)
    finally:
        subprocess.run(["umount", small])
else:
    table.tell("a full disk", "not tried: mounting needs root")

# A folder of this machine as the place.
index.run("index", "push", "place", "--index", home)
index.run("index", "pull", "file://" + str(Path("place").absolute()), "--index", "local")
table.expect("a folder as the place", True, index.commit("local") == after)
if os.getuid() != 0:
    os.chmod("place/editions", 0o500)
    index.delete(home, "i-2")
    told("a folder that may not be written", ["denied"], "push", "place", "--index", home, env={}, folder=None)
store.stop()
table.end()
