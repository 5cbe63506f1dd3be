"""Other places' calendars: what they say, what they hide, and what only looks like one."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centralita.kit import clock, ids
from centralita.verticals.hotel import ical

TODAY = date(2026, 11, 23)
ZONE = "America/Mexico_City"


def calendar(*events: str, head: str = "") -> bytes:
    inside = "".join(
        f"BEGIN:VEVENT\nUID:{at}@example.org\n{event}\nEND:VEVENT\n"
        for at, event in enumerate(events)
    )
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//example//EN\n{head}{inside}END:VCALENDAR\n"
    return text.replace("\n", "\r\n").encode()


def read(*events: str, zone: str = ZONE, head: str = "") -> list[str]:
    """The nights taken, as `12-05`."""
    found = ical.parse_nights(calendar(*events, head=head), TODAY, zone)
    assert found.unread == 0
    return [f"{night:%m-%d}" for night in sorted(found.taken)]


def test_an_all_day_event_ends_on_the_day_of_leaving() -> None:
    assert read("DTSTART;VALUE=DATE:20261205\nDTEND;VALUE=DATE:20261208") == [
        "12-05",
        "12-06",
        "12-07",
    ]
    assert read("DTSTART;VALUE=DATE:20261205") == ["12-05"]
    assert read("DTSTART;VALUE=DATE:20261205\nDTEND;VALUE=DATE:20261205") == ["12-05"]
    assert read("DTSTART;VALUE=DATE:20261205\nDURATION:P2D") == ["12-05", "12-06"]


def test_times_count_on_the_propertys_clock() -> None:
    """Midnight in London is still the evening before in Mexico."""
    utc = "DTSTART:20261206T000000Z\nDTEND:20261208T170000Z"
    assert read(utc) == ["12-05", "12-06", "12-07"]
    assert read(utc, zone="Europe/Madrid") == ["12-06", "12-07"]
    named = "DTSTART;TZID=Europe/Madrid:20261205T230000\nDTEND;TZID=Europe/Madrid:20261207T170000"
    assert read(named) == ["12-05", "12-06"]
    floating = "DTSTART:20261205T150000\nDTEND:20261207T110000"
    assert read(floating) == ["12-05", "12-06"]


def test_who_only_comes_for_the_day_takes_no_night() -> None:
    assert read("DTSTART:20261205T100000\nDTEND:20261205T140000") == []
    assert read("DTSTART:20261205T000000\nDTEND:20261206T000000") == ["12-05"]
    assert read("DTSTART:20261205T050000\nDTEND:20261205T200000") == []
    assert read("DTSTART:20261205T050000\nDTEND:20261205T200100") == ["12-05"]


def test_the_hour_that_summer_time_takes_or_gives_changes_no_night() -> None:
    """Madrid's clocks go forward on 2027-03-28."""
    event = "DTSTART;TZID=Europe/Madrid:20270326T160000\nDTEND;TZID=Europe/Madrid:20270330T110000"
    assert read(event, zone="Europe/Madrid") == ["03-26", "03-27", "03-28", "03-29"]
    weekly = (
        "DTSTART;TZID=Europe/Madrid:20270319T160000\nDTEND;TZID=Europe/Madrid:20270320T110000\n"
        "RRULE:FREQ=WEEKLY;COUNT=3"
    )
    assert read(weekly, zone="Europe/Madrid") == ["03-19", "03-26", "04-02"]


def test_an_own_definition_of_a_time_zone_is_understood() -> None:
    head = (
        "BEGIN:VTIMEZONE\nTZID:Custom/Place\nBEGIN:STANDARD\nDTSTART:19700101T000000\n"
        "TZOFFSETFROM:+0900\nTZOFFSETTO:+0900\nTZNAME:JST\nEND:STANDARD\nEND:VTIMEZONE\n"
    )
    event = "DTSTART;TZID=Custom/Place:20261206T090000\nDTEND;TZID=Custom/Place:20261207T090000"
    assert read(event, head=head) == ["12-05"]


def test_what_recurs_recurs_without_what_was_left_out_or_moved() -> None:
    rule = "DTSTART;VALUE=DATE:20261204\nDTEND;VALUE=DATE:20261206\nRRULE:FREQ=WEEKLY;COUNT=4"
    assert read(rule) == ["12-04", "12-05", "12-11", "12-12", "12-18", "12-19", "12-25", "12-26"]
    assert read(f"{rule}\nEXDATE;VALUE=DATE:20261211,20261218") == [
        "12-04",
        "12-05",
        "12-25",
        "12-26",
    ]
    assert "12-30" in read(f"{rule}\nRDATE;VALUE=DATE:20261230")
    until = "DTSTART;VALUE=DATE:20261204\nRRULE:FREQ=DAILY;UNTIL=20261206"
    assert read(until) == ["12-04", "12-05", "12-06"]


