# Two commands matter: `make chat` opens the assistant, `make test` runs the tests.
# Both do all the set-up a fresh machine needs (Python 3.11 or newer and make).

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip
HOST ?= 127.0.0.1
PORT ?= 7860

.PHONY: help install dev check test chat eval build clean browser

help:  ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/ -/'

$(VENV)/.stamp-install: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "tiaowen needs Python 3.11 or newer; try: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 2; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) install --quiet --disable-pip-version-check -c constraints.txt torch==2.13.0
	$(PIP) install --quiet --disable-pip-version-check -c constraints.txt --editable .
	touch $@

$(VENV)/.stamp-dev: $(VENV)/.stamp-install
	$(PIP) install --quiet --disable-pip-version-check -c constraints.txt "pip>=25.1"
	$(PIP) install --quiet --disable-pip-version-check -c constraints.txt --group dev
	@# Only for the axe.min.js inside it; what drives a browser with it here is selenium.
	$(PIP) install --quiet --disable-pip-version-check -c constraints.txt --no-deps axe-playwright-python
	mkdir -p .typing && ln -sfn .. .typing/tiaowen
	touch $@

install: $(VENV)/.stamp-install  ## virtual environment with the package

dev: $(VENV)/.stamp-dev  ## the same with the tools for development

check: dev  ## ruff, mypy (strict), import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --package tiaowen
	$(BIN)/lint-imports --no-cache

browser:  ## Debian's chromium for the browser test, where it can be installed
	@sh tests/install-browser.sh

test: dev browser  ## all tests, those in a browser included, on every core
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile $(ARGS)

chat: install  ## open the assistant on the bundled notice
	$(BIN)/tiaowen serve --host $(HOST) --port $(PORT)

eval: install  ## score the dev questions against the committed baseline
	$(BIN)/tiaowen eval qa eval/questions/notice.jsonl --split dev --baseline eval/baseline.jsonl

build: dev  ## wheel and source archive in dist/
	$(BIN)/python -m build

clean:  ## remove everything the other targets made
	rm -rf $(VENV) .typing build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis tests/artifacts
