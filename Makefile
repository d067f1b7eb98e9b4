# Everything is set up by what needs it: `make demo` and `make test` run on a fresh machine.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.runtime
DEV := $(VENV)/.dev

.DEFAULT_GOAL := help
.PHONY: help demo test check bench soak lock clean

help: ## what there is to do
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

$(RUNTIME): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	    { echo "Starlift needs Python 3.11 or later: make PYTHON=/path/to/python3.11 ..."; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(DEV): $(RUNTIME) requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

demo: $(RUNTIME) ## see it work: a month of the song app, loaded, and three questions answered
	@sh demo.sh $(BIN)

test: $(DEV) ## all tests
	$(BIN)/python -m pytest -n auto -m "not soak"

soak: $(DEV) ## the tests that take longer
	$(BIN)/python -m pytest -n auto --dist load -m soak

bench: $(RUNTIME) ## loads against a script by hand, as ratios; how fast SQL is translated
	$(BIN)/python benchmarks/bench.py
	$(BIN)/python benchmarks/translation.py
	$(BIN)/python benchmarks/incremental.py

check: $(DEV) ## format, lint, types, SQL, templates
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/sqlfluff lint --disable-progress-bar sql
	$(BIN)/cfn-lint starlift/cloud/templates/*.yaml

lock: $(DEV) ## dependencies, with hashes, for every platform and Python
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --no-emit-find-links --no-annotate --group build \
	    pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --no-emit-find-links --no-annotate --group build --group dev --extra lineage --extra redshift --extra cloud \
	    pyproject.toml -c requirements.lock -o requirements-dev.lock

clean: ## what the demo and the tests made
	rm -rf build
