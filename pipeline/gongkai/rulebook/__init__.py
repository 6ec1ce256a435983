"""Load and check every rule file once; a broken rule is a `RuleError` at load, never bad data later."""
