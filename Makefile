# Two commands matter: `make manual` builds the manual into site/, `make test` runs every test.
# Bare `make` does everything that CI does. All of it works in a fresh clone with Python 3.11 or newer, git and make.

PYTHON ?= python3
BIN    := .venv/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet
LOCKED := --require-hashes --only-binary :all:
PYTEST_ARGS ?= --numprocesses auto --dist loadfile

RUNTIME := .venv/.runtime-installed
DEV     := .venv/.dev-installed

export NO_MKDOCS_2_WARNING := 1
export DISABLE_MKDOCS_2_WARNING := true
unexport PYTHONPATH PYTHONHOME

.DEFAULT_GOAL := all
.PHONY: all manual check serve test browser fix lint types contracts bench lock upgrade dist clean

all: test lint types contracts manual

# Errors that check reports do not stop the manual: build leaves out what it cannot prove, and --strict fails for it.
manual: $(RUNTIME)
	$(BIN)/qmsgen check || true
	$(BIN)/qmsgen build --strict

check: $(RUNTIME)
	$(BIN)/qmsgen check

serve: $(RUNTIME)
	$(BIN)/qmsgen serve

test: $(DEV) browser
	$(BIN)/python -m pytest $(PYTEST_ARGS)

# The browser tests need a Chromium; as root on Debian it is installed.
browser:
	@tools/browser.sh

fix: $(DEV)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lint: $(DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(DEV)
	$(BIN)/mypy

contracts: $(DEV)
	$(BIN)/lint-imports

# For instance: make bench BENCH="check 1000"
bench: $(DEV) browser
	$(BIN)/python -m bench.run $(BENCH)

# After a change of the dependencies in pyproject.toml.
lock: $(DEV)
	tools/lock.sh

# To the newest versions that pyproject.toml allows.
upgrade: $(DEV)
	tools/lock.sh --upgrade

# The wheel and the source archive.
dist: $(DEV)
	rm -rf dist
	$(BIN)/python -m build --no-isolation --outdir dist .

clean:
	rm -rf .venv .cache site dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	    || { echo "qmsgen needs Python 3.11 or newer; name it: make PYTHON=python3.12" >&2; exit 1; }
	$(PYTHON) -m venv .venv || { rm -rf .venv; echo "on Debian: apt-get install python3-venv" >&2; exit 1; }

$(RUNTIME): requirements/runtime.txt pyproject.toml | $(BIN)/python
	$(PIP) install $(LOCKED) --requirement requirements/runtime.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV): requirements/dev.txt $(RUNTIME)
	$(PIP) install $(LOCKED) --requirement requirements/dev.txt
	@touch $@
