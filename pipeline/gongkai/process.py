"""What a process of gongkai asks of Python, be it a command or a worker."""

from __future__ import annotations

__all__ = ["GARBAGE"]

GARBAGE = 100_000
"""Objects after which the process looks for garbage. Rules and modules stay: to look after each 700 of their objects,
as Python does unless it is told otherwise, is a tenth of the start."""
