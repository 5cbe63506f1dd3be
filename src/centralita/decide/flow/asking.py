"""Puts questions, and asks the house for what they need."""

from collections.abc import Callable, Generator
from datetime import date
from typing import Any, Final

from centralita.decide import words
from centralita.decide.flow import (
    choosing,
    expressions,
    filling,
    leaving,
    memory,
    menus,
    nodes,
    taps,
)
from centralita.decide.flow.choosing import Choice
from centralita.decide.flow.reading import Bounds
from centralita.decide.flow.run import Run, Walk
from centralita.vocabulary import content
from centralita.vocabulary.asking import Ask, DoAction, ReadFact, Told
from centralita.vocabulary.content import AnyContent

_MOST_ROWS: Final = 300

Question = nodes.Ask | nodes.Menu


def ask_house(
    run: Run, name: str, arguments: dict[str, Any], *, reads: bool
) -> Generator[Ask, Told, Told]:
    """A fact is read once in a turn, until something is done."""
    if not reads:
        run.told.clear()
        run.add_step(f"do {name}")
        return (yield DoAction(name=name, arguments=arguments))
    key = f"{name} {arguments!r}"
    if key not in run.told:
        run.told[key] = yield ReadFact(name=name, arguments=arguments)
    return run.told[key]


def open_question(run: Run, node: Question) -> Walk:
    """A question that the flow came to: remembers how to get back to the one before."""
    last, serial = run.before, run.before_serial
    run.memory.page = 0
    way = yield from show_question(run, node)
    if way or not run.memory.frames:
        return way
    if last and not run.barrier:
        memory.add_undo(run.memory, last, serial)
    run.barrier = False
    run.fresh = True
    run.before = memory.copy_frames(run.memory.frames)
    return ""


def show_question(run: Run, node: Question, preface: str = "", only: tuple[str, ...] = ()) -> Walk:
    """Says a question (again). Leads on at once where a menu has nothing to choose from."""
    choices: list[Choice] = []
    if isinstance(node, nodes.Menu):
        choices = yield from list_choices(run, node)
        if _is_empty(node, choices):
            return _leave_empty(run, node, preface)
        choices = [each for each in choices if not only or each.key in only]
    run.memory.asked += 1
    run.before_serial = run.memory.asked
    run.changed = True
    if isinstance(node, nodes.Menu):
        reply = _show_menu(run, node, choices, preface)
        run.memory.state = "choosing"
    else:
        reply = _show_ask(run, node, preface)
        run.memory.state, run.memory.offered = "asking", []
    run.question_at = len(run.replies)
    run.replies.append(reply)
    _set_clock(run)
    return ""


def _is_empty(node: nodes.Menu, choices: list[Choice]) -> bool:
    """A live list without a row is empty, whatever stands below it, where the flow has a way on."""
    if node.live and node.none:
        return all(each.fixed for each in choices)
    return not choices


def _leave_empty(run: Run, node: nodes.Menu, preface: str) -> str:
    if preface:
        run.replies.append(content.Text(body=preface.rstrip(":") + "."))
    if node.none:
        return node.none
    run.say("empty")
    leaving.get_stuck(run, node.name)
    return ""


def _set_clock(run: Run) -> None:
    _, minutes = run.find_way(lambda flow: flow.timeout_minutes)
    if minutes:
        run.wake_in(minutes)
    else:
        run.memory.wake = None


def _join(preface: str, body: str) -> str:
    return f"{preface}\n\n{body}" if preface else body


def _build_writer(run: Run) -> Callable[[str], str]:
    """Makes ids of an option's key: the place where it is shown goes in front."""
    frame = run.frame
    here = taps.write(taps.Tap(frame.flow, frame.version, frame.node, run.memory.asked, ""))
    return here.__add__


def _show_ask(run: Run, node: nodes.Ask, preface: str) -> AnyContent:
    body = _join(preface, filling.fill(node.text, run.get_scope(), run.language))
    limits = run.turn.limits
    if node.kind == "location" and len(body) <= limits.body:
        return content.LocationRequest(body=body)
    if node.kind == "yes_no" and limits.buttons >= 2 and len(body) <= limits.body:
        write_id = _build_writer(run)
        buttons = tuple(
            content.Button(id=write_id(key), title=run.phrase(key)) for key in (taps.YES, taps.NO)
        )
        return content.Buttons(body=body, buttons=buttons)
    return content.Text(body=body)


