"""Digests and records: pure functions over bytes."""
