"""Trades: what Centralita knows of a kind of business. One folder each, and what they share."""
