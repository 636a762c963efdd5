"""The other ways to ask Quintet: at the command line, over HTTP, and as a model does."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Any

PROGRAM = [sys.executable, "-m", "quintet"]


def command(index: str | Path, words: Sequence[str], **env: str) -> str:
    """What the command prints."""
    asked = [*PROGRAM, "--index", str(index), *words, "--json"]
    done = subprocess.run(
        asked, capture_output=True, text=True, encoding="utf-8", env={**os.environ, **env}, timeout=300
    )
    assert done.returncode in (0, 1), f"{words}: {done.stdout}{done.stderr}"
    return done.stdout.removesuffix("\n")


class Server:
    """`quintet serve` on the loopback."""

    def __init__(self, index: str | Path, *options: str) -> None:
        asked = [*PROGRAM, "--index", str(index), "serve", "--addr", "127.0.0.1:0", *options]
        self.child = subprocess.Popen(asked, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        assert self.child.stdout is not None
        found = re.search(r"http://\S+", self.child.stdout.readline())
        assert found
        self.base = found.group(0).rstrip("/")

    def ask(self, method: str, path: str, body: Any = None) -> str:
        """The body of the answer."""
        data = None if body is None else json.dumps(body).encode()
        headers = {} if body is None else {"content-type": "application/json"}
        request = urllib.request.Request(self.base + path, data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=300) as reply:
                told: str = reply.read().decode()
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{method} {path}: {error.code} {error.read().decode()}") from None
        return told.removesuffix("\n")

    def end(self) -> None:
        self.child.terminate()
        self.child.wait(30)


class Model:
    """A model at the other end of `quintet mcp`."""

    def __init__(self, index: str | Path) -> None:
        pipe = subprocess.PIPE
        self.child = subprocess.Popen(
            [*PROGRAM, "--index", str(index), "mcp"], stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True
        )
        self.asked = 0

    def ask(self, tool: str, arguments: dict[str, Any]) -> str:
        """The text of the answer, which is cut at nothing below ten thousand tokens."""
        about = {
            "io.modelcontextprotocol/protocolVersion": "2026-07-28",
            "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "1"},
            "io.modelcontextprotocol/clientCapabilities": {},
        }
        self.asked += 1
        call = {"name": tool, "arguments": {**arguments, "max_tokens": 10_000}, "_meta": about}
        message = {"jsonrpc": "2.0", "id": self.asked, "method": "tools/call", "params": call}
        assert self.child.stdin is not None and self.child.stdout is not None
        self.child.stdin.write(json.dumps(message) + "\n")
        self.child.stdin.flush()
        result = json.loads(self.child.stdout.readline())["result"]
        assert not result.get("isError"), result
        text: str = result["content"][0]["text"]
        # The same again for programs; the last bit of a number may be another.
        assert list(result["structuredContent"]) == list(json.loads(text))
        return text

    def end(self) -> None:
        self.child.kill()
        self.child.wait(30)
