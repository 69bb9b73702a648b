# The commands of this repository. `make` lists them.
.DEFAULT_GOAL := help
.PHONY: help setup demo cycle change test lint types lock docs snapshots mutants faults browser backend bench clean
BIN := .venv/bin
# The Python of the virtual environment: the first on PATH that is 3.11 or newer and can make one, or PYTHON=/path/to/python.
SUITABLE := import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for each in python3.11 python3 python3.12 python3.13 python3.14 python3.15 python; do \
	$$each -c '$(SUITABLE)' 2>/dev/null && echo $$each && break; done)

# Not even where the environment says so: without compiled modules each process of the tests and of the engine compiles the SDKs again.
export PYTHONDONTWRITEBYTECODE :=

help: ## List these commands
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

.venv/.ready: requirements.txt
	@"$(PYTHON)" -c '$(SUITABLE)' 2>/dev/null || { echo "$(or $(PYTHON),no python on PATH) is not a Python of 3.11 or newer with venv: install one, or say which: make $(MAKECMDGOALS) PYTHON=/path/to/python" >&2; exit 1; }
	@echo "python: installing the pinned requirements into .venv" >&2
	@[ -x $(BIN)/python ] || "$(PYTHON)" -m venv .venv
	@sed -n '/^uv==/,/# via/p' requirements.txt >.venv/uv.txt
	@[ -x $(BIN)/uv ] || $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .venv/uv.txt
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements.txt
	@touch $@

setup: .venv/.ready ## Install everything once: virtual environment, engine
	@engine/ensure

demo: setup ## Bring dev and prod up on the local cloud, and look around
	@$(BIN)/python -m localcloud.demo

cycle: setup ## After `make demo`: a change goes from a pull request to production, and a mistake goes back by itself
	@./local $(BIN)/python -m localcloud.cycle

change: setup ## After `make demo`: a line of a stack file goes from its pull request to production, and drift is found there
	@./local $(BIN)/python -m localcloud.change

test: setup lint ## Lint, types, every test
	@$(BIN)/mypy . & types=$$!; $(BIN)/pytest -n auto; tests=$$?; wait $$types && exit $$tests

lint: .venv/.ready
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: .venv/.ready
	@$(BIN)/mypy .

lock: .venv/.ready ## Resolve requirements.in into requirements.txt, and that of local notebooks
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header requirements.in -o requirements.txt
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header localcloud/notebooks/requirements.in -o localcloud/notebooks/requirements.txt

docs: .venv/.ready ## Write the generated references
	@$(BIN)/python -m config.stack_files.reference
	@$(BIN)/python -m components.reference
	@$(BIN)/python -m policies.reference
	@$(BIN)/python -m tests.rights
	@$(BIN)/python -m pipelines.stack_names

snapshots: .venv/.ready ## Write the snapshots of whole graphs and of messages again; review them as a diff
	@$(BIN)/pytest -n 0 --snapshot-update tests/graph/test_snapshots.py tests/config tests/components/test_losses.py

mutants: .venv/.ready ## Try small mistakes, and see whether the fast tests notice; goes on where it was stopped
	@$(BIN)/python -m tests.mutants

faults: setup ## Try 5,000 odd stack files and folders; kill updates at 200 points and recover; goes on where it was stopped
	@$(BIN)/python -m tests.fuzz
	@$(BIN)/python -m tests.faults

browser: .venv/.ready ## Use the pages of reports and of the local Azure DevOps in a headless Chromium, which must be installed
	@$(BIN)/pytest -n 0 -o norecursedirs= tests/browser

AZURITE := .venv/azurite
$(AZURITE)/.ready: tests/backend/package-lock.json .venv/.ready
	@command -v npm >/dev/null || { echo "make backend needs Node.js 20 or newer with npm: https://nodejs.org/en/download" >&2; exit 1; }
	@echo "azurite: installing the pinned emulator of Azure Storage into $(AZURITE)" >&2
	@mkdir -p $(AZURITE) && cp tests/backend/package.json tests/backend/package-lock.json $(AZURITE)
	@npm ci --prefix $(AZURITE) --silent --no-audit --no-fund
	@touch $@

backend: setup $(AZURITE)/.ready ## Keep states in Azure's emulator: updates, a killed one, its recovery, the history, who may only read; needs Node.js
	@$(BIN)/pytest -n 0 -o norecursedirs= tests/backend

bench: setup ## Measure checks of large stack files, previews beside a flat program, and what policies cost
	@$(BIN)/python -m bench.rules
	@$(BIN)/python -m bench.notebooks
	@$(BIN)/python -m bench.policies

clean: ## Remove the local cloud and its stacks; keep what was installed
	@rm -rf .local
