"""`python -m gongkai` is the command `gongkai`."""

from __future__ import annotations

import sys

HELP = """\
Usage: gongkai [OPTIONS] COMMAND [ARGS]...

  Chinese government-information-disclosure annual reports as research-ready
  data.

Options:
  --rules <path>  A folder of rules of your own: its codebook is in force.
  --help          Show this message and exit.

Commands:
  agreement  Measure how far two coders agree (Krippendorff's alpha, Cohen's
             kappa), and merge their gold.
  build      Read every report behind PATHS and publish the dataset.
  check      Check tables against their accounting identities, the text
             against the tables, and dates.
  diff       Tell which values changed and why: the source, a correction, the
             rules or the code.
  evaluate   Score a dataset against gold annotations.
  export     Write a dataset in other formats: Excel, Stata, SPSS, DuckDB.
  extract    Show what one report says: who reports, its facts, entities,
             tables and findings.
  floors     Check that no score is below its floor (exit code 1 if one is),
             and raise the floors that scores surpass.
  gaps       List the nouns that reports count most often and that no
             indicator covers, with an example each.
  panel      Write an analysis-ready panel and its codebook.
  places     Show which divisions of a year a name or code means, with their
             codes, years, predecessors and successors.
  read       Show what is read of one file before anything is extracted: text,
             tables, metadata, warnings.
  report     Show a dataset on one page: coverage, completeness, findings,
             accuracy, distributions.
  sample     Draw reports to annotate: of every family, level and year,
             doubtful ones more often.
  series     Compare years and reports, and list which reports are there,
             late, or missing.
  annotate   Gold to and from annotation tools.
  agencies   The authority of agencies: what a printed name means.
  rules      The rules: list them, run their examples, count them, trace them.

  Exit codes: 0 done, 1 nothing could be read, 2 wrong usage or configuration.
"""
"""The page of `gongkai --help` at 80 columns, as the commands make it. Made ahead: their libraries take a tenth of a
second, and this is what people ask for first."""


def main() -> int:
    """Run the process's command line; the exit code."""
    if sys.argv[1:] == ["--help"]:
        sys.stdout.write(HELP)
        return 0
    import gc

    from gongkai.process import GARBAGE

    gc.set_threshold(GARBAGE)
    from gongkai.cli import main as run

    code = run()
    gc.freeze()  # at its end Python would look through all that is there once more
    return code


if __name__ == "__main__":
    sys.exit(main())