def test_one_occurrence_that_moved_moves_its_nights() -> None:
    data = calendar(
        "DTSTART;VALUE=DATE:20261204\nRRULE:FREQ=WEEKLY;COUNT=2",
        "DTSTART;VALUE=DATE:20261214\nRECURRENCE-ID;VALUE=DATE:20261211",
    ).replace(b"UID:1@", b"UID:0@")
    found = ical.parse_nights(data, TODAY, ZONE)
    assert sorted(found.taken) == [date(2026, 12, 4), date(2026, 12, 14)]


def test_cancelled_free_and_our_own_take_nothing() -> None:
    day = "DTSTART;VALUE=DATE:20261205"
    assert read(f"{day}\nSTATUS:CANCELLED") == []
    assert read(f"{day}\nTRANSP:TRANSPARENT") == []
    own = calendar(day).replace(b"0@example.org", f"{ids.new_id()}{ical.OURS}".encode())
    assert ical.parse_nights(own, TODAY, ZONE).taken == frozenset()


def test_nothing_before_yesterday_or_beyond_two_years_is_kept() -> None:
    assert read("DTSTART;VALUE=DATE:20200101\nDTEND;VALUE=DATE:20261124") == ["11-22", "11-23"]
    forever = ical.parse_nights(
        calendar("DTSTART;VALUE=DATE:20261123\nDTEND;VALUE=DATE:99991231"), TODAY, ZONE
    )
    assert len(forever.taken) == 730
    daily = ical.parse_nights(
        calendar("DTSTART;VALUE=DATE:20000101\nRRULE:FREQ=DAILY"), TODAY, ZONE
    )
    assert len(daily.taken) == 731


@pytest.mark.parametrize(
    "event",
    [
        "SUMMARY:without a beginning",
        "DTSTART;VALUE=DATE:20261399",
        "DTSTART;VALUE=DATE:20261205\nDTEND;VALUE=DATE:20261201",
        "DTSTART:20261205T100000\nRRULE:FREQ=SECONDLY",
        "DTSTART:20261205T100000\nRRULE:FREQ=MINUTELY;INTERVAL=1",
        "DTSTART;VALUE=DATE:00010101\nRRULE:FREQ=DAILY",
        "DTSTART;VALUE=DATE:20261205\nRRULE:FREQ=FORTNIGHTLY",
        "DTSTART;VALUE=DATE:19910101\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
    ],
)
def test_an_event_that_cannot_be_read_is_counted_and_spoils_nothing(event: str) -> None:
    good = "DTSTART;VALUE=DATE:20261220"
    found = ical.parse_nights(calendar(event, good), TODAY, ZONE)
    assert found.unread == 1
    assert sorted(found.taken) == [date(2026, 12, 20)]


def test_a_rule_that_never_comes_true_ends_all_the_same() -> None:
    rule = "DTSTART;VALUE=DATE:20261205\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=3"
    assert read(rule) == ["12-05"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "problem_empty"),
        (b"  \r\n ", "problem_empty"),
        (b"<!DOCTYPE html><html>Log in</html>", "problem_web_page"),
        (b"%PDF-1.7 not a calendar", "problem_no_calendar"),
        (b'{"events": []}', "problem_no_calendar"),
        (bytes(range(256)), "problem_no_calendar"),
        (b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nDTSTART:2026", "problem_cut_off"),
        (calendar() + b" " * 2_000_001, "problem_too_big"),
        (calendar(*["DTSTART:20261205"] * 5_001), "problem_too_many_events"),
        (b"BEGIN:VCALENDAR\r\nEND:VEVENT\r\nEND:VCALENDAR", "problem_no_calendar"),
    ],
)
def test_what_is_no_calendar_is_refused_by_name(data: bytes, code: str) -> None:
    with pytest.raises(ical.BadCalendar) as refused:
        ical.parse_nights(data, TODAY, ZONE)
    assert refused.value.code == code


@pytest.mark.parametrize(
    "event",
    [
        "DTSTART;VALUE=DATE:19910101\nDTEND;VALUE=DATE:20261231\nRRULE:FREQ=DAILY",
        "DTSTART;VALUE=DATE:19910101\nRRULE:FREQ=DAILY",
    ],
)
def test_what_recurs_without_measure_is_refused_before_it_costs_us(event: str) -> None:
    with pytest.raises(ical.BadCalendar) as refused:
        ical.parse_nights(calendar(*[event] * 51), TODAY, ZONE)
    assert refused.value.code == "problem_too_many_events"


