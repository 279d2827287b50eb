# make run    start everything at http://127.0.0.1:8000 (demo people, unless PUBLIC_URL is an https address; real queue)
# make test   lint, types, contracts and the tests of every part
# make test-thorough  the rest: the same ground from older releases and other starts (before a release)
# make bench  measure the running servers and a room of 500 (under 20 minutes); fails where a target is missed
# make bench-big  the same questions among a million certificates as among a thousand (an hour; 20 GB of disk)
# make chaos  let people sit exams while programs are killed and everything else fails, and compare (about 25 minutes)
# make vendor build the scripts of other people that our pages use, from tools/vendor/package-lock.json (needs Node 20 or newer)
# make screenshots  take the pictures of docs/images anew, in a browser on an installation of its own (2 minutes)
# make mutants  change the program in small wrong ways and see whether its tests notice (up to 15 minutes)
# The first start makes .venv/ and installs the locked requirements; nothing else on the machine is touched.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?=
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: run test test-thorough bench bench-big chaos screenshots mutants lock vendor format clean

run: $(VENV)/.installed
	@SEED_DEMO=$${SEED_DEMO-$$(case "$$PUBLIC_URL" in https://*) echo 0;; *) echo 1;; esac)} $(BIN)/python manage.py up

test: $(VENV)/.installed-dev
	@$(BIN)/python -m tests.everything

test-thorough: $(VENV)/.installed-dev
	@$(BIN)/python -m tests.everything thorough

bench: $(VENV)/.installed-dev
	@$(BIN)/python -m tests.bench

bench-big: $(VENV)/.installed-dev
	@$(BIN)/python -m tests.bench.growth

chaos: $(VENV)/.installed-dev
	@$(BIN)/python -m tests.chaos

screenshots: $(VENV)/.installed-dev
	@$(BIN)/python -m tests.screenshots

mutants: $(VENV)/.installed-dev
	@$(BIN)/python -m tests.mutants

format: $(VENV)/.installed-dev
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .
	@$(BIN)/djade --target-version 5.2 $$(find trainingsite courses quizzes certificates -path '*/templates/*.html')

lock: $(VENV)/.installed-dev
	@for name in requirements requirements-dev; do \
	  $(BIN)/uv pip compile -q --universal --generate-hashes --python-version 3.11 --no-header \
	    --no-emit-index-url --no-emit-find-links -o $$name.txt $$name.in; done

vendor:
	@command -v npm >/dev/null || { echo "No npm here. Install Node.js 20 or newer; only this target needs it."; exit 1; }
	@cd tools/vendor && npm ci --ignore-scripts --no-audit --no-fund --silent && npm run --silent build
	@git diff --stat --exit-code -- trainingsite/static/trainingsite/vendor && echo "  as it was, byte for byte"

$(VENV)/.made:
	@command -v $(PYTHON) >/dev/null || { echo "No $(PYTHON) here. Install Python 3.11 or newer, or: make PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$$($(PYTHON) --version) is too old. Python 3.11 or newer is needed: make PYTHON=python3.12 run"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "This Python has no venv module. On Debian or Ubuntu: apt install python3-venv"; exit 1; }
	@echo "  making $(VENV) ..."
	@$(PYTHON) -m venv $(VENV) && touch $@

# Installed again only when the lock's content changes.
$(VENV)/.installed: $(VENV)/.made requirements.txt
	@echo "  installing the locked requirements (once; about a minute) ..."
	@$(BIN)/python -m pip install -q --require-hashes -r requirements.txt && touch $@

$(VENV)/.installed-dev: $(VENV)/.made requirements-dev.txt
	@echo "  installing the locked test requirements (once) ..."
	@$(BIN)/python -m pip install -q --require-hashes -r requirements-dev.txt && touch $@ $(VENV)/.installed
