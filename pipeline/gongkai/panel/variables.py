"""Values -> variables of the crosswalk, each with the grade of its family."""

from __future__ import annotations

from functools import cache

import pandas as pd

from gongkai.panel.values import CODED
from gongkai.rulebook.crosswalk import load_crosswalk

_PLACE = ["family", "indicator", *CODED]


def variables(values: pd.DataFrame) -> pd.DataFrame:
    """The rows of `values` that are a variable in their family, with its name as `variable` and its `grade`."""
    columns = ["report_id", "scope", "year", "variable", "grade", "value", "status", "source", "disputed"]
    return values.merge(_places(), on=_PLACE)[columns]


@cache
def _places() -> pd.DataFrame:
    """What a variable is called in the observations of each family."""
    crosswalk = load_crosswalk()
    rows = []
    for (name, family), comparison in crosswalk.comparisons.items():
        variable = crosswalk.variables[name]
        at = {code: getattr(variable, code) for code in CODED}
        at["measure"] = comparison.measure or at["measure"]
        rows.append(
            {"family": family, "indicator": variable.indicator, **at, "variable": name, "grade": comparison.grade}
        )
    return pd.DataFrame(rows)
