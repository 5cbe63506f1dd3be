"""Slow answers: what a turn starts and waits for, outside any transaction."""
