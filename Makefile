# The commands of this repository. `make` lists them.
.DEFAULT_GOAL := help
.PHONY: help setup demo test lint types lock docs bench clean
PYTHON ?= python3.11
BIN := .venv/bin

help: ## List these commands
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

.venv/.ready: requirements.txt
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) is not on PATH: install Python 3.11, or say which one: make $(MAKECMDGOALS) PYTHON=/path/to/python" >&2; exit 1; }
	@echo "python: installing the pinned requirements into .venv" >&2
	@[ -x $(BIN)/python ] || $(PYTHON) -m venv .venv
	@sed -n '/^uv==/,/# via/p' requirements.txt >.venv/uv.txt
	@[ -x $(BIN)/uv ] || $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .venv/uv.txt
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements.txt
	@touch $@

setup: .venv/.ready ## Install everything once: virtual environment, engine
	@engine/ensure

demo: setup ## Bring dev and prod up on the local cloud, and look around
	@$(BIN)/python -m localcloud.demo

test: setup lint types ## Lint, types, every test
	@$(BIN)/pytest -n auto

lint: .venv/.ready
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: .venv/.ready
	@$(BIN)/mypy .

lock: .venv/.ready ## Resolve requirements.in into requirements.txt
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header requirements.in -o requirements.txt

docs: .venv/.ready ## Write the generated references
	@$(BIN)/python -m config.stack_files.reference
	@$(BIN)/python -m components.reference

bench: setup ## Measure unchanged previews beside a flat program
	@$(BIN)/python -m bench.notebooks

clean: ## Remove the local cloud and its stacks; keep what was installed
	@rm -rf .local
