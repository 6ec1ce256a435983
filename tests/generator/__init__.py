"""Seeded statutory tables whose every number is known: the same seed gives the same bytes anywhere."""
