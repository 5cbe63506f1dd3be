"""The desk: serves what a bot asks for in the middle of a turn, from the tenant's own trades.

Facts are read and actions done in the transaction they are asked in, bound to one tenant.
"""
