# make demo    Fener with demo data; PORT=8000 DATA=var can be changed
# make test    everything that must pass
# make bench   reports a second, the queue, a release, results; ONLY=queue measures one
# make attack-statistics    the attacks on the published numbers, at length
# make lint    style and types
# make build   the browser code for the board keys in the environment
# make setup   what all of these need
# make clean   removes all that was made, except DATA

PORT ?= 8000
DATA ?= var
export PORT DATA

VENV := .venv
PYTHON_HERE := $(VENV)/bin/python
PIP := $(PYTHON_HERE) -m pip install --quiet --disable-pip-version-check --require-hashes
WITH_NODE := sh tools/with_node.sh

.DEFAULT_GOAL := help
.PHONY: help setup demo build test bench attack-statistics lint lock clean

help:
	@sed -n "s,^# \(make .*\),\1,p" Makefile

demo: setup
	@exec $(WITH_NODE) $(PYTHON_HERE) tools/demo.py

setup: $(VENV)/ready node_modules/ready

test: setup $(VENV)/dev
	@exec sh tools/test.sh

lint: setup $(VENV)/dev
	@exec sh tools/lint.sh

bench: setup $(VENV)/dev
	@exec $(WITH_NODE) $(PYTHON_HERE) tools/bench.py

attack-statistics: setup $(VENV)/dev
	@exec $(WITH_NODE) $(PYTHON_HERE) tools/attack_statistics.py

build: setup
	@rm -f build/made-of
	@$(WITH_NODE) node build.mjs
	@$(PYTHON_HERE) manage.py collectstatic --noinput

# Maintainers only: newest versions into the lock files.
lock:
	@sh tools/lock.sh

clean:
	rm -rf $(VENV) node_modules build test-results .pytest_cache .mypy_cache .ruff_cache

# Each part is made once, and again when what it is made from changes.

$(VENV)/made:
	@echo "Making the virtual environment"
	@sh tools/make_venv.sh $(VENV)
	@touch $@

$(VENV)/ready: requirements.lock $(VENV)/made
	@echo "Installing Python packages"
	@$(PIP) --only-binary :all: -r requirements.lock
	@touch $@

# Some tools of the tests exist as source only, hence no --only-binary.
$(VENV)/dev: requirements-dev.lock $(VENV)/ready
	@echo "Installing the packages of the tests"
	@$(PIP) -r requirements-dev.lock
	@touch $@

node_modules/ready: package-lock.json tools/with_node.sh $(VENV)/made
	@echo "Installing browser packages"
	@$(WITH_NODE) npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@
