"""The audit log: a hash chain of events, its JSON Lines copy, receipts, and the verifiers."""
