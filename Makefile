# `make` lists what can be done. Needs only Python 3.11 or newer, make and a network to the package registries.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
.DEFAULT_GOAL := help
.PHONY: help setup demo test lint types house check browser bench lock clean

help: ## list what can be done
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

$(VENV)/serving: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; set PYTHON=… to one.") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/developing: requirements-dev.txt $(VENV)/serving
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

setup: $(VENV)/developing ## make a virtual environment with everything for developing

demo: $(VENV)/serving ## run the product with a living example: calls arrive, a panel to open
	$(BIN)/python -m agent_assist demo

test: setup browser ## run all tests, on SQLite and on PostgreSQL with Redis
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

browser: ## find Chromium for the browser tests, or install Debian's where that is possible
	@sh .ci/chromium

lint: setup ## style and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup ## types, strictly
	$(BIN)/mypy

house: setup ## who may look into whom, and are the rule files in order
	$(BIN)/lint-imports
	$(BIN)/python -m agent_assist rules check

check: lint types house test ## what CI does: lint, types, house, tests

bench: setup ## measure decisions, replays and lookups, each beside something to compare with
	$(BIN)/python bench/decide.py
	$(BIN)/python bench/redecide.py
	$(BIN)/python bench/replay.py
	$(BIN)/python bench/lookup.py

lock: setup ## make requirements.txt and requirements-dev.txt anew from pyproject.toml
	$(BIN)/pip-compile --quiet --strip-extras --no-emit-index-url --no-emit-find-links --no-header --annotation-style=line --output-file=requirements.txt pyproject.toml
	$(BIN)/pip-compile --quiet --strip-extras --no-emit-index-url --no-emit-find-links --no-header --annotation-style=line --extra=dev --output-file=requirements-dev.txt pyproject.toml

clean: ## remove what make and the demo made
	rm -rf $(VENV) .demo .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
