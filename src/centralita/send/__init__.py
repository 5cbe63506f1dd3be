"""Sending: outbox rows are claimed by number, called outside any transaction, and recorded."""
