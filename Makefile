# Everything a person types. `make run` and `make test` do all of their own set-up.
.DEFAULT_GOAL := help
.PHONY: help setup run test soak check format bench bench-sync screenshots bundle lock clean

PY := .venv/bin/python

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: ## the virtual environment and the system libraries (done by every other target)
	@.ci/setup

run: setup ## the demonstration office beside its own central PostgreSQL; without a screen, the main job headless
	@$(PY) -m counter_app --demo --data-dir demo-data --with-centre

test: setup ## all tests
	@QT_QPA_PLATFORM=offscreen $(PY) -m pytest --numprocesses auto --maxprocesses 6

soak: setup ## the long tests of the line (hours): seeded bugs, days of five counters, kills, a fleet; SEED=n replays
	@$(PY) -m tests.soak $(SEED)

check: setup ## format, lint, types, who may import what
	@$(PY) -m ruff format --check .
	@$(PY) -m ruff check .
	@$(PY) -m mypy
	@.venv/bin/lint-imports --no-cache

format: setup ## rewrite the sources in the house style
	@$(PY) -m ruff format .
	@$(PY) -m ruff check --fix .

bench: setup ## the table of timings, at 310,000 dossiers
	@QT_QPA_PLATFORM=offscreen $(PY) -m tests.bench

bench-sync: setup ## the table of the line: push, pull, a thousand counters at once (an hour; see --help for less)
	@$(PY) -m tests.bench.sync

screenshots: setup ## a picture of every screen and paper, into build/screenshots
	@QT_QPA_PLATFORM=offscreen $(PY) -m tests.screenshots build/screenshots

bundle: setup ## the frozen program, into dist/, checked by its own doctor
	@.ci/setup bundle
	@QT_QPA_PLATFORM=offscreen $(PY) -m PyInstaller --noconfirm --log-level WARN build_installer.spec
	@QT_QPA_PLATFORM=offscreen dist/counter-app/counter-app doctor --json

lock: setup ## pin every dependency anew, with hashes (needs uv)
	@.ci/lock

clean: ## everything that can be made again
	@rm -rf build dist demo-data .venv .cache .mypy_cache .pytest_cache .ruff_cache .hypothesis
