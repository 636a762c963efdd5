"""What operations take and answer: frozen values, each made from the schema of the operation."""

from ._evaluate import Comparison, Evaluation, Interval, Pair
from ._types import *
from ._types import __all__ as _every

__all__ = [*_every, "Comparison", "Evaluation", "Interval", "Pair"]
