# The project's own chores; `make` alone lists them. None is needed: see README.md and tests/check.py.
VENV ?= .venv
BIN = $(VENV)/bin

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' Makefile | sed 's/:.*## /\t/'

$(BIN)/funnelkit: pyproject.toml
	python3 -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	@touch $@

install: $(BIN)/funnelkit ## a virtual environment with all that the checks need

check: install ## everything that CI checks
	$(BIN)/python tests/check.py

format lint types layers tests: install ## one of the checks
	$(BIN)/python tests/check.py $@

random: install ## property tests with examples nobody has tried: again and again before a release
	$(BIN)/python -m pytest --long --hypothesis-profile=random

golden: install ## write what is printed now into the golden files and the docs: read the difference before you commit it
	$(BIN)/python -m pytest --long --golden-update

screenshots: install ## pictures of pages for the docs, into docs/pictures
	$(BIN)/python -m pytest --long tests/test_page.py -k pictured --screenshots docs/pictures

docs: install ## the site of the docs, into build/site, with its links checked
	$(BIN)/python -m mkdocs build --strict

bench: install ## speed and memory against DuckDB, alternating in one run
	$(BIN)/python benchmarks/bench.py

honesty: install ## what compare says of departments whose truth is known: takes hours
	$(BIN)/python benchmarks/honesty.py

planted: install ## what callbacks, silence and managers say of departments in which things are planted: minutes
	$(BIN)/python benchmarks/planted.py

powers: install ## after how many days a silence is named, from how many leads the better manager: some minutes
	$(BIN)/python benchmarks/silences.py
	$(BIN)/python benchmarks/better.py

examples: install ## write examples/ anew
	$(BIN)/funnelkit demo examples

.PHONY: help install check format lint types layers tests random golden screenshots docs bench honesty planted powers examples
