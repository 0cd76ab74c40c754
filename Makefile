PYTHON ?= python3
BIN := .venv/bin
READY := .venv/ready
export NO_MKDOCS_2_WARNING := 1
export DISABLE_MKDOCS_2_WARNING := true

.PHONY: site serve test quality check format bench lock forms

site: $(READY)  ## validate the catalog and build both languages into site/
	$(BIN)/commons build

serve: $(READY)  ## the same at http://127.0.0.1:8000, rebuilt when a file changes
	$(BIN)/commons serve

# Files in the order of their names: by the number of tests, the few that build whole sites would come last.
test: $(READY)  ## everything, the browser too
	$(BIN)/python tests/browser/chromium.py
	$(BIN)/pytest --numprocesses auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

quality: $(READY)  ## every page and every view, with Nu, html-validate, axe and Lighthouse (needs Node and Java)
	$(BIN)/python tests/browser/chromium.py
	COMMONS_PAGES=all COMMONS_VIEWS=all $(BIN)/pytest tests/quality tests/browser/test_pages.py tests/browser/test_media.py

check: $(READY)  ## lint, format, types, rooms, workflows
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/zizmor --offline --quiet .github
	$(BIN)/actionlint

format: $(READY)  ## let ruff mend what it can
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: $(READY)  ## measurements, side by side with a peer or a floor
	for benchmark in benchmarks/*.py; do $(BIN)/python $$benchmark || exit 1; done

lock: $(READY)  ## renew requirements.lock
	$(BIN)/uv pip compile pyproject.toml --all-extras --group dev --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --upgrade --quiet --output-file requirements.lock

forms:  ## the script of the forms, from submission/ (needs Node)
	cd submission && npm ci --silent && npm run --silent build

# Debian's python3 has venv but no ensurepip: the pip outside installs into it.
$(READY): requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv --without-pip .venv
	$(PYTHON) -m pip --python $(BIN)/python install -qq --require-hashes --requirement requirements.lock
	$(PYTHON) -m pip --python $(BIN)/python install -qq --no-deps --no-build-isolation --editable .
	touch $@
