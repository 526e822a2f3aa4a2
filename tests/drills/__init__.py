"""The drills of config/OPERATIONS.md, done as an operator does them: `uv run python -m tests.drills`."""
