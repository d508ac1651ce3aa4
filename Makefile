# make run: everything on SQLite, with the simulator in the browser.   make test: all tests.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test check bench faults audit lock regions

run: $(VENV)/installed
	@echo "Starting Kawan Bimtek (Ctrl-C ends it)…"
	@$(BIN)/bimtek run

test: $(VENV)/installed
	@echo "Running all tests…"
	@$(BIN)/pytest -n 2 --dist worksteal

check: $(VENV)/installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/bimtek check

bench: $(VENV)/installed
	@$(BIN)/python -m benchmarks

# 1,000 kills of a broadcast to 10,000 and of 200 people talking: half an hour and more.
faults: $(VENV)/installed
	@FAULTS_KILLS=1000 $(BIN)/pytest tests/faults -s

# Known weaknesses of what is locked; needs the network.
audit: $(VENV)/installed
	$(BIN)/pip install --quiet --disable-pip-version-check pip-audit
	$(BIN)/pip-audit --requirement requirements.lock --require-hashes --disable-pip

lock: $(VENV)/installed
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --all-extras \
		--generate-hashes --upgrade pyproject.toml --output-file requirements.lock

regions:
	$(PYTHON) content/regions/fetch.py

$(VENV)/installed: requirements.lock pyproject.toml
	@echo "Installing into $(VENV) (once; needs the network)…"
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed: make PYTHON=python3.12 run" if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@
