"""The errors that an operator can see. Oddities inside a report are findings, never exceptions."""

from __future__ import annotations


class GongkaiError(Exception):
    """Whatever gongkai raises on purpose; the message names the place and the reason."""


class ReadError(GongkaiError):
    """A file that cannot be read as a report.

    `path` is what the user gave; `kind` is a short stable word for the failures table.
    """

    def __init__(self, path: str, kind: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.kind = kind
        self.reason = reason


class RuleError(GongkaiError):
    """A rule file that is wrong: the message names the file and the rule."""


class ConfigError(GongkaiError):
    """An option or a folder that cannot be used as given."""


class InternalError(GongkaiError):
    """A bug in gongkai itself, with the report that showed it."""
