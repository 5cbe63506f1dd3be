"""Agents: a language model answers a turn, with a trade's facts and actions as its tools.

port       what a model is asked and what it answers: plain data, whichever library does it
engine     the library behind the port (pydantic-ai); `opening` loads it at its first use
clients    whom to call with which key, and the connections for it
running    one run: tools used, what they had told, the trace
judging    what a model answered, checked and turned into replies
wording    what a model is told
choosing   from a tenant's settings to endpoint and tools
briefing   from what was read of a conversation to a brief
serving    the tools at work, each call bound to the tenant
budget     what a tenant may use up in a day
handler    the effect itself
"""
