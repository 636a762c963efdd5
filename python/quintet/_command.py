"""The command ``quintet``."""

from __future__ import annotations

import sys

from quintet import _quintet


def main() -> int:
    """Runs the command line on the arguments of the process and returns its exit code."""
    return _quintet.main(["quintet", *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(main())
