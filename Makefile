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
# What audits a release and lists what it is made of, apart from what runs and tests.
RELEASE := $(VENV)/release
VERSION = $(shell $(BIN)/python -c 'from importlib.metadata import version; print(version("kawan-bimtek"))')

.PHONY: install run test prove places heard check bench audit lock regions watching dist release

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

# What takes longer than three minutes: what a server takes, tried with Debian's programs; an
# upgrade from 0.2.0 with a million rows; 1,000 kills of a broadcast to 10,000 and of 200 people who
# talk, half an hour and more.
prove: $(VENV)/for-tests
	@PROVE=1 UPGRADE_VOLUNTEERS=40000 $(BIN)/pytest tests/server tests/upgrade -s -rs
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

# Known weaknesses of what is locked; needs the network. A package of which nothing could be asked
# is a failure too: silence is not health.
audit: $(RELEASE)/installed
	$(RELEASE)/bin/pip-audit --strict --requirement requirements-dev.lock --require-hashes --disable-pip
	$(RELEASE)/bin/pip-audit --strict --requirement requirements-release.lock --require-hashes --disable-pip

# What is published: wheel, source, and the list of what they are made of (CycloneDX).
dist: $(VENV)/for-tests $(RELEASE)/installed
	rm -rf dist build
	$(UV) build --quiet --build-constraint requirements-setup.lock --require-hashes --out-dir dist
	$(RELEASE)/bin/cyclonedx-py requirements requirements.lock --pyproject pyproject.toml \
		--output-reproducible --output-file dist/kawan_bimtek-$(VERSION).cdx.json
	cd dist && sha256sum kawan_bimtek-* > SHA256SUMS

# The steps before and after stand in CONTRIBUTING.md.
release: check audit dist
	@ls -l dist

lock: $(VENV)/for-tests
	$(LOCK) pyproject.toml --output-file requirements.lock
	$(LOCK) pyproject.toml --constraint requirements.lock --all-extras \
		--output-file requirements-dev.lock
	$(LOCK) --group setup --output-file requirements-setup.lock
	$(LOCK) --group release --output-file requirements-release.lock

# Rules, dashboard and page, from the table of metrics.
watching: $(VENV)/for-tests
	@$(BIN)/python -m bot.watching

regions:
	$(PYTHON) content/regions/fetch.py

# What runs; and with it what tests and tools need.
$(VENV)/installed: requirements.lock requirements-setup.lock pyproject.toml
	@$(call install,requirements.lock)
	@touch $@

$(VENV)/for-tests: requirements-dev.lock requirements-setup.lock pyproject.toml
	@$(call install,requirements-dev.lock)
	@touch $(VENV)/installed $@

$(RELEASE)/installed: requirements-release.lock
	@$(PYTHON) -m venv $(RELEASE)
	@$(RELEASE)/bin/pip --quiet --disable-pip-version-check install --require-hashes -r requirements-release.lock
	@touch $@

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
