"""The only SQL: people, decisions, plans, the journal of acts, and the audit events that go with every change."""

from bot.store.store import Store, open_store

__all__ = ["Store", "open_store"]
