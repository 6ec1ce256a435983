"""Self-contained pages from the templates beside this module."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined


def render(template: str, **values: Any) -> str:
    """A template filled in: everything escaped, a missing value is an error, nothing is loaded from outside."""
    environment = Environment(
        loader=PackageLoader("gongkai.cli"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(template).render(**values)
