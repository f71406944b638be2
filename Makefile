# Everything happens in .venv, installed from constraints.txt: exact versions, checked by hash.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test lint mutants attacks messages lock clean

demo: .venv/ready
	@echo "== A beginner's submission =="
	@$(BIN)/grader check --submission tests/submissions/beginner || test $$? -eq 1  # not all passed, as it should be
	@echo
	@echo "== A right submission =="
	@$(BIN)/grader check --submission tests/submissions/right

test: .venv/ready lint
	$(BIN)/python -m pytest -n 2

lint: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# Every small change to a solution must be rejected by the exercises' cases: minutes, so no part of `test`.
mutants: .venv/ready
	$(BIN)/grader mutants

# Every attack in every tier that this machine offers, as a table. `make test` runs the same in parallel.
attacks: .venv/ready
	$(BIN)/python tests/helpers/attack_table.py

# What learners read in other languages, brought up to date with the sources; the .po files are then edited.
messages: .venv/ready
	$(BIN)/python tests/helpers/catalogues.py
	$(BIN)/grader translate pt_BR

lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-emit-find-links --no-header --extra dev pyproject.toml --output-file constraints.txt

clean:
	rm -rf .venv

.venv/ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes --requirement constraints.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@
