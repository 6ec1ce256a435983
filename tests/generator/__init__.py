"""Seeded reports and statutory tables whose every number is known: the same seed gives the same bytes anywhere."""

from tests.generator.reports import Generated, generate, reports

__all__ = ["Generated", "generate", "reports"]
