"""A terminal chat with a demo business, as an invented customer.

places    who can be written to        room      what is said and heard, without a terminal
screen    at a terminal                plain     lines in, lines out
visit     `centralita chat` itself
"""
