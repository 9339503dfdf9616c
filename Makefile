# SPDX-License-Identifier: Apache-2.0
# Two commands need nothing but git, make and Python 3.11: `make demo` and `make test`.

PYTHON ?= $(shell .ci/choose-python)
VENV := .venv
BIN := $(VENV)/bin
PYTEST := $(BIN)/python -m pytest
# Three for two cores: now and then one waits for a browser, a database or a clock; a fourth gained nothing.
TEST_PROCESSES ?= 3
ALTERNATE ?= --alternate
SOURCE_CHECKS := lint types contracts browser-types browser-unit
TYPED := app question_bank proctoring bench tests/support docs/client.py

RUN_STAMP := $(VENV)/.run-installed
TEST_STAMP := $(VENV)/.test-installed
BROWSER_STAMP := node_modules/.installed

# Tests start some two hundred Pythons: each would compile all of the service and the tests anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup setup-run tools demo demo-reset test test-both test-unit check-source lint types \
	contracts browser-types browser-unit pytest coverage browser bench faults fix snapshots migration lock clean

help: ## This list
	@awk 'BEGIN { FS = ":.*## " } \
		/^##@/ { printf "\n%s\n", substr($$0, 5) } \
		/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

##@ Look at it
demo: setup-run ## Demo content and the server on 127.0.0.1:8000; keeps its data between starts
	@$(BIN)/kaochang demo

demo-reset: ## Forget the demo's data and start it over
	@rm -rf var/demo
	@$(MAKE) --no-print-directory demo

##@ Check it
test: tools $(TEST_STAMP) ## Everything that CI checks, on SQLite, PostgreSQL and in Chromium
	@.ci/steps check-source pytest coverage

test-both: ## The same with every test of the database on both of them: before a release
	@$(MAKE) --no-print-directory test ALTERNATE=

test-unit: $(TEST_STAMP) ## The pure tests alone: seconds
	@$(PYTEST) tests/unit -q

# Types take one core as long as all others together: two at a time, each with its words in one piece.
check-source: $(TEST_STAMP) ## All checks that run no service
	@$(MAKE) --no-print-directory --jobs=2 --keep-going --output-sync=target $(SOURCE_CHECKS)

lint: $(TEST_STAMP) ## Ruff's rules and format
	@echo "== ruff" && $(BIN)/ruff check . && $(BIN)/ruff format --check .

# CI begins with nothing and keeps nothing: to write down for the next time takes it a sixth longer.
types: $(TEST_STAMP) ## Strict types
	@echo "== mypy" && $(BIN)/mypy $(if $(CI),--cache-dir=/dev/null) $(TYPED)

contracts: $(TEST_STAMP) ## Who may import whom
	@echo "== lint-imports" && PYTHONPATH=. $(BIN)/python -m tests.support.contracts

browser-types: ## Types of the browser's modules
	@if command -v npm >/dev/null; then \
		$(MAKE) --no-print-directory $(BROWSER_STAMP) && echo "== tsc" && node_modules/.bin/tsc --noEmit; \
	else echo "== tsc: SKIPPED, no npm"; fi

browser-unit: ## Tests of the browser's pure modules
	@if command -v node >/dev/null && ls tests/unit/js/*.test.* >/dev/null 2>&1; then \
		echo "== node --test" && node --test tests/unit/js/; \
	else echo "== node --test: SKIPPED"; fi

pytest: $(TEST_STAMP) ## All tests, measuring what they run
	@echo "== pytest" && \
		$(PYTEST) -p tests.support.measuring --processes $(TEST_PROCESSES) -q --durations=40 $(ALTERNATE)

coverage: $(TEST_STAMP) ## Whether the last `make pytest` ran enough of the code
	@echo "== coverage" && PYTHONPATH=. $(BIN)/python -m tests.support.thresholds $(of)

browser: tools $(TEST_STAMP) ## The browser journeys alone, with pictures in var/screenshots
	@TEST_PICTURES=1 $(PYTEST) tests/browser

bench: tools $(TEST_STAMP) ## Speed, as ratios measured in one run
	@$(BIN)/python -m bench

faults: tools $(TEST_STAMP) ## A million ops while things go wrong: make faults seed=7 minutes=30 ops=1000000
	@$(BIN)/python -m bench.faults $(if $(seed),--seed $(seed)) $(if $(minutes),--minutes $(minutes)) \
		$(if $(ops),--ops $(ops)) $(if $(only),--only $(only)) $(if $(databases),--databases $(databases))

##@ Change it
setup: $(TEST_STAMP) ## Environment for running and testing
	@echo "Ready. Try: make demo, make test"
setup-run: $(RUN_STAMP)

fix: $(TEST_STAMP) ## Let ruff mend and format what it can
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

snapshots: $(TEST_STAMP) ## Write the generated files anew: access table, OpenAPI, settings
	@PYTHONPATH=. $(BIN)/python -m tests.support.snapshots

migration: $(TEST_STAMP) ## A new migration from the models: make migration name=sittings__add_room
	@test -n "$(name)" || { echo "usage: make migration name=table__change"; exit 2; }
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && \
		export KAOCHANG_SECRET_KEY=only-to-read-the-models-0123456789 \
			KAOCHANG_DATABASE_URL=sqlite+aiosqlite:///$$folder/new.db && \
		$(BIN)/alembic upgrade head && $(BIN)/alembic revision --autogenerate -m "$(name)"

lock: $(RUN_STAMP) ## Choose versions anew and write requirements/*.txt
	@compile="$(BIN)/uv pip compile --quiet --upgrade \
		--universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header"; \
		echo uv | $$compile - --output-file requirements/uv.txt && \
		$$compile pyproject.toml --output-file requirements/run.txt && \
		$$compile pyproject.toml --group test --output-file requirements/test.txt

clean: ## Remove the environment and what tools left behind; keeps var/
	@rm -rf $(VENV) node_modules .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis \
		.coverage

tools:
	@.ci/system-packages install

$(VENV)/bin/python:
	@.ci/make-venv $(PYTHON) $(VENV)

# The checkout itself goes on the path: nothing is built, so nothing unpinned is downloaded.
$(RUN_STAMP): requirements/run.txt | $(VENV)/bin/python
	@echo "== installing what the service needs"
	@.ci/install-locked $(BIN)/python $<
	@.ci/link-checkout $(BIN)/python
	@touch $@

$(TEST_STAMP): requirements/test.txt $(RUN_STAMP)
	@echo "== installing what the tests need"
	@.ci/install-locked $(BIN)/python $<
	@touch $@

$(BROWSER_STAMP): package-lock.json
	@echo "== installing the checker of the browser's types"
	@npm ci --silent --ignore-scripts --no-audit --no-fund
	@touch $@
