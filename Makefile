# Everything happens in .venv: exact versions, checked by hash. A student needs requirements.txt alone; tests and the
# tools of whoever works on the project come from constraints.txt, which holds the same versions and more.
PYTHON ?= python3
BIN := .venv/bin

# Before anything is made or fetched: pip would refuse late, at length, and only if there is a Python. The program in it
# runs in Python 2, too.
define needs_python
@is=$$($(PYTHON) -c 'import sys; print("is %d.%d.%d" % sys.version_info[:3])' 2>/dev/null) || is="does not run here"; \
case $$is in \
"is 3.11."* | "is 3.12."* | "is 3.13."* | "is 3.14."*) ;; \
*) echo "This needs Python 3.11 to 3.14, and $(PYTHON) $$is: name one that you have, as in" \
	"\"PYTHON=python3.13 make $(or $(MAKECMDGOALS),demo)\", or have uv (docs.astral.sh/uv) fetch one with" \
	"\"uv run --no-project --python 3.13 make $(or $(MAKECMDGOALS),demo)\"." >&2; exit 1 ;; \
esac
endef

# An environment is filled by uv where it is installed, which fetches and unpacks many packages at a time, else by pip, whose
# bytecode is compiled afterwards, on all cores; `UV= make demo` is pip's way in any case. Bytecode must be there: processes
# behind walls can't write it, and would compile whatever they import each time.
UV ?= $(shell command -v uv)
ifneq ($(UV),)
new = $(PYTHON) -m venv --without-pip $(1)
install = $(UV) pip install --quiet --python $(1)/bin/python
locked = $(install) --compile-bytecode --require-hashes --requirement $(2)
else
new = $(PYTHON) -m venv $(1)
install = $(1)/bin/python -m pip install --quiet --no-compile
locked = $(install) --require-hashes --requirement $(2) && \
	{ $(1)/bin/python -m compileall -q -j 0 $(1)/lib > /dev/null || true; }  # templates among the files are no Python
endif

.PHONY: demo test test-all test-oldest lint mutants attacks fuzz messages bench bench-gpu bench-batch lock clean

demo: .venv/runs
	@echo "== A beginner's submission =="
	@$(BIN)/grader check --submission tests/submissions/beginner || test $$? -eq 1  # not all passed, as it should be
	@echo
	@echo "== A right submission =="
	@$(BIN)/grader check --submission tests/submissions/right
	@echo
	@echo "Now you: $(BIN)/grader watch opens the first exercise, and answers each time you save it."

# Every kind of check once: all units, the attacks in the strongest tier, each wall taken away, a browser's pass. Three at
# a time, one more than two cores are: a fifth of the time, tests wait for processes, walls and clocks.
test: .venv/ready lint
	$(BIN)/python -m pytest -n 3 --dist worksteal --part short

# Everything: all tiers, the long runs with faults, drawn examples in number. `PART=rest`: what `make test` left out. Three
# at a time, too: of an attack's time, a third and more is waiting for processes to start and to end.
PART ?= all
test-all: .venv/ready lint
	$(BIN)/python -m pytest -n 3 --dist worksteal --part $(PART) --durations 30

# The library's and the grader's tests, and a right submission graded, with the oldest version of everything that
# pyproject.toml allows, on Python 3.11: JAX 0.7.2 and Flax 0.11.2, as Colab has them. In an environment of its own, some
# twenty minutes, but for what looks at the locked versions, Babel's among them. `ONLY=tests/grader/test_wire.py`: a part.
ONLY ?= tests/jaxcnn tests/grader
NOT_OLD := --deselect tests/grader/platforms/test_packages.py::test_requirements_are_all_that_is_needed_pinned_and_hashed_and_nothing_else
NOT_OLD += --deselect tests/grader/test_translation.py::test_a_catalogue_has_all_texts_and_no_other
test-oldest: .venv/oldest/ready
	.venv/oldest/bin/python -m pytest -n 3 --dist worksteal --part short $(NOT_OLD) $(ONLY)
	.venv/oldest/bin/grader check --submission tests/submissions/right

lint: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# Every small change to a solution must be rejected by the exercises' cases: minutes, so no part of `test`.
mutants: .venv/ready
	$(BIN)/grader mutants

# Every attack in every tier that this machine offers, as a table. `make test-all` runs most of them in parallel.
attacks: .venv/ready
	$(BIN)/python tests/helpers/attack_table.py

