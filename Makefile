# make demo    a running Fener with demo data       PORT=8000 DATA=var
# make test    everything that must pass
# make bench   reports a second, memory
# make lint    style and types only
# make build   the browser code only
# make setup   what all of these need
# make clean   away with all that was made, except data

PORT ?= 8000
DATA ?= var
export PORT DATA

VENV := .venv
RUN := $(VENV)/bin/python
PIP := $(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes
# Node.js is taken from the system or, failing that, from the virtual environment.
WITH_NODE := PATH="$$PATH:$(CURDIR)/$(VENV)/bin"

.PHONY: setup demo build test bench lint lock clean
.DELETE_ON_ERROR:

setup: $(VENV)/ready node_modules/.ready

$(VENV)/made:
	@echo "Making the virtual environment"
	@sh tools/make_venv.sh $(VENV)
	@touch $@

$(VENV)/ready: requirements.lock $(VENV)/made
	@echo "Installing Python packages"
	@$(PIP) --only-binary :all: -r requirements.lock
	@touch $@

$(VENV)/dev: requirements-dev.lock $(VENV)/ready
	@echo "Installing the packages of the tests"
	@$(PIP) -r requirements-dev.lock
	@touch $@

node_modules/.ready: package-lock.json requirements-node.lock $(VENV)/made
	@if ! node tools/node_is_new.mjs 2>/dev/null; then \
	    echo "Installing Node.js"; $(PIP) --only-binary :all: -r requirements-node.lock; fi
	@echo "Installing browser packages"
	@$(WITH_NODE) npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@
