"""Lets the trade answer what customers ask in between: whether we deliver, where we are."""

from collections.abc import Generator

from centralita.decide.flow import asking, filling, leaving
from centralita.decide.flow.run import Happening, Run
from centralita.vocabulary import content
from centralita.vocabulary.asking import Ask, Told


def say_known(run: Run, event: Happening) -> Generator[Ask, Told, bool]:
    """What the nearest flow's `answers` says to words that no question understands.

    The fact tells `found` and `body`; with `person`, somebody takes over after it. False where
    there is no such fact, or where it knows nothing.
    """
    _, answers = run.find_way(lambda flow: flow.answers)
    if not answers or not event.plain:
        return False
    run.event, run.reserved = event, None
    arguments = filling.fill_value(answers.arguments, run.get_scope(), run.language)
    told = yield from asking.ask_house(run, answers.fact, arguments, reads=True)
    known = told.value if told.refusal is None and isinstance(told.value, dict) else {}
    body = known.get("body")
    if not known.get("found") or not isinstance(body, str) or not body:
        return False
    run.replies.append(content.Text(body=body))
    run.understood = run.changed = True
    run.intent, run.because = "question", f"{answers.fact} answers it"
    run.add_step(f"answered by {answers.fact}")
    if known.get("person"):
        leaving.hand_over(run, "asks for what a person sees to", "flow_node")
    return True