def test_a_calendar_without_events_is_one() -> None:
    assert ical.parse_nights(calendar(), TODAY, ZONE) == ical.Nights(frozenset(), 0, 0)
    marked = b"\xef\xbb\xbf" + calendar("DTSTART;VALUE=DATE:20261205\nSUMMARY:caf\xe9")
    assert len(ical.parse_nights(marked, TODAY, ZONE).taken) == 1


@given(
    st.lists(
        st.sampled_from(
            ("DTSTART", "DTEND", "RRULE", "EXDATE", "RDATE", "DURATION", "RECURRENCE-ID", "UID")
        ).flatmap(
            lambda name: st.tuples(
                st.just(name),
                st.sampled_from(("", ";VALUE=DATE", ";TZID=Europe/Madrid", ";TZID=No/Where")),
                st.sampled_from(
                    (
                        "20261205", "20261205T100000Z", "99991231T235959", "FREQ=DAILY;COUNT=2",
                        "FREQ=WEEKLY;BYDAY=MO;UNTIL=20270101T000000Z", "P1D", "-P3W", "", "☃",
                        "FREQ=MONTHLY;BYDAY=5SU", "FREQ=DAILY;INTERVAL=0", "20261205,20261206",
                        "20261205T100000Z/PT5H", "FREQ=YEARLY;COUNT=99999999999",
                    )
                )
                | st.text(max_size=12),
            )
        ),
        max_size=6,
    )
)  # fmt: skip
def test_whatever_it_says_it_is_read_or_refused(lines: list[tuple[str, str, str]]) -> None:
    event = "\n".join(f"{name}{kind}:{value}" for name, kind, value in lines)
    try:
        found = ical.parse_nights(calendar(event), TODAY, ZONE)
    except ical.BadCalendar:
        return
    last = TODAY + timedelta(days=731)
    assert all(TODAY - timedelta(days=1) <= night < last for night in found.taken)


def test_our_own_calendar_reads_as_nights_elsewhere_and_names_no_guest() -> None:
    reserved = ical.Reserved(ids.new_id(), date(2026, 12, 5), date(2026, 12, 8))
    text = ical.render("Casa Mar", "Reservado", [reserved], datetime(2026, 11, 23, tzinfo=UTC))
    elsewhere = text.replace(ical.OURS, "@elsewhere").encode()
    found = ical.parse_nights(elsewhere, TODAY, ZONE)
    assert sorted(found.taken) == [date(2026, 12, day) for day in (5, 6, 7)]
    assert ical.parse_nights(text.encode(), TODAY, ZONE).taken == frozenset()


DAILY = "DTSTART:20200101T100000Z\nDTEND:20200101T110000Z\nRRULE:FREQ=DAILY"
EVIL_ZONE = (
    "BEGIN:VTIMEZONE\nTZID:Evil\nBEGIN:STANDARD\nDTSTART:16010101T000000\nTZOFFSETFROM:+0100\n"
    "TZOFFSETTO:+0200\nRRULE:FREQ=DAILY\nEND:STANDARD\nEND:VTIMEZONE\n"
)


@pytest.mark.parametrize(
    "data",
    [
        calendar(*[DAILY.lower()] * 51),
        calendar(*[DAILY.replace("RRULE", "RR\n ULE")] * 51),
        calendar("X-A:1\n" * 50_001 + "DTSTART:20270101"),
        calendar("DTSTART;TZID=Evil:20270101T100000", head=EVIL_ZONE),
        calendar("DTSTART;TZID=Evil:20270101T100000", head=EVIL_ZONE.replace("RR", "RR\n ")),
    ],
    ids=["small letters", "folded", "lines", "a zone that changes daily", "folded zone"],
)
def test_what_is_too_much_never_reaches_the_library(data: bytes) -> None:
    with pytest.raises(ical.BadCalendar, match="too_many_events"):
        ical.parse_nights(data, TODAY, ZONE)


def test_rules_that_never_come_true_are_given_up_together() -> None:
    class Slow(clock.ManualClock):
        def monotonic(self) -> float:
            self.advance(1)
            return super().monotonic()

    never = "DTSTART:20200101T100000Z\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"
    with pytest.raises(ical.BadCalendar, match="too_many_events"):
        ical.parse_nights(calendar(*[never] * 6), TODAY, ZONE, Slow())
