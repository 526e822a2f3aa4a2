"""What tests of faults stand on, beside what all tests do."""

from tests.tasks.conftest import redis_server

__all__ = ["redis_server"]
