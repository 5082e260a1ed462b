# One front door for chores. `make` alone lists them. Everything sets itself up with Python 3.11 and make.
PYTHON ?= python3
VENV := .venv
PEERS := .venv-bench
AUDIT := .venv-audit
PY := $(VENV)/bin/python
# Two for each of two cores: a test that talks to a real bot waits for it half of its time.
SIDE_BY_SIDE := --numprocesses=4 --dist=loadscope --no-loadscope-reorder
PIP := $(PY) -m pip --disable-pip-version-check --quiet --quiet

# Hundreds of processes are started by tests: each would compile all of Logbog anew where Python may not keep what it has
# compiled.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help install run try demo try-operate test lint nightly faults bench sbom audit wheel lock clean

help: ## list what can be done
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

# What reads pictures, without what its wheels name beside; where there are no wheels, everything else works.
$(VENV)/run.stamp: requirements.lock requirements-reading.lock
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --require-hashes --no-deps --only-binary :all: -r requirements-reading.lock \
		|| echo "pictures will not be read here: there are no wheels for this computer"
	@touch $@

$(VENV)/dev.stamp: requirements-dev.lock $(VENV)/run.stamp
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

install: $(VENV)/run.stamp ## put the service's files in their places (as root; docs/operate.md)
	@sh deploy/install.sh

run: $(VENV)/run.stamp ## run the bot for real (token from LOGBOG_TELEGRAM_TOKEN or .env)
	@$(PY) -m bot run

try: $(VENV)/run.stamp ## try it in the browser: no token, no account; data in ./try-data; Ctrl-C ends it
	@$(PY) -m standin try

demo: $(VENV)/run.stamp ## play a made-up case through a real bot; leaves its log in five forms, transcript and pictures in demo/
	@$(PY) -m standin demo

try-operate: $(VENV)/run.stamp ## an operator's worst day: back up, kill, wipe, restore, change the key, update; ends with what was compared
	@$(PY) -m standin.operating

test: $(VENV)/dev.stamp ## run the tests, without what `make nightly` and `make faults` add (nine minutes)
	@$(PY) -m pytest $(SIDE_BY_SIDE)

lint: $(VENV)/dev.stamp ## style, types, imports
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy
	@$(VENV)/bin/lint-imports
	@$(PY) -m bot.words.freshness

nightly: $(VENV)/dev.stamp ## all of `make test`, the whole story and the worst day, with coverage that follows the real processes (an hour)
	@$(PY) -m coverage erase
	@EXAMPLES=all $(PY) -m coverage run -m pytest $(SIDE_BY_SIDE) -m "nightly or not long"
	@$(PY) -m coverage combine --quiet
	@$(PY) -m coverage report
	@$(PY) -m coverage json --quiet -o - | $(PY) -m tests.unplayed

faults: $(VENV)/dev.stamp ## the fault tests, and the long form of every test that has one (hours)
	@$(PY) -m pytest tests/faults tests/storage
	@$(PY) -m pytest -m long -rP

$(PEERS)/bench.stamp: requirements-bench.lock
	@$(PYTHON) -m venv $(PEERS)
	@$(PEERS)/bin/python -m pip --disable-pip-version-check --quiet --quiet install --require-hashes -r requirements-bench.lock
	@touch $@

bench: $(VENV)/run.stamp $(PEERS)/bench.stamp ## measure against two peers; writes bench/RESULTS.md
	@$(PY) -m bench --peers $(PEERS)/bin/python

$(AUDIT)/audit.stamp: requirements-audit.lock
	@$(PYTHON) -m venv $(AUDIT)
	@$(AUDIT)/bin/python -m pip --disable-pip-version-check --quiet --quiet install --require-hashes -r requirements-audit.lock
	@touch $@

sbom: $(AUDIT)/audit.stamp ## what Logbog is made of, as CycloneDX: sbom.json, from the lock files
	@sed "s/^dynamic = .*/$$(sed -n 's/^VERSION/version/p' bot/version.py)/" pyproject.toml > $(AUDIT)/pyproject.toml
	@cat requirements.lock requirements-reading.lock > $(AUDIT)/all.lock
	@$(AUDIT)/bin/python -W ignore::UserWarning -m cyclonedx_py requirements $(AUDIT)/all.lock --pyproject $(AUDIT)/pyproject.toml \
		--output-reproducible --validate --of JSON -o sbom.json
	@echo "sbom.json: $$(grep -c '"purl"' sbom.json) parts, valid CycloneDX"

audit: $(AUDIT)/audit.stamp ## known weaknesses of what Logbog is made of (asks pypi.org)
	@$(AUDIT)/bin/pip-audit -r requirements.lock -r requirements-reading.lock --require-hashes --disable-pip --strict \
		|| { echo "make audit: not everything could be looked up, or a weakness is known: the lines above say which"; exit 1; }

wheel: $(VENV)/run.stamp ## build the wheel into dist/: the same bytes each time
	@sh deploy/wheel.sh dist $(PY)

lock: ## renew the lock files (needs uv)
	uv pip compile --generate-hashes --universal --no-annotate --no-header --no-strip-extras --python-version 3.11 --quiet pyproject.toml -o requirements.lock
	printf 'numpy\nonnxruntime\nrapidocr\n' | uv pip compile --no-deps --generate-hashes --universal --no-annotate --no-header --no-strip-extras --python-version 3.11 --quiet - -o requirements-reading.lock
	uv pip compile --generate-hashes --universal --no-annotate --no-header --no-strip-extras --python-version 3.11 --quiet --group dev pyproject.toml -o requirements-dev.lock
	uv pip compile --generate-hashes --universal --no-annotate --no-header --no-strip-extras --python-version 3.11 --quiet --group bench -o requirements-bench.lock
	uv pip compile --generate-hashes --universal --no-annotate --no-header --no-strip-extras --python-version 3.11 --quiet --group audit -o requirements-audit.lock

clean: ## remove what the other targets made, but never try-data
	rm -rf $(VENV) $(PEERS) $(AUDIT) sbom.json dist demo .pytest_cache .mypy_cache .ruff_cache .coverage* build *.egg-info
