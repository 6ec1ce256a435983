"""Many reports: collect the files, have chunks of them read into parts, merge the parts into a dataset.

Worker processes import this package too, and nothing of what publishing takes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gongkai.batch.dataset import Built, build

__all__ = ["Built", "build"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from gongkai.batch import dataset

    return getattr(dataset, name)
