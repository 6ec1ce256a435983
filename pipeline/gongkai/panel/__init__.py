"""Wide views of a dataset: a row a unit and year, a column a variable of the crosswalk."""

from __future__ import annotations

from gongkai.panel.schema import panel_schema
from gongkai.panel.wide import Unit, panel

__all__ = ["Unit", "panel", "panel_schema"]
