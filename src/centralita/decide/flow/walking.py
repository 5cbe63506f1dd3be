"""Passes from node to node until something has to be waited for."""

from collections.abc import Callable
from typing import Any, Final

from msgspec import Struct

from centralita.decide.flow import asking, expressions, filling, leaving, nodes, sayings, sums
from centralita.decide.flow.nodes import AnyNode
from centralita.decide.flow.run import Run, Walk

_MOST_FRAMES: Final = 8
_MOST_MINUTES: Final = 43_200


def walk(run: Run, name: str) -> Walk:
    """From a node of the top frame on. Never spins: after so many nodes a person is called."""
    while name:
        flow = run.find_flow(run.frame)
        node = flow.nodes.get(name) if flow else None
        run.budget -= 1
        if node is None or run.budget < 0:
            leaving.get_stuck(run, name)
            return ""
        run.frame.node = name
        _note(run, node)
        if isinstance(node, nodes.QUESTIONS):
            name = yield from asking.open_question(run, node)
        elif isinstance(node, nodes.Act):
            name = yield from _act(run, node)
        else:
            name = _PASS[type(node)](run, node)
    return ""


def _note(run: Run, node: AnyNode) -> None:
    run.node = node.name
    run.changed = True
    run.stage = node.stage or run.stage
    run.intent = node.intent or run.intent
    called = "" if run.frame.flow == run.root.name else f"{run.frame.flow}."
    run.add_step(f"{type(node).__name__.lower()} {called}{node.name}")


def _say(run: Run, node: nodes.Say) -> str:
    run.replies += sayings.speak(node.said, run.get_scope(), run.language)
    return node.next


def _branch(run: Run, node: nodes.Branch) -> str:
    scope = run.get_scope()
    for condition, way in node.ways:
        if expressions.holds(condition, scope, run.purse):
            return way
    leaving.get_stuck(run, node.name)
    return ""


def _set(run: Run, node: nodes.Set) -> str:
    for name, value in node.values.items():
        worked_out = value
        if isinstance(value, expressions.Expression):
            worked_out = expressions.evaluate(value, run.get_scope(), run.purse)
        run.set_value(name, worked_out)
    return node.next


def _act(run: Run, node: nodes.Act) -> Walk:
    arguments = filling.fill_value(node.arguments, run.get_scope(), run.language)
    told = yield from asking.ask_house(run, node.asks, arguments, reads=node.reads)
    run.replies += told.replies
    run.alarms += told.alarms
    run.about = told.about or run.about
    if told.refusal is not None:
        facts = told.value if isinstance(told.value, dict) else {"value": told.value}
        run.memory.refusal = {**facts, "code": told.refusal}
        run.reserved = None
        run.add_step(f"{node.asks} refused: {told.refusal}")
        way = node.refused.get(told.refusal) or node.refused.get("*")
        return way or (yield from asking.ask_again_after_refusal(run))
    if node.into:
        run.set_value(node.into, told.value)
    if not node.repeatable:
        run.barrier = True
        run.memory.back.clear()
    return node.next


def _call(run: Run, node: nodes.Call) -> str:
    flow = run.flows.get(node.flow, None)
    if flow is None or len(run.memory.frames) >= _MOST_FRAMES:
        leaving.get_stuck(run, node.name)
        return ""
    given = filling.fill_value(node.arguments, run.get_scope(), run.language)
    run.open_frame(flow, given)
    return flow.start


def _wait(run: Run, node: nodes.Wait) -> str:
    minutes: Any = node.minutes
    if isinstance(minutes, expressions.Expression):
        minutes = sums.find_number(expressions.evaluate(minutes, run.get_scope(), run.purse))
    run.memory.state = "waiting"
    run.wake_in(float(min(max(minutes or 1, 1), _MOST_MINUTES)))
    run.memory.back.clear()
    return ""


def _hand_over(run: Run, node: nodes.HandOver) -> str:
    leaving.hand_over(run, node.because or "the flow says so", "flow_node", node)
    return ""


def _end(run: Run, node: nodes.End) -> str:
    run.replies += sayings.speak(node.said, run.get_scope(), run.language)
    if len(run.memory.frames) == 1:
        run.forget("ended")
        run.add_step("the flow ended")
        return ""
    done = run.frame.variables
    if node.has_result:
        done = filling.fill_value(node.result, run.get_scope(), run.language)
    run.memory.frames.pop()
    caller = run.find_node()
    if not isinstance(caller, nodes.Call):
        leaving.get_stuck(run, node.name)
        return ""
    if caller.into:
        run.set_value(caller.into, done)
    return caller.on.get(node.outcome, caller.next)


_PASS: Final[dict[type[Struct], Callable[[Run, Any], str]]] = {
    nodes.Say: _say,
    nodes.Branch: _branch,
    nodes.Set: _set,
    nodes.Call: _call,
    nodes.Wait: _wait,
    nodes.HandOver: _hand_over,
    nodes.End: _end,
}
