# Two commands: `make run` starts the product, `make test` passes all tests. Both set everything up by themselves.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check --no-input

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run test lint bench torture burden lock clean

help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(VENV)/.run-stamp: requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Setting up (first time: about a minute) ..."
	@$(PIP) install --require-hashes -r requirements.lock
	@printf '#!/bin/sh\nPYTHONPATH="%s" exec "%s/$(BIN)/python" -P -m bot "$$@"\n' "$(CURDIR)" "$(CURDIR)" > $(BIN)/bangfu
	@chmod +x $(BIN)/bangfu
	@touch $@

$(VENV)/.dev-stamp: requirements-dev.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Setting up with the developers' tools (first time: about a minute) ..."
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@ $(VENV)/.run-stamp

setup: $(VENV)/.run-stamp ## make .venv with what the product needs and the `bangfu` command (hash-checked, nothing global)

setup-dev: $(VENV)/.dev-stamp ## the same with the developers' tools

run: setup ## start the product (embedded Telegram unless BANGFU_TELEGRAM_TOKEN is set); ARGS="--fresh" begins anew
	@$(BIN)/python -m bot run $(ARGS)

test: setup-dev ## run all tests
	@$(BIN)/python -m pytest -n 2 --dist loadgroup $(ARGS)

lint: setup-dev ## ruff, mypy --strict, import contracts, unused dependencies, translations
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/deptry .
	@$(BIN)/python -m locales check

bench: setup-dev ## run every measurement, or one: make bench ONLY=name
	@$(BIN)/python -m tests.bench $(ONLY)

burden: setup-dev ## count the taps of every conversation anew: docs/burden.md
	@$(BIN)/python -m tests.handlers.burden > docs/burden.md

torture: setup-dev ## kill -9 a delivery 200 times under faults and count; ARGS="200 postgresql://..." takes two processes
	@$(BIN)/python -m tests.torture $(ARGS)

lock: setup-dev ## renew both lock files
	@FLAGS="--quiet --strip-extras --allow-unsafe --generate-hashes --no-emit-index-url --no-emit-find-links --no-emit-trusted-host"; \
	$(BIN)/pip-compile $$FLAGS --output-file requirements.lock pyproject.toml && \
	$(BIN)/pip-compile $$FLAGS --extra dev --constraint requirements.lock --output-file requirements-dev.lock pyproject.toml

clean: ## remove .venv and the demo's data (var/)
	rm -rf $(VENV) var .mypy_cache .ruff_cache .pytest_cache
