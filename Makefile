# `make run` and `make test` need Python 3.11 or newer and nothing else; each does its own set-up.
SHELL := /bin/sh
.DEFAULT_GOAL := help
PYTHON ?= python3
ENGINE ?= cpu
HOST ?= 127.0.0.1
PORT ?= 8000

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
LOCK := deploy/constraints.txt
# The node of the virtual environment comes first, so that every machine builds with the same one.
NPM := PATH="$(CURDIR)/$(BIN):$$PATH" npm --prefix clients
PAGE := server/static/index.html
PAGE_SOURCES := $(shell find clients/js clients/web clients/package.json clients/package-lock.json \
	-type f -not -path '*/node_modules/*' 2>/dev/null)

# Of `make loadtest`; ARGS are further options of it and of `make gate`, see their --help.
SCENARIO ?= slo

.PHONY: help install models run test test-clients test-computing test-waiting test-alone check loadtest gate lock clean

help:
	@echo "make run      start Sideline and print its address   (HOST=$(HOST) PORT=$(PORT))"
	@echo "make test     run every test"
	@echo "make check    formatting, lint and types of Python and TypeScript"
	@echo "make loadtest a server, a load, and whether the SLO is met  (SCENARIO=$(SCENARIO) ARGS=)"
	@echo "make gate     whether anything got slower than what was accepted last  (ARGS=)"
	@echo "make install  only the set-up: $(VENV), models, page  (ENGINE=cpu|gpu|tensorrt)"

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Sideline needs Python 3.11 or newer; set PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "No virtual environment could be made; on Debian: apt install python3-venv" >&2; exit 1; }

$(VENV)/.runtime: $(BIN)/python pyproject.toml $(LOCK)
	$(PIP) install --quiet --constraint $(LOCK) --editable '.[$(ENGINE),web]'
	@touch $@

# mediapipe, the reference in the tests, asks for an OpenCV that needs a display's libraries; what
# it really imports is in the `dev` extra.
$(VENV)/.dev: $(VENV)/.runtime
	$(PIP) install --quiet --constraint $(LOCK) --editable '.[$(ENGINE),web,dev]'
	$(PIP) install --quiet --constraint $(LOCK) --no-deps mediapipe
	@touch $@

clients/node_modules/.installed: clients/package-lock.json | $(VENV)/.runtime
	$(NPM) ci --no-audit --no-fund
	@touch $@

$(PAGE): $(PAGE_SOURCES) clients/node_modules/.installed
	$(NPM) run build
	@touch $@

models: $(VENV)/.runtime
	@$(BIN)/sideline models

install: $(VENV)/.runtime models $(PAGE)

run: install
	@exec $(BIN)/sideline serve --host $(HOST) --port $(PORT)

# What computes runs on all cores at once; the rest mostly waits, for servers, peers and pages, and
# runs three files at a time, but for tests marked `alone`, which measure time and run one by one.
COMPUTING = tests/golden tests/odd tests/unit tests/architecture

BUT_COMPUTING = $(addprefix --ignore=,$(COMPUTING))
SET_UP = $(VENV)/.dev models $(PAGE)

# All four run, even when one fails.
test: $(SET_UP)
	@$(MAKE) --no-print-directory --jobs=1 --keep-going test-clients test-computing test-waiting test-alone

test-clients: $(SET_UP)
	$(NPM) test

test-computing: $(SET_UP)
	$(BIN)/python -m pytest -n logical $(COMPUTING)

test-waiting: $(SET_UP)
	$(BIN)/python -m pytest -n 3 --dist loadfile -m "not alone" $(BUT_COMPUTING)

test-alone: $(SET_UP)
	$(BIN)/python -m pytest -m alone $(BUT_COMPUTING)

check: $(VENV)/.dev clients/node_modules/.installed
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(NPM) run check

loadtest: $(VENV)/.dev models
	$(BIN)/python -m loadtest $(SCENARIO) $(ARGS)

gate: $(VENV)/.dev models
	$(BIN)/python -m loadtest.gate $(ARGS)

lock: $(VENV)/.dev
	$(PIP) install --quiet uv
	( echo "# The versions that the tests ran with; \`make install\` keeps to them. Made by \`make lock\`."; \
		echo "mediapipe==1.2.2"; \
		$(BIN)/uv pip compile --quiet pyproject.toml --extra cpu --extra web --extra dev --universal \
		--fork-strategy fewest --python-version 3.11 --no-header --no-annotate ) > $(LOCK).new
	mv $(LOCK).new $(LOCK)

clean:
	rm -rf $(VENV) clients/node_modules server/static
