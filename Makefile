# Every way to work on copydesk and to try it. `make help` lists them. Needs Python >= 3.11 with venv, and make.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
BENCH  := .venv-bench
PEERS  := .venv-quality
INBOX  ?= ./inbox
SHELL  := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help setup demo up test test-fast lint format check chaos bench bench-guard bench-parse bench-enrich lock docs coverage clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(VENV)/.ready: requirements/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "copydesk needs Python 3.11 or newer; try: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing into $(VENV) …" >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

setup: $(VENV)/.ready ## Install everything into .venv, and nothing else

demo: setup ## Run the sample articles through an embedded server and print the results
	@$(BIN)/copydesk demo

up: setup ## Run everything on this machine: make up INBOX=./inbox
	@$(BIN)/copydesk up "$(INBOX)"

test: setup ## Pass all tests, with coverage
	@$(BIN)/python tools/run_tests.py

test-fast: setup ## Only the unit tests: no sockets, a few seconds
	@$(BIN)/python -m pytest -q tests/unit

lint: setup ## All gates: style, types, floors, dependencies, compose and Dockerfile, generated docs
	@$(BIN)/python tools/run_lint.py

format: setup ## Let ruff rewrite what it can
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format --quiet .

check: lint test ## What CI runs

chaos: setup ## Kill, freeze and starve everything, and print a table of what was lost (long)
	@$(BIN)/python -m tests.chaos

bench-parse: setup $(PEERS)/.ready ## Print how pages are read beside other extractors: make bench-parse DATA=folder
	@$(PEERS)/bin/python -m bench.parse $(DATA)

bench-enrich: setup $(PEERS)/.ready ## Print how good summaries and tags are, beside peers (about five minutes): make bench-enrich DATA=folder
	@$(PEERS)/bin/python -m bench.enrich $(if $(DATA),--data "$(DATA)")

bench: setup $(BENCH)/.ready ## Print the performance tables (about ten minutes)
	@$(BIN)/python -m bench

bench-guard: setup ## Compare the main ratios with bench/baseline.json; fails on a loss of 15 %
	@$(BIN)/python -m bench.guard

# what copydesk is compared with lives beside it, in environments that see copydesk's own packages
$(BENCH)/.ready: requirements/bench.txt
$(PEERS)/.ready: requirements/quality.txt
$(BENCH)/.ready $(PEERS)/.ready: | setup
	@$(PYTHON) -m venv $(@D)
	@echo "Installing what copydesk is compared with into $(@D) …" >&2
	@$(@D)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@$(BIN)/python -c 'import site; print(site.getsitepackages()[0])' > \
		"$$($(@D)/bin/python -c 'import site; print(site.getsitepackages()[0])')/copydesk-bench.pth"
	@touch $@

docs: setup ## Write the generated reference pages anew
	@$(BIN)/python tools/write_reference.py

lock: setup ## Compile the hashed requirement files anew from pyproject.toml
	@$(BIN)/python tools/lock.py

clean: ## Remove the environment and every cache
	@rm -rf $(VENV) $(BENCH) $(PEERS) .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage .coverage.* htmlcov
