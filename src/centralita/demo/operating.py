"""An operator at work on stage: a command as it is typed, and what it answers."""

from collections.abc import Mapping, Sequence

from centralita.demo import children
from centralita.demo.stage import Stage


async def operate(
    stage: Stage, arguments: Sequence[str], secrets: Mapping[str, str] | None = None
) -> bool:
    """Run one command and show it without its secrets; whether it did what it should."""
    shown = [each.rpartition("/")[2] if each.startswith("/") else each for each in arguments]
    stage.narrator.command(["centralita", *shown])
    env = {**stage.crew.operator_env, **(secrets or {})}
    code, said = await children.run_program(arguments, env)
    for line in said.splitlines():
        stage.narrator.aside(line)
    return code == 0
