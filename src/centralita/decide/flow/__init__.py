"""decide/flow: conversations written as data, played one turn at a time. Pure, as all of decide.

`checking.check` says what is wrong with a definition, `compile.compile_flow` prepares it once,
`engine.start` plays a turn, `diagram.draw` shows it to people.
"""
