# Needs python3 (3.11 or newer), make and the package index; everything else comes with `.venv`.
PYTHON ?= python3
MAKEFLAGS += --no-print-directory
export PYTHONUNBUFFERED = 1
.DEFAULT_GOAL := help
.PHONY: help demo test attack faults check format messages bench lock clean venv venv-dev

help:  ## Show this list
	@grep -hE '^[a-z-]+:.*##' Makefile | sed -E 's/:[^#]*## */\t/' | expand -t 12

demo: venv  ## Start a demo network on http://cityoflearning.localhost:8000 (COL_PORT=8001 make demo for another port)
	@exec .venv/bin/python -m infra.demo

test: venv-dev  ## Run the tests (make test ARGS="tests/learning -x" for some of them)
	@.venv/bin/python -m infra.testing.run $(ARGS)

attack: venv-dev  ## Attack a network of its own for some minutes (make attack ARGS="--quick" for a glance); docs/security.md
	@.venv/bin/python -m infra.testing.heavy attack $(ARGS)

faults: venv-dev  ## Break a network of its own for some minutes, and see that nothing is lost (ARGS="--quick")
	@.venv/bin/python -m infra.testing.heavy faults $(ARGS)

check: venv-dev  ## Check format, style, types, imports, templates, migrations and settings
	@.venv/bin/python -m infra.checks $(ARGS)

format: venv-dev  ## Lay the code out as `make check` wants it
	@.venv/bin/ruff check --fix-only --quiet .
	@.venv/bin/ruff format .

messages: venv-dev  ## Find the interface's texts, and bring the catalogues of all languages up to date; docs/languages.md
	@.venv/bin/python -m infra.messages $(ARGS)

bench: venv-dev  ## Measure; docs/performance.md says what
	@.venv/bin/python -m infra.testing.bench $(ARGS)

lock: venv  ## Compile pyproject.toml's dependencies into the requirement files, with hashes
	@.venv/bin/python -m infra.lock

clean:  ## Remove .venv, the demo's data and every cache
	@$(PYTHON) infra/clean.py

venv:
	@$(PYTHON) infra/bootstrap.py run

venv-dev:
	@$(PYTHON) infra/bootstrap.py dev
