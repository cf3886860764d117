# PixSchool's verbs. A bare Debian 12 with python3, python3-venv and make is enough.
#   make setup   .venv from the hashed locks, system libraries checked
#   make run     everything, on http://localhost:8000 (PORT=…, PIXSCHOOL_VAR=…)
#   make test    the whole suite (TESTS="tests/core -k name" for a part)
#   make clocks  the same without the browser, at the hours that change things (CLOCKS, TESTS)
#   make check   format, lint, types, import contracts, migrations, production settings
#   make restore-drill   a backup of a whole school comes back row for row
#   make bench   imports, the year and reminders, measured beside their floor
#   make lock    the locks again, after a change in requirements/*.in
#   make clean   what can be made again; never var/, where the data is

PYTHON ?= python3
VENV := .venv/bin
TESTS ?=

.DEFAULT_GOAL := help
.PHONY: help setup dev run test clocks check format lint types contracts migrations production restore-drill bench lock clean

help:
	@sed -n 's/^#   //p' Makefile

setup:
	@$(PYTHON) deploy/install.py

dev:
	@$(PYTHON) deploy/install.py --dev

run: setup
	@exec $(VENV)/python -m pixschool.local.run --with-parent

test: dev
	@exec $(VENV)/python deploy/test.py $(TESTS)

# The last day of July and of August, the first of September; the hour that comes twice, and the
# one that follows the hour that never was.
CLOCKS ?= 2027-07-31T12:00+02:00 2027-08-31T12:00+02:00 2027-09-01T12:00+02:00 \
  2026-10-25T02:30+01:00 2027-03-28T03:00+02:00
clocks: dev
	@failed=; for now in $(CLOCKS); do echo "==> $$now"; \
	  PIXSCHOOL_TEST_NOW=$$now $(VENV)/python -m pytest -n auto --dist worksteal -q \
	    -m "not browser" $(TESTS) || failed="$$failed $$now"; \
	done; test -z "$$failed" || { echo "FAILED at$$failed"; exit 1; }

check: format lint types contracts migrations production

format: dev
	$(VENV)/ruff format --check .

lint: dev
	$(VENV)/ruff check .

types: dev
	$(VENV)/mypy

contracts: dev
	$(VENV)/lint-imports

migrations: dev
	$(VENV)/python manage.py makemigrations --check --dry-run

# As .env.example says it, with secrets made for the occasion.
production: dev
	env DEBUG=0 BASE_URL=https://pix.example.org ALLOWED_HOSTS=pix.example.org \
	  DATABASE_URL=postgres://pixschool@localhost/pixschool REDIS_URL=redis://localhost:6379/0 \
	  EMAIL_URL=smtp+tls://mail.example.org:587 DEFAULT_FROM_EMAIL=pix@example.org \
	  SECRET_KEY="$$($(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(64))')" \
	  INE_KEY="$$($(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(64))')" \
	  $(VENV)/python manage.py check --deploy --fail-level WARNING

restore-drill: dev
	@exec $(VENV)/python deploy/restore_drill.py

bench: dev
	@exec $(VENV)/python -m tests.bench $(TESTS)

LOCK := uv pip compile --quiet --python-version 3.11 --python-platform linux --generate-hashes \
  --no-header --no-emit-index-url --no-emit-find-links
lock: setup
	cd requirements && ../$(VENV)/$(LOCK) $(LOCK_FLAGS) base.in -o base.txt
	cd requirements && ../$(VENV)/$(LOCK) $(LOCK_FLAGS) -c base.txt embedded.in -o embedded.txt
	cd requirements && ../$(VENV)/$(LOCK) $(LOCK_FLAGS) -c base.txt -c embedded.txt dev.in -o dev.txt
	cd requirements && ../$(VENV)/$(LOCK) $(LOCK_FLAGS) uv.in -o uv.txt

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
