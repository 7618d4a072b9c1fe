"""The desk of the tests of calls: it is Monday 23 November 2026, nine o'clock."""

from tests.calls.conftest import clock, desk

__all__ = ["clock", "desk"]
