# The doors of the project. A fresh Debian machine needs only Python 3.11, gcc and make.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test check prove bench shots setup format clean

run: setup
	@$(BIN)/python -m scripts.run

test: setup
	@$(BIN)/python -m pytest -n 2 --dist loadfile --max-worker-restart 0

check: setup
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(MAKE) --no-print-directory test

prove: setup
	@$(BIN)/python -m scripts.prove

bench: setup
	@$(BIN)/python -m scripts.bench

shots: setup
	@QT_QPA_PLATFORM=offscreen $(BIN)/python -m scripts.shots

# What the machine lacks is installed once; afterwards this costs a fraction of a second.
setup:
	@PYTHON=$(PYTHON) bash scripts/setup.sh

format: setup
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

clean:
	rm -rf .run out build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .benchmarks
