# `make demo` and `make test` need nothing but Python 3.11+: they set up the rest themselves.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
# One more than two cores: tests wait for pages half of their time.
JOBS   ?= 3

.PHONY: demo test check unit bench chaos mutation audit lock browser clean help

help:            ## list the targets
	@grep -E '^[a-z]+: .*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

demo: browser    ## the whole journey on the practice network
	@rm -rf demo-workspace
	$(BIN)/linkprune demo --keep

test: browser check unit   ## everything: lint, types, import contracts, all tests

check: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

unit: $(READY)
	$(BIN)/pytest -q -n $(JOBS) --dist loadfile --no-loadscope-reorder

bench: browser   ## figures as ratios to a reference measured in the same run
	$(BIN)/python -m tests.bench

chaos: browser   ## the long crash and kill tests, with a table of the figures they reach
	$(BIN)/pytest -q -n $(JOBS) --dist loadfile -m chaos
	$(BIN)/pytest -q -n $(JOBS) --dist worksteal -m "hypothesis and not chaos" --hypothesis-profile=many

reliability: browser   ## writes docs/reliability.md; runs what has no figure of this product yet, ROWS="1 2" only those
	$(BIN)/python -m tests.reliability $(if $(ROWS),--rows $(ROWS))

mutation: $(READY)  ## break the code that keeps the promises, in small ways, and see the tests notice; writes docs/mutants.md
	nice -n 5 $(BIN)/pytest -q -s -m chaos tests/mutation

audit: $(READY)  ## known vulnerabilities of the locked dependencies; needs the network, and fails where it cannot ask
	$(BIN)/python -m venv .audit
	.audit/bin/python -m pip install --quiet --disable-pip-version-check pip-audit==2.10.1
	.audit/bin/pip-audit --strict --require-hashes --disable-pip --progress-spinner off -r requirements.lock

lock:            ## write the lock file anew: hashes, no addresses
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --no-emit-index-url --no-emit-find-links --group dev --output-file requirements.lock pyproject.toml

browser: $(READY)
	$(BIN)/linkprune doctor --fix

clean:
	rm -rf $(VENV) .audit .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache demo-workspace

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "linkprune needs Python 3.11 or newer; name one with: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq && apt-get install -y -qq python3-venv \
	  && $(PYTHON) -m venv $(VENV); } || \
	  { echo "Python cannot make a virtual environment; on Debian: apt-get install python3-venv"; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(READY)
