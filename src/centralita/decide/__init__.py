"""decide: what a bot says and does in one turn. Pure: facts in, a `Decision` out, no I/O.

`config.parse_config` reads a tenant's settings, `bot.compile_config` prepares them once,
`rules.decide_turn` decides each turn.
"""
