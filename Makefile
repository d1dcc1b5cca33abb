# Everything runs in .venv, which the first target makes: nothing but Python 3.10 or newer is needed.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
DOCS_READY := .venv/.docs-ready
JOBS ?= 2

.PHONY: demo test test-slow fuzz chaos lint docs clean

demo: $(READY)
	$(BIN)/python examples/demo.py

test: $(READY)
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -m "not slow" -n $(JOBS)

test-slow: $(READY)
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -m slow -n $(JOBS)

fuzz: $(READY)
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest tests/fuzz -k 'not test_a_part' -n $(JOBS)

chaos: $(READY)
	$(BIN)/python -m pytest tests/chaos -n $(JOBS)

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python docs/tools/tables.py --check

# Not with --quiet, under which mkdocs counts no warnings, so that strict has no effect.
docs: $(DOCS_READY)
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build
	@echo "site/index.html has the documents and the reference of the Python API"

$(READY): setup.cfg pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit("textseg needs Python 3.10 or newer") if sys.version_info < (3, 10) else None'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[baseline,onnx,dev]"
	touch $(READY)

$(DOCS_READY): setup.cfg constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[docs]"
	touch $(DOCS_READY)

clean:
	rm -rf .venv .demo site build *.egg-info
