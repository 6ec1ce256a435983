"""New rows against the dataset's schema, some reports at a time, while others are still being read."""

from __future__ import annotations

from collections.abc import Iterable

from gongkai.batch.merge import Merged
from gongkai.batch.store import Store
from gongkai.publish import check
from gongkai.rulebook.columns import load_columns

_REPORTS = 256
"""Reports looked at together: their frames are held in memory."""


class Approval:
    """What of a store was not looked at yet; a row that breaks the schema is a bug and raises `InternalError`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: list[str] = []

    def add(self, report_ids: Iterable[str]) -> None:
        """Have reports looked at, at once or with those that follow."""
        self._waiting += (report_id for report_id in report_ids if not self._store.is_approved(report_id))
        if len(self._waiting) >= _REPORTS:
            self.finish()

    def finish(self) -> None:
        """Look at all that wait."""
        for first in range(0, len(self._waiting), _REPORTS):
            check(dict(Merged(self._store, self._waiting[first : first + _REPORTS])), load_columns())
        self._store.approve(self._waiting)
        self._waiting = []
