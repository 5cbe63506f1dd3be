"""How a flow gives a conversation away: to a person, with what it knows, or to nobody."""

from typing import Final

from centralita.decide import scene
from centralita.decide import texts as bot_texts
from centralita.decide.flow import filling, nodes, texts
from centralita.decide.flow.run import Run
from centralita.vocabulary import content
from centralita.vocabulary.turns import Alarm

_MOST_LINES: Final = 25
_LONGEST_LINE: Final = 200
_LONGEST_NOTE: Final = 2000


def hand_over(run: Run, because: str, node: nodes.HandOver | None = None) -> None:
    """To a person, with the bot's own words unless the node has some, and a note for them."""
    run.note = _summarise(run, node)
    own = node.text if node else None
    if own is not None:
        body = filling.fill(own, run.get_scope(), run.language)
        run.replies.append(content.Text(body=body))
    if own is None or not scene.is_open(run.here):
        run.replies += _say_handed_over(run)
    _alarm(run, "asks_title", "asks", because)
    _leave(run, because)


def get_stuck(run: Run, node: str) -> None:
    """A flow that goes round, or leads nowhere, is a defect: a person takes over."""
    because = f"the flow could not go on at {node}"
    run.note = _summarise(run, None)
    run.replies += _say_handed_over(run)
    _alarm(run, "stuck_title", "stuck", because)
    _leave(run, because)


def _say_handed_over(run: Run) -> tuple[content.AnyContent, ...]:
    said = run.bot.config.texts
    answer = said.handed_over if scene.is_open(run.here) else said.handed_over_closed
    return scene.put_words(run.here, answer.speak(run.language))


def _alarm(run: Run, title: str, message: str, because: str) -> None:
    language = scene.get_tenant_language(run.turn)
    name = (run.turn.conversation.contact_name or "").strip()[:60]
    heard = run.here.texts[-1][:300] if run.here.texts else bot_texts.NO_TEXT[language]
    facts = {
        "who": name or bot_texts.SOMEBODY[language],
        "flow": run.root.name,
        "node": run.node or "",
        "because": because,
        "text": heard,
    }
    run.alarms.append(
        Alarm(
            severity="warning",
            title=texts.say(title, language, **facts),
            message=texts.say(message, language, **facts),
        )
    )


def _leave(run: Run, because: str) -> None:
    run.owner = "human"
    run.review = True
    run.because = because
    run.stage = "handed_over"
    run.add_step(f"handed over: {because}")
    run.forget("handed_over")
    run.question_at = None


def _summarise(run: Run, node: nodes.HandOver | None) -> str | None:
    """For the person who takes over: the node's summary, then what was collected."""
    language = scene.get_tenant_language(run.turn)
    lines = []
    if node is not None and node.summary is not None:
        lines.append(filling.fill(node.summary, run.get_scope(), language))
    for frame in run.memory.frames:
        lines += _list_collected(frame.variables, language)
    told = "\n".join(line for line in lines[:_MOST_LINES] if line)
    return told[:_LONGEST_NOTE] or None


def _list_collected(variables: dict[str, object], language: str) -> list[str]:
    """`guests: 4`; where a value has words of its own, those."""
    lines = []
    for name, value in variables.items():
        if name.endswith(("_text", "_row")) or value is None:
            continue
        said = filling.say_value(variables.get(f"{name}_text") or value, language)
        if said:
            lines.append(f"{name.replace('_', ' ')}: {said[:_LONGEST_LINE]}")
    return lines
