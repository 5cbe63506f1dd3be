"""Meta's wire format, spoken by more than one provider: parsing of webhooks, rendering of sends.

Not a plug-in: pure functions only, no HTTP, no settings. Providers import it; it imports none.
"""
