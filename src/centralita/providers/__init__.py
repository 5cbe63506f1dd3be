"""The ways to and from WhatsApp: a folder each, all keeping the contract in `contract.py`."""
