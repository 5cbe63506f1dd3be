"""Agents: a language model answers a turn, with a trade's facts and actions as its tools.

port       what a model is asked and what it answers: plain data, whichever library does it
engine     the library behind the port (pydantic-ai), loaded at its first use
clients    whom to call with which key, and the connections for it
judging    what a model answered, checked and turned into replies
wording    what a model is told
tools      a tenant's trades as a model's tools
reading    what the handler reads before: settings, history, knowledge, budget
handler    the effect itself
"""
