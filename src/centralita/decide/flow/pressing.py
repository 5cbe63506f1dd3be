"""Finds out what a tap on one of our buttons means: now, again, or on a message of long ago."""

from datetime import timedelta
from typing import Final

from centralita.decide import scene
from centralita.decide.flow import answering, asking, beginning, memory, nodes, reading, taps
from centralita.decide.flow.run import Happening, Run, Walk

_ONE_BREATH: Final = timedelta(minutes=2)


def press(run: Run, event: Happening) -> Walk:
    """A button of ours: of the question that is open, of an earlier one, or of long ago."""
    tap = event.tap
    if tap is None:
        return (yield from _say_old(run))
    if tap.once in run.pressed:
        return ""
    run.pressed.add(tap.once)
    if tap.key != taps.MORE and _is_again(run, tap):
        return (yield from _say_already(run))
    if _is_open(run, tap) and not _was_asked_before(run, tap):
        return (yield from _press(run, tap))
    while _was_asked_before(run, tap):
        serial = run.memory.back[-1].serial
        memory.go_back(run.memory)
        if serial == tap.serial and _is_at(run, tap):
            run.before = memory.copy_frames(run.memory.frames)
            run.before_serial = serial
            run.add_step(f"went back to {tap.node}")
            return (yield from _press(run, tap))
    if _is_entrance(run, tap):
        return (yield from _enter(run, tap))
    return (yield from _say_old(run))


def _is_entrance(run: Run, tap: taps.Tap) -> bool:
    return tap.flow == run.root.name and tap.node in run.root.entrances


def _is_again(run: Run, tap: taps.Tap) -> bool:
    """Whether it was pressed before. The first menus may be used again, but not in one breath."""
    if tap.once not in run.memory.taps or run.memory.tapped is None:
        return False
    soon = run.turn.now - run.memory.tapped < _ONE_BREATH
    return soon or not _is_entrance(run, tap)


def _is_at(run: Run, tap: taps.Tap) -> bool:
    if not run.memory.frames:
        return False
    frame = run.frame
    return (frame.flow, frame.version, frame.node) == (tap.flow, tap.version, tap.node)


def _was_asked_before(run: Run, tap: taps.Tap) -> bool:
    """Whether there is a way back to that very question, which may be at the same node as now:
    the dishes of another category."""
    return any(undo.serial == tap.serial for undo in run.memory.back)


def _is_open(run: Run, tap: taps.Tap) -> bool:
    return run.memory.state in ("asking", "choosing") and _is_at(run, tap)


def _press(run: Run, tap: taps.Tap) -> Walk:
    node = run.find_node()
    if tap.key != taps.MORE:
        memory.add_tap(run.memory, tap.once, run.turn.now)
    if isinstance(node, nodes.Menu):
        choices = yield from asking.list_choices(run, node)
        return (yield from answering.choose(run, node, choices, (tap.key, 1.0)))
    if isinstance(node, nodes.Ask) and node.kind == "yes_no" and tap.key in (taps.YES, taps.NO):
        found = reading.Answer(tap.key == taps.YES)
        return (yield from answering.accept(run, node, found))
    return (yield from _say_old(run))


def _enter(run: Run, tap: taps.Tap) -> Walk:
    """The first menus of a flow may be tapped whenever one likes."""
    if not run.memory.frames:
        run.forget("idle")
        run.open_frame(run.root)
        run.greeted = scene.is_greeting_due(run.here)
    del run.memory.frames[1:]
    frame = run.frame
    if frame.version != run.root.version or frame.flow != run.root.name:
        run.memory.frames.clear()
        run.open_frame(run.root)
    run.frame.node = tap.node
    run.memory.back.clear()
    run.before = []
    run.add_step(f"an earlier message's button leads to {tap.node}")
    return (yield from _press(run, tap))


def _say_already(run: Run) -> Walk:
    run.because = "the same button was pressed twice"
    if run.memory.state in ("asking", "choosing"):
        answering.take(run)
        return (yield from beginning.ask_here(run, run.phrase("already")))
    run.understood = run.changed = True
    run.say("already_done" if run.memory.state != "waiting" else "already")
    return ""


def _say_old(run: Run) -> Walk:
    run.because = "a button of an earlier message"
    answering.take(run)
    if run.memory.state in ("asking", "choosing"):
        return (yield from beginning.ask_here(run, run.phrase("old_button")))
    run.say("old_button")
    return (yield from beginning.begin(run, Happening(kind="welcome")))
