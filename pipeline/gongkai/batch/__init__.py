"""Many reports: collect the files, read each in a process of its own choice, publish the dataset."""

from __future__ import annotations

from gongkai.batch.build import Built, build

__all__ = ["Built", "build"]
