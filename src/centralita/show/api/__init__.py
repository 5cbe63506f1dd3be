"""The HTTP API under `/api/v1`: people in the console, and tenants' own tools by API key.

A file per noun with its router and its shapes; `build.py` puts them together. Every route names its
right (`access.Need`); docs/rights.md says which role has it, and a test tries them all.
"""
