# Everything needed to work on ringfence. Each target makes the virtual environment first, if it has to.

PYTHON ?= python3
VENV ?= .venv
ROUNDS ?= 5
SIZES ?= 10 100 1000

bin := $(VENV)/bin
measured := $(VENV)-measured
installed := $(VENV)/.installed
step = @printf '\n== %s\n' '$(1)'

.PHONY: help demo test lint format wheel docs bench clean

help:
	@echo 'make demo     check the demo system; there is something to find, and a page to look at'
	@echo 'make test     everything that must be green: linters, types, layers, tests, the built wheel'
	@echo 'make lint     linters, types and layers alone'
	@echo 'make format   format the code and mend what linters can mend'
	@echo 'make wheel    build dist/*.whl'
	@echo 'make docs     build the documentation site in dist/site; a broken link is an error'
	@echo 'make bench    measure: whole runs on a made-up system or on copies of TREE="folder ...", the growth of each stage for SIZES="10 100 1000"'
	@echo 'make clean    remove what the other targets made, except virtual environments'

demo: $(installed)
	$(call step,ringfence check fixtures/demo/shop)
	@$(bin)/ringfence check fixtures/demo/shop; code=$$?; \
	if [ $$code -ne 1 ]; then echo "the demo should end with findings (1), not with $$code"; exit 1; fi
	$(call step,ringfence report fixtures/demo/shop)
	@mkdir -p dist && $(bin)/ringfence report fixtures/demo/shop --output dist/demo-report.html

test: lint
	$(call step,pytest)
	@$(bin)/pytest -n auto

lint: $(installed)
	$(call step,ruff check)
	@$(bin)/ruff check
	$(call step,ruff format --check)
	@$(bin)/ruff format --check
	$(call step,mypy)
	@$(bin)/mypy
	$(call step,lint-imports)
	@$(bin)/lint-imports --no-logo

format: $(installed)
	@$(bin)/ruff check --fix
	@$(bin)/ruff format

wheel: $(installed)
	@$(bin)/python -m build --wheel --no-isolation

docs: $(installed)
	@$(bin)/python -m pip install --quiet --disable-pip-version-check --editable '.[docs]'
	@NO_MKDOCS_2_WARNING=1 $(bin)/mkdocs build --strict --quiet
	@echo 'dist/site/index.html is written: open it in a browser.'

bench: $(measured)/.installed
	$(call step,whole runs)
	@$(measured)/bin/python -m benchmarks run $(TREE) $(if $(TREE),,--services 100) --rounds $(ROUNDS)
	@$(if $(TREE),$(measured)/bin/python -m benchmarks languages $(TREE) --rounds $(ROUNDS))
	$(call step,growth)
	@$(measured)/bin/python -m benchmarks growth $(SIZES)

clean:
	rm -rf dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .ringfence_cache
	find analyzer rules tests -name __pycache__ -type d -prune -exec rm -rf {} +

# What is measured is what people install: some libraries import others that are there, and the tools of this project are many.
$(measured)/.installed: pyproject.toml
	$(call step,installing into $(measured))
	@$(PYTHON) -m venv $(measured)
	@$(measured)/bin/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(installed): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	{ echo "ringfence needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) -V 2>&1). Try make PYTHON=python3.12"; exit 1; }
	$(call step,installing into $(VENV))
	@$(PYTHON) -m venv $(VENV)
	@$(bin)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@