def _show_menu(run: Run, node: nodes.Menu, choices: list[Choice], preface: str) -> AnyContent:
    scope = run.get_scope()

    def fill(words_: filling.Words | None) -> str:
        return filling.fill(words_, scope, run.language) if words_ else ""

    question = menus.Question(
        body=_join(preface, fill(node.text)),
        button=fill(node.button),
        header=fill(node.header),
        footer=fill(node.footer),
    )
    shown = menus.show(
        question,
        choices,
        run.memory.page,
        _build_writer(run),
        (run.language, run.turn.limits),
    )
    run.memory.offered, run.memory.page = shown.offered, shown.page
    if shown.adapted:
        run.add_step(shown.adapted)
    return shown.reply


def list_choices(run: Run, node: nodes.Menu) -> Generator[Ask, Told, list[Choice]]:
    """What there is to choose from right now: rows read live, then the fixed options."""
    scope = run.get_scope()
    choices: dict[str, Choice] = {}
    if node.each is not None:
        source: Any = scope
        if node.fact:
            arguments = filling.fill_value(node.arguments, scope, run.language)
            told = yield from ask_house(run, node.fact, arguments, reads=True)
            source = None if told.refusal else told.value
        if node.path:
            source = filling.find_value(source, node.path) if isinstance(source, dict) else None
        rows = source
        for row in rows[:_MOST_ROWS] if isinstance(rows, list) else ():
            made = _read_row(run, node, scope, row)
            if made is not None:
                choices.setdefault(made.key, made)
    for option in node.options:
        if expressions.holds(option.condition, scope, run.purse):
            choices[option.id] = _read_option(run, option, scope)
    return list(choices.values())


def _read_row(run: Run, node: nodes.Menu, scope: dict[str, Any], row: Any) -> Choice | None:
    each = node.each
    fields = row if isinstance(row, dict) else {"value": row}
    inside = {**scope, **fields}
    if each is None or not expressions.holds(each.condition, inside, run.purse):
        return None
    value = filling.fill_value(each.value, inside, run.language)
    title = filling.fill(each.title, inside, run.language)
    if value is None or value == "" or not title:
        return None
    titles: tuple[str, ...] = (title,)
    if each.title.es is not each.title.en:
        titles += (filling.fill(each.title, inside, "en" if run.language == "es" else "es"),)
    return Choice(
        key=taps.build_key(str(value)),
        title=title,
        description=filling.fill(each.description, inside, run.language)
        if each.description
        else "",
        value=value,
        next=node.next,
        titles=titles,
        row=row,
        fixed=False,
    )


def _read_option(run: Run, option: nodes.Option, scope: dict[str, Any]) -> Choice:
    title = filling.fill(option.title, scope, run.language)
    steady = title in (option.title.es.source, option.title.en.source)
    return Choice(
        key=option.id,
        title=title,
        description=filling.fill(option.description, scope, run.language)
        if option.description
        else "",
        value=filling.fill_value(option.value, scope, run.language),
        next=option.next,
        plain=option.plain if steady else (*option.plain, words.plain(title)),
    )


def find_bounds(run: Run, node: nodes.Ask) -> Bounds:
    scope = run.get_scope()
    least, most = (
        expressions.evaluate(bound, scope, run.purse)
        if isinstance(bound, expressions.Expression)
        else bound
        for bound in (node.least, node.most)
    )
    return Bounds(least, most, date.fromisoformat(scope["today"]), node.decimals)


def ask_again_after_refusal(run: Run) -> Walk:
    """A refusal that the flow has no way for: the question before, kindly; then a person."""
    run.misses = run.turn.conversation.misses + 1
    if not run.before or run.misses >= run.bot.config.misses_before_person:
        leaving.hand_over(run, "an action was refused and the flow has no way on", "bot_failed")
        return ""
    run.memory.frames = memory.copy_frames(run.before)
    node = run.find_node()
    if not isinstance(node, nodes.QUESTIONS):
        leaving.get_stuck(run, run.frame.node)
        return ""
    return (yield from show_question(run, node, run.phrase("refused")))


def find_choice(run: Run, choices: list[Choice], text: str) -> choosing.Pick:
    return choosing.find_choice(text, choices, run.memory.offered)
