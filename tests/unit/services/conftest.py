"""The workspace of the store's tests: fresh for each test, its log whole at the end."""

from tests.unit.store.conftest import clock, folder, store

__all__ = ["clock", "folder", "store"]
