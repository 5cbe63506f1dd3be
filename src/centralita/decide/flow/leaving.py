"""How a flow gives a conversation away: to a person, with what it knows, or to nobody."""

from collections.abc import Mapping
from typing import Final

from centralita.decide import scene, summary
from centralita.decide import texts as bot_texts
from centralita.decide.flow import filling, nodes, texts
from centralita.decide.flow.run import Run
from centralita.vocabulary import content, handover
from centralita.vocabulary.turns import Alarm

_WANTS: Final[dict[handover.Cause, str]] = {"words": "person", "misses": "unknown"}
"""What `summary` calls it."""
_WHY: Final[dict[handover.Cause, str]] = {
    "words": "why_words",
    "misses": "why_misses",
    "flow_node": "why_flow_node",
    "bot_failed": "why_bot_failed",
}
"""The owner's alert says so; what the timeline says is English until somebody reads it."""


def hand_over(
    run: Run, because: str, cause: handover.Cause, node: nodes.HandOver | None = None
) -> None:
    """To a person, with the bot's own words unless the node has some, and a note for them."""
    run.note = _summarise(run, _WANTS.get(cause), node)
    own = node.text if node else None
    if own is not None:
        body = filling.fill(own, run.get_scope(), run.language)
        run.replies.append(content.Text(body=body))
    if own is None or not scene.is_open(run.here):
        run.replies += _say_handed_over(run)
    _alarm(run, "asks_title", "asks", _WHY.get(cause, "why_bot_failed"))
    _leave(run, because, cause)


def get_stuck(run: Run, node: str) -> None:
    """A flow that goes round, or leads nowhere, is a defect: a person takes over."""
    because = f"the flow could not go on at {node}"
    run.note = _summarise(run, None, None)
    run.replies += _say_handed_over(run)
    _alarm(run, "stuck_title", "stuck", _WHY["bot_failed"])
    _leave(run, because, "bot_failed")


def _say_handed_over(run: Run) -> tuple[content.AnyContent, ...]:
    said = run.bot.config.texts
    answer = said.handed_over if scene.is_open(run.here) else said.handed_over_closed
    return scene.put_words(run.here, answer.speak(run.language))


def _alarm(run: Run, title: str, message: str, why: str) -> None:
    language = scene.get_tenant_language(run.turn)
    name = (run.turn.conversation.contact_name or "").strip()[:60]
    heard = run.here.texts[-1][:300] if run.here.texts else bot_texts.NO_TEXT[language]
    facts = {
        "who": name or bot_texts.SOMEBODY[language],
        "flow": run.root.name,
        "node": run.node or "",
        "text": heard,
    }
    facts["why"] = texts.say(why, language, **facts)
    run.alarms.append(
        Alarm(
            severity="warning",
            title=texts.say(title, language, **facts),
            message=texts.say(message, language, **facts),
        )
    )


def _leave(run: Run, because: str, cause: handover.Cause) -> None:
    run.owner, run.cause = "human", cause
    run.review = True
    run.because = because
    run.stage = "handed_over"
    run.add_step(f"handed over: {because}")
    run.forget("handed_over")
    run.question_at = None


def _summarise(run: Run, wants: str | None, node: nodes.HandOver | None) -> str:
    """For the person who takes over: the node's summary, what was collected, the last words."""
    language = scene.get_tenant_language(run.turn)
    collected: dict[str, str] = {}
    for frame in run.memory.frames:
        collected |= _list_collected(frame.variables, run.find_flow(frame) or run.root, language)
    title = filling.fill(run.root.title, {}, language)
    told = summary.compose(run.turn, wants=wants or run.intent or title, collected=collected)
    if node is None or node.summary is None:
        return told
    return f"{filling.fill(node.summary, run.get_scope(), language)}\n{told}"


def _list_collected(
    variables: Mapping[str, object], flow: nodes.CompiledFlow, language: str
) -> dict[str, str]:
    """`Guests` → `4`: what people call it, and its value, in words where it has some of its own.
    What is as at first was not collected."""
    found = {}
    for name, value in variables.items():
        if name.endswith(("_text", "_row")) or value is None or value == flow.variables.get(name):
            continue
        label = flow.labels.get(name)
        if label is None and name in flow.labels:
            continue
        said = filling.say_value(variables.get(f"{name}_text") or value, language)
        if said:
            called = filling.fill(label, {}, language) if label else name.replace("_", " ")
            found[called] = said
    return found
