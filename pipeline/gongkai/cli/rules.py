"""`gongkai rules`: the rules as a table, their examples, how they fare, why a number became what it became."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from gongkai.errors import ConfigError

RulesFolder = Annotated[Path | None, typer.Option("--rules", help="A folder of rules of your own.")]

app = typer.Typer(
    help="The rules: list them, run their examples, count them, trace them.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command("list")
def list_rules(rules: RulesFolder = None) -> int:
    """List every entity and fact rule: id, what it yields, where it comes from."""
    from gongkai.rulebook.rules import load_rulebook

    book = load_rulebook(rules)
    for entity in book.entities:
        sys.stdout.write(f"{entity.id}\t{entity.label}\t{entity.source}\n")
    for fact in book.facts:
        sys.stdout.write(f"{fact.id}\t{fact.indicator}\t{fact.source}\n")
    return 0


@app.command("test")
def run_rule_examples(rules: RulesFolder = None) -> int:
    """Run every example of every rule; exit code 1 if one does not come out as marked."""
    from gongkai.evaluate.examples import run_examples

    faults = list(run_examples(rules))
    for fault in faults:
        sys.stdout.write(f"{fault.rule}: {fault.text}\n  marked {fault.expected}\n  found  {fault.found}\n")
    sys.stdout.write(f"{len(faults)} examples do not come out as marked\n" if faults else "all examples hold\n")
    return 1 if faults else 0


@app.command("stats")
def rule_stats(
    dataset: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="A published dataset.")],
    gold: Annotated[Path | None, typer.Option("--gold", help="A folder of gold annotations.")] = None,
    rules: RulesFolder = None,
) -> int:
    """Show how often each fact rule fired in a dataset, which others share its numbers, an example, and, with gold,
    how often it was right."""
    from gongkai.evaluate.rules import score_rules

    scores = score_rules(dataset, gold, rules)
    sys.stdout.write("rule\tfired\tright\twrong\tprecision\toverlaps\texample\n")
    for score in scores:
        precision = "–" if score.precision is None else f"{score.precision:.1%}"
        overlaps = " ".join(f"{rule}:{count}" for rule, count in score.overlaps) or "–"
        told = (score.rule, score.fired, score.right, score.wrong, precision, overlaps, score.example or "–")
        sys.stdout.write("\t".join(map(str, told)) + "\n")
    once = sum(score.fired == 1 for score in scores)
    never = sum(score.fired == 0 for score in scores)
    share = f"{once / fired:.1%}" if (fired := len(scores) - never) else "–"
    sys.stdout.write(f"{len(scores)} rules, {never} never fired; {once} of the others fired once ({share})\n")
    return 0


@app.command("trace")
def trace_rules(
    file: Annotated[Path, typer.Argument(help="A report.")],
    at: Annotated[str, typer.Option("--at", help="Words of the sentence to explain.")],
    rules: RulesFolder = None,
) -> int:
    """Show why each number of the sentences that hold some words became, or did not become, a fact."""
    from gongkai.flow import trace
    from gongkai.read.source import open_source

    traces = trace(open_source(file), at, rules)
    if not traces:
        raise ConfigError(f"{file}: no sentence of its narrative holds {at!r}")
    for step in traces:
        sys.stdout.write(step + "\n")
    return 0