# Drawn inputs through every door by which bytes of others come in: docs/fuzzing.md. `FROM` begins at other ones.
MINUTES ?= 60
FROM ?= 0
fuzz: .venv/ready
	nice -n 10 $(BIN)/python tests/fuzz/run.py --minutes $(MINUTES) --from $(FROM)

# What learners read in other languages, brought up to date with the sources; the .po files are then edited.
messages: .venv/ready
	$(BIN)/python tests/helpers/catalogues.py
	$(BIN)/grader translate pt_BR

# Training beside PyTorch, Flax NNX and plain JAX on two cores, ratios from one interleaved run: some 20 minutes, on a
# machine that does nothing else. `make bench BENCH="--quick --only speed"` only shows that it runs.
bench: .venv/bench/ready
	.venv/bench/bin/python -m benchmarks.training --json build/bench.json $(BENCH)

# On a GPU: eight minutes for everything, installing included, so that what takes long there leaves less for measuring.
# `GPU_PYTHON=python3 make bench-gpu`: with a Python that has JAX for the GPU, Flax and PyTorch, and installs nothing. Without a
# GPU the figures say "not measured"; `make bench-gpu BENCH=--quick` shows on a CPU that everything runs.
GPU_PYTHON ?= .venv/bench/bin/python
bench-gpu: SINCE := $(shell date +%s)
bench-gpu: $(if $(filter .venv/bench/%,$(GPU_PYTHON)),.venv/bench/ready)
	$(GPU_PYTHON) -m benchmarks.training.gpu --since $(SINCE) --json build/bench-gpu.json $(BENCH)

# A class graded by `grader batch` beside pytest, otter-grader and nbgrader, in one interleaved run: some ten minutes.
# `make bench-batch BENCH=--check` only shows that all of them grade alike.
bench-batch: .venv/runs .venv/graders/ready
	PEERS=.venv/graders/bin/python $(BIN)/python benchmarks/peers.py $(BENCH)

lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-emit-find-links --no-header --extra dev pyproject.toml --output-file constraints.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-emit-find-links --no-header --extra build --constraint constraints.txt pyproject.toml \
		--output-file requirements.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-emit-find-links --no-header --extra peers --constraint constraints.txt pyproject.toml \
		--output-file benchmarks/requirements.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-emit-find-links --no-header --extra graders --constraint constraints.txt pyproject.toml \
		--output-file benchmarks/graders.txt

clean:
	rm -rf .venv

.venv/runs: pyproject.toml requirements.txt
	$(needs_python)
	@echo "Setting up .venv, once: half a minute or so ..."
	@$(call new,.venv)
	@$(call locked,.venv,requirements.txt)
	@$(call install,.venv) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/ready: .venv/runs constraints.txt
	@$(BIN)/python -m pip --version > /dev/null 2>&1 || $(BIN)/python -m ensurepip > /dev/null  # tests install a wheel by it
	$(call locked,.venv,constraints.txt)
	@touch $@

# uv finds the oldest versions of what the project names, and the newest of what those need.
.venv/oldest/ready: pyproject.toml tests/helpers/oldest.py
	$(needs_python)
	@echo "Setting up .venv/oldest, once: a minute or two ..."
	@$(PYTHON) -m venv .venv/oldest
	@.venv/oldest/bin/python -m pip install --quiet uv
	@.venv/oldest/bin/python tests/helpers/oldest.py > .venv/oldest/bounds.txt
	@.venv/oldest/bin/uv pip install --quiet --python .venv/oldest/bin/python --resolution lowest-direct \
		--constraint .venv/oldest/bounds.txt --editable ".[dev]"
	@touch $@

# An environment of its own: PyTorch's wheel for Linux brings the libraries of CUDA along, some gigabytes.
.venv/bench/ready: pyproject.toml benchmarks/requirements.txt
	$(needs_python)
	@echo "Setting up .venv/bench, once: some gigabytes ..."
	@$(call new,.venv/bench)
	@$(call locked,.venv/bench,benchmarks/requirements.txt)
	@touch $@

# Graders bring Jupyter along, and whatever else they need.
.venv/graders/ready: pyproject.toml benchmarks/graders.txt
	$(needs_python)
	@echo "Setting up .venv/graders, once: a minute or two ..."
	@$(call new,.venv/graders)
	@$(call locked,.venv/graders,benchmarks/graders.txt)
	@touch $@
