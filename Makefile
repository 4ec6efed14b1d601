# The whole project in seven words. Each target does its own set-up.
.PHONY: setup demo test lint types imports bench soak lock clean

setup:
	@tools/setup

demo: setup
	@.venv/bin/procure demo --out demo

test: setup
	@.venv/bin/python -m pytest -q -n 2

lint: setup
	@.venv/bin/ruff format --check .
	@.venv/bin/ruff check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports

soak: setup
	@.venv/bin/python -m pytest -q -m soak
	@.venv/bin/python tools/mutate

bench: setup
	@.venv/bin/python -m bench

lock:
	uv pip compile --universal --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --group dev pyproject.toml -o requirements.lock

clean:
	rm -rf .venv demo build dist mutants
