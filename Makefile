# Everything begins with .venv, made from the lock file; needs git, make and python3 (3.11 or newer, with venv).
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/installed
PIP := $(BIN)/pip install --quiet --disable-pip-version-check
# One more than there are processors: browsers and databases are waited for.
WORKERS ?= $(shell expr `getconf _NPROCESSORS_ONLN` + 1)
# Tests start many processes, which would each compile the program anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup run serve test both lint collected browser bench messages manual lock wheel box pictures chaos validate

help:  ## what can be typed
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /make \1\t/'

setup: $(STAMP)  ## install everything into .venv; instant when that was done before

$(STAMP): requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	@# With uv, which needs a tenth of pip's time; a mirror that only pip has been told of is left to pip.
	sed -n '/^uv==/,/[^\\]$$/p' requirements.lock > .venv/uv.lock
	$(PIP) --no-compile --require-hashes -r .venv/uv.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock || \
		$(PIP) --no-compile --require-hashes -r requirements.lock
	$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

run: setup  ## a demonstration on http://127.0.0.1:8000
	@$(BIN)/learn run

serve: setup  ## the server with production settings, which come from the environment
	@LEARN_ENVIRONMENT=$${LEARN_ENVIRONMENT:-production} $(BIN)/learn serve

test:  ## everything that must hold
	@# The browser is fetched while the packages are, and the tests are collected while the types are checked.
	$(MAKE) --no-print-directory --jobs 3 --output-sync browser lint collected
	$(BIN)/pytest -n $(WORKERS) --dist worksteal

both: setup browser  ## the tests of pages and commands on both databases, not on one each
	LEARN_BOTH=1 $(BIN)/pytest -n $(WORKERS) --dist worksteal tests/web tests/cli tests/walkthroughs tests/test_house_rules.py

# Each worker would rewrite the assertions of all tests by itself; this takes no longer than mypy beside it.
collected: setup
	-@$(BIN)/pytest --collect-only -qq > /dev/null

browser:
	@scripts/ensure-chromium

lint: setup  ## style, types, layers and templates
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint templates --lint --quiet

bench: setup  ## measure what is claimed of performance
	$(BIN)/python -m benchmarks

chaos: setup browser  ## break it hundreds of times: kills, power cuts, full disks, bad networks (most of an hour)
	LEARN_CHAOS=1 $(BIN)/pytest -n 0 -rs tests/chaos

validate: setup  ## simulate ten thousand times what each figure promises (about half an hour)
	LEARN_VALIDATE=1 $(BIN)/pytest -n auto tests/validation

messages: setup  ## collect the sentences to translate into the English catalogue
	$(BIN)/pybabel --quiet extract --mapping=babel.cfg --keyword=say --no-location --sort-output --omit-header \
		--output=.venv/messages.pot .
	$(BIN)/pybabel --quiet update --input-file=.venv/messages.pot --output-dir=learn/web/locale --locale=en \
		--no-fuzzy-matching --ignore-obsolete --omit-header

manual: setup  ## write docs/authors.*.md anew from the sample course
	$(BIN)/learn content manual content/courses/gallery --to docs

wheel: setup  ## the program and its packages with their hashes, to install on a server: dist/
	rm -rf dist
	$(BIN)/uv build --quiet --wheel --offline --no-build-isolation --python $(BIN)/python --out-dir dist .
	cp deploy/run.lock dist/

box: setup  ## replay the Dockerfile and the installation guide in bare root file systems (root, debootstrap, minutes)
	LEARN_REPLAY=1 $(BIN)/pytest -rs tests/box/test_replay.py

pictures: setup browser  ## draw the pictures of the documentation anew, from the demonstration
	$(BIN)/python scripts/pictures.py

LOCKING := --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header

lock: setup  ## solve the dependencies of pyproject.toml anew
	$(BIN)/uv pip compile pyproject.toml --group dev $(LOCKING) --output-file requirements.lock
	$(BIN)/uv pip compile pyproject.toml --constraint requirements.lock $(LOCKING) --output-file deploy/run.lock
	$(BIN)/uv pip compile --group build --constraint requirements.lock $(LOCKING) --output-file deploy/build.lock
