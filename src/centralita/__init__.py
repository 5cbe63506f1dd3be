"""Centralita: a switchboard for any number of WhatsApp Business numbers."""

__version__ = "0.1.0"
