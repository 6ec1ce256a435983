# Everything runs in .venv, which the first target makes; nothing has to be installed by hand.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed

.PHONY: help demo test check format gold floors wheel notebooks bench clean

help:  ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | sort

$(STAMP): setup.cfg pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "gongkai needs Python 3.11 or newer: make PYTHON=/path/to/python3.11 ..."; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[dev,notebooks,bench]"
	@touch $(STAMP)

demo: $(STAMP)  ## set up, build a dataset from data/reports into out/, and score it against data/gold
	$(BIN)/gongkai build data/reports -o out
	$(BIN)/gongkai evaluate out data/gold

test: $(STAMP)  ## set up and run the tests
	$(BIN)/python -m pytest

check: $(STAMP)  ## everything that CI checks: format, lint, types, import contract, tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest

format: $(STAMP)  ## put the code into its format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

gold: $(STAMP)  ## score the rules on our own gold, with every error named
	$(BIN)/gongkai build data/reports -o out --quiet
	$(BIN)/gongkai evaluate out data/gold --errors

floors: $(STAMP)  ## raise the floors that the scores on our own gold surpass; fails below one (lower: make floors WHY="a reason")
	$(BIN)/gongkai build data/reports -o out --quiet
	$(BIN)/gongkai floors out data/gold $(if $(WHY),--lower "$(WHY)")

wheel: $(STAMP)  ## build sdist and wheel into dist/
	$(BIN)/python -m build

notebooks: $(STAMP)  ## run the notebooks and store what they show
	$(BIN)/python -m pytest --nbmake --overwrite notebooks

bench: $(STAMP)  ## speed against bare reading and two spaCy pipelines, with the goals: a table, and benchmarks/results.json
	$(BIN)/python -m benchmarks.speed --json benchmarks/results.json

clean:  ## remove what the targets made
	rm -rf $(VENV) out .out.parts benchmarks/results.json build dist *.egg-info pipeline/*.egg-info .mypy_cache .ruff_cache .pytest_cache
