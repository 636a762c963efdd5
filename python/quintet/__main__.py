"""``python -m quintet``: the command."""

import sys

from quintet._command import main

sys.exit(main())
