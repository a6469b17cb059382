# One command for each thing you do here; `make` alone lists them.
# Needs: Rust (cargo, clippy, rustfmt), Node.js 20.19 or newer, Python 3.11 or newer, a C compiler. `make test` installs the rest by itself.

PYTHON ?= python3
# Extra arguments of `make serve`, `make bench`, `make bench-scale` and `make test`, e.g. make serve ARGS="--port 5001"
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help serve ui test bench bench-scale fmt check

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

serve: ui ## Build everything and run the server in the foreground (ARGS="--port 5001")
	cargo build --release --locked --package runstone-cli
	exec target/release/runstone server $(ARGS)

ui: ## Build the web UI, which the next build of the server takes in
	$(PYTHON) scripts/build-ui

test: ## Run everything: format, lints, Rust tests, official clients, faults, browser (ARGS="conformance" for some)
	$(PYTHON) scripts/with-postgres $(PYTHON) scripts/run-tests $(ARGS)

bench: ## Measure Runstone beside its peers and print one table
	cargo build --release --locked --package runstone-cli
	cargo run --release --locked --package runstone-bench -- run $(ARGS)

bench-scale: ## Measure Runstone with a million runs and a hundred million points (ARGS="--sizes 1000 --points 100000")
	cargo build --release --locked --package runstone-cli
	cargo run --release --locked --package runstone-bench -- scale $(ARGS)

fmt: ## Format all code
	cargo fmt --all
	$(PYTHON) scripts/format-python

check: ## Formatting and lints only
	$(PYTHON) scripts/run-tests ui format clippy python-format python-lint
