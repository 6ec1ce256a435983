"""A published dataset against gold annotations."""

from __future__ import annotations

from gongkai.evaluate.evaluate import evaluate
from gongkai.evaluate.evaluation import Evaluation

__all__ = ["Evaluation", "evaluate"]
