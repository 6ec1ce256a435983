"""Pure functions from printed strings to values: folding, numerals, dates, units. No spaCy, no clock."""
