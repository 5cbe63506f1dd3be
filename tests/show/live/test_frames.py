"""Pure: what is told of a burst, and that no cut between two frames loses anything."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from centralita.records.events import Event
from centralita.records.watches import Seat
from centralita.show.live.frames import keep_latest
from centralita.show.live.rooms import SLOW_BYTES, Browser
from centralita.show.live.wire import frame

TENANT = UUID(int=7)


@st.composite
def make_events(draw: st.DrawFn) -> list[Event]:
    """As a teller writes them: ids grow, messages come with their conversation."""
    events: list[Event] = []
    for number in range(1, draw(st.integers(0, 25)) + 1):
        what = draw(st.sampled_from(["messages", "conversation", "alert", "reset"]))
        place = None if what == "reset" else UUID(int=draw(st.integers(1, 3)))
        subjects: list[UUID] = []
        if what in ("messages", "alert") and place is not None:
            some = draw(st.sets(st.integers(1, 4), min_size=1))
            subjects = [UUID(int=100 * place.int + each) for each in sorted(some)]
        events.append(Event(10 * number, TENANT, what, place, subjects))
    return events


def list_subjects(events: list[Event]) -> set[tuple[str, UUID | None]]:
    return {
        (event.what, subject)
        for event in events
        for subject in (event.subject_ids or (event.conversation_id,))
    }


@given(events=make_events(), cut=st.integers(0, 30))
def test_whoever_is_cut_off_gets_the_rest_by_the_last_id(events: list[Event], cut: int) -> None:
    told = keep_latest(events)
    assert [each.event_id for each in told] == sorted(each.event_id for each in told)
    assert list_subjects(told) == list_subjects(events)
    got = told[:cut]
    since = got[-1].event_id if got else 0
    again = [each for each in events if each.event_id > since]
    assert list_subjects(got) | list_subjects(again) == list_subjects(events)


@given(events=make_events())
def test_each_subject_is_told_once(events: list[Event]) -> None:
    told = keep_latest(events)
    each = [(e.what, s) for e in told for s in (e.subject_ids or (e.conversation_id,))]
    assert len(each) == len(set(each))


@given(text=st.binary(max_size=70_000))
def test_a_frame_is_as_the_standard_says(text: bytes) -> None:
    """RFC 6455 §5.2: FIN and text, an unmasked length of 7, 16 or 64 bits, the text."""
    written = frame(text)
    assert written[0] == 0x81
    if len(text) < 126:
        assert written[1:] == bytes([len(text)]) + text
    elif len(text) < 65_536:
        assert written[1:] == b"\x7e" + len(text).to_bytes(2, "big") + text
    else:
        assert written[1:] == b"\x7f" + len(text).to_bytes(8, "big") + text


class Drain:
    """A wire that is read as slowly as the test likes."""

    def __init__(self) -> None:
        self.unread = 0
        self.was_cut = False
        self.written = b""

    def write(self, frames: bytes) -> None:
        self.written += frames
        self.unread += len(frames)

    def count_unread_bytes(self) -> int:
        return self.unread

    def cut(self) -> None:
        self.was_cut = True


def make_browser(drain: Drain) -> Browser:
    return Browser(drain, Seat(b"", TENANT), UUID(int=1), "Ana", "es")


def test_who_does_not_read_is_cut() -> None:
    drain = Drain()
    browser = make_browser(drain)
    browser.greet(b"hello")
    browser.write(b"x" * SLOW_BYTES)
    assert not drain.was_cut
    browser.write(b"x")
    assert drain.was_cut


def test_nothing_is_told_before_the_greeting() -> None:
    drain = Drain()
    browser = make_browser(drain)
    browser.write(b"first ")
    browser.write(b"second")
    assert drain.written == b""
    browser.greet(b"hello ")
    assert drain.written == b"hello first second"
