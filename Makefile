# make run: everything from a bare clone to the running application. make test: every test. `make help` names the rest.
# Settable: HOST, PORT, VAR (data folder), DEMO=0 (no demo company), and what docs/operator/settings.md names.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes --no-deps --only-binary :all:
COMPILE := uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	--no-header --no-annotate --quiet
PYTEST := $(BIN)/python -m pytest

.DEFAULT_GOAL := help
.PHONY: help run test test-sqlite test-servers test-browser faults shots lint bench lock mutants

help: ## what there is to make
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

run: $(VENV)/.to-run ## serve Salesproc with the demo company (DEMO=0: without)
	@$(BIN)/python -P salesproc/launch.py

test: lint test-sqlite test-servers test-browser ## every test there is

test-sqlite: $(VENV)/.to-test ## the whole suite but the browser, on SQLite
	$(PYTEST) -n 2 -m "not browser"

test-servers: $(VENV)/.to-test ## the rooms, the house and the story on a PostgreSQL and a Redis of the run's own
	TEST_SERVERS=real $(PYTEST) -n 2 -m "not browser" --ignore=tests/matrix/test_matrix.py --ignore=tests/salesproc

test-browser: $(VENV)/.to-test ## the whole loop in Chromium, at a desk and on a phone
	$(PYTEST) -n 2 -m browser

faults: $(VENV)/.to-test ## kills servers and workers at every point of a deed, and prints what was lost (docs/developer/faults.md)
	$(BIN)/python -m tests.faults

mutants: $(VENV)/.to-test ## does the authorization matrix notice when a rule is gone? Takes an hour or more
	$(BIN)/python -m tests.matrix.mutants

shots: $(VENV)/.to-test ## pictures of every page into var/shots
	$(BIN)/python -m tests.browser.shots

lint: $(VENV)/.to-test ## the habits: ruff and djlint
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint --quiet --lint templates

bench: $(VENV)/.to-test ## how fast everything is, by what Django itself costs; QUICK=1: three minutes (docs/developer/speed.md)
	$(BIN)/python -m bench

lock: ## compile requirements/*.txt anew from requirements/*.in
	$(COMPILE) requirements/run.in -o requirements/run.txt
	$(COMPILE) -c requirements/run.txt requirements/test.in -o requirements/test.txt
	! grep -nE '://|--(extra-)?index|--find-links' requirements/run.txt requirements/test.txt

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Salesproc needs Python 3.11 or newer: make PYTHON=python3.12 run"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv is missing: apt-get install python3-venv"; exit 1; }
	@touch $@

$(VENV)/.to-run: $(VENV)/.made requirements/run.txt
	@echo "Installing what Salesproc needs to run"
	@$(INSTALL) -r requirements/run.txt
	@touch $@

$(VENV)/.to-test: $(VENV)/.made requirements/test.txt
	@echo "Installing what the tests need"
	@$(INSTALL) -r requirements/test.txt
	@touch $@ $(VENV)/.to-run
