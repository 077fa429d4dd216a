# The two commands of the README: make demo, make test.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO := demo
DEMO_OVERRIDES ?=
INSTALLED := $(VENV)/installed

.PHONY: install demo test check format clean

install: $(INSTALLED)

# `ns/strife` points type checkers at the folders; Python itself never sees it.
$(INSTALLED): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt "setuptools>=77"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --no-build-isolation --editable ".[dev]"
	mkdir -p $(VENV)/ns && ln -sfn ../.. $(VENV)/ns/strife
	touch $(INSTALLED)

demo: install
	rm -rf $(DEMO)/quickstart
	$(BIN)/strife train configs/quickstart.yaml output=$(DEMO)/quickstart $(DEMO_OVERRIDES)
	$(BIN)/strife evaluate $(DEMO)/quickstart/checkpoint --baseline -o $(DEMO)/scores.json
	$(BIN)/strife extract data/sample_article.txt --model $(DEMO)/quickstart/checkpoint \
		-o $(DEMO)/events.csv -o $(DEMO)/events.jsonl -o $(DEMO)/events.html
	@echo "table: $(DEMO)/events.csv   page: $(DEMO)/events.html   scores: $(DEMO)/scores.json"

test: install
	$(BIN)/python -m pytest

check: install
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/pyright
	PYTHONPATH=$(VENV)/ns $(BIN)/lint-imports

format: install
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:
	rm -rf $(VENV) $(DEMO) runs build dist *.egg-info
