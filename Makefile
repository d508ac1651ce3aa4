# make run: everything on SQLite, with the simulator in the browser.   make test: all tests.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip --quiet --disable-pip-version-check
# uv stands beside what it installs, with what builds our own package: both pinned, with hashes.
SETUP := $(VENV)/setup
UV := $(SETUP)/bin/uv
LOCK := $(UV) pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	--custom-compile-command "make lock"

.PHONY: install run test prove places heard check bench audit lock regions

# Processes that tests start read what the first of them compiled.
unexport PYTHONDONTWRITEBYTECODE

install: $(VENV)/installed

run: install
	@echo "Starting Kawan Bimtek (Ctrl-C ends it)…"
	@$(BIN)/bimtek run

# More workers than cores: many tests wait for processes, platforms and the disk.
test: $(VENV)/for-tests
	@echo "Running all tests…"
	@$(BIN)/pytest -n 3 --dist worksteal --durations 30

# What takes longer than three minutes: 1,000 kills of a broadcast to 10,000 and of 200 people who
# talk, half an hour and more.
prove: $(VENV)/for-tests
	@FAULTS_KILLS=1000 $(BIN)/pytest tests/faults tests/test_hostile.py tests/corpus -s

# How what people type is read: `make heard`, or `make heard LINES=a-file-of-the-same-columns.tsv`.
heard: $(VENV)/for-tests
	@$(BIN)/python -m tests.corpus $(LINES)

# Every desa and kelurahan in every form that people write it in; what was missed goes into build/.
places: $(VENV)/for-tests
	@$(BIN)/python -m tests.support.every_place build/places

check: $(VENV)/for-tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/bimtek check

bench: $(VENV)/for-tests
	@$(BIN)/python -m benchmarks

# Known weaknesses of what is locked; needs the network.
audit: $(VENV)/for-tests
	$(PIP) install pip-audit
	$(BIN)/pip-audit --requirement requirements-dev.lock --require-hashes --disable-pip

lock: $(VENV)/for-tests
	$(LOCK) pyproject.toml --output-file requirements.lock
	$(LOCK) pyproject.toml --constraint requirements.lock --all-extras \
		--output-file requirements-dev.lock
	$(LOCK) --group setup --output-file requirements-setup.lock

regions:
	$(PYTHON) content/regions/fetch.py

# What runs; and with it what tests and tools need.
$(VENV)/installed: requirements.lock requirements-setup.lock pyproject.toml
	@$(call install,requirements.lock)
	@touch $@

$(VENV)/for-tests: requirements-dev.lock requirements-setup.lock pyproject.toml
	@$(call install,requirements-dev.lock)
	@touch $(VENV)/installed $@

# Where there is no uv, or it does not reach the registry that pip is set up for, pip does it.
define install
	set -e; \
	echo "Installing into $(VENV) (once; needs the network)…"; \
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed: make PYTHON=python3.12 run" if sys.version_info < (3, 11) else 0)'; \
	$(PYTHON) -m venv $(VENV); \
	rm -rf $(SETUP); \
	if $(PIP) install --require-hashes --no-deps --target $(SETUP) -r requirements-setup.lock \
		&& $(UV) pip install --quiet --python $(BIN)/python --require-hashes -r $(1) \
		&& $(UV) pip install --quiet --python $(BIN)/python --no-deps \
			--build-constraint requirements-setup.lock --editable .; \
	then :; \
	else \
		echo "uv cannot do it; pip does, which takes longer…"; \
		$(PIP) install --require-hashes -r $(1); \
		$(PIP) install --no-deps --editable .; \
	fi
endef
