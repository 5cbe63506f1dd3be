"""The shapes of a business's statistics, and how they are filled. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from msgspec import Struct
from pydantic import BaseModel, Field

from centralita.records import day_figures, statistics
from centralita.records.day_figures import Buckets, Days, Figures
from centralita.show import figures
from centralita.show.api.house import House
from centralita.verticals.contract import Figure

_META: Final = "meta_cloud"
"""Whose words a code is told in: all providers pass WhatsApp's own codes on."""


class StatisticsPoint(BaseModel):
    """An hour, day or week. By hour, null stands for what is known by day only."""

    start: datetime
    received: int
    sent: int = Field(description="By day: accepted by WhatsApp; by hour: written here.")
    by_bot: int
    by_people: int
    delivered: int | None
    read: int | None
    failed: int | None
    begun: int | None = Field(description="Conversations that began.")
    handovers: int | None = Field(description="To people.")


class StatisticsTotals(BaseModel):
    """The whole range. Shares go from 0 to 1; null: nothing to divide by."""

    received: int
    sent: int
    by_bot: int
    by_people: int
    delivered: int
    read: int
    failed: int
    delivery_share: float | None
    read_share: float | None
    begun: int
    talks: int = Field(description="Conversations by days on which their customer wrote.")
    talks_of_bot: int = Field(description="Of those, answered by the bot alone.")
    talks_of_people: int = Field(description="Of those, a person wrote or was called.")
    solved_by_bot_share: float | None
    handovers: int
    unanswered: int = Field(description="Questions that nobody answered within 24 hours.")


class Duration(BaseModel):
    """How long something took, to 4 %; null: it never happened."""

    times: int
    median_seconds: float | None
    p90_seconds: float | None


class FirstResponse(BaseModel):
    """From a customer's first unanswered word, or a hand-over to people, to the answer."""

    bot: Duration
    people: Duration


class HandoverCause(BaseModel):
    """Why people were called."""

    cause: str = Field(examples=["words"])
    times: int


class FailureCode(BaseModel):
    """Why messages failed, in the caller's language."""

    code: str = Field(examples=["131026"])
    meaning: str | None
    cure: str | None
    times: int


class NumberFigures(BaseModel):
    """One of the business's numbers."""

    number_id: UUID
    name: str
    phone_number: str | None
    received: int
    sent: int
    delivered: int
    read: int
    failed: int
    delivery_share: float | None
    read_share: float | None


class BusyHour(BaseModel):
    """Messages of customers in that hour of that weekday (0: Monday), on the business's clock."""

    weekday: int
    hour: int
    received: int


class PersonAnswers(BaseModel):
    """How much somebody wrote; null: on the business's telephone, or whoever has left."""

    person_id: UUID | None
    name: str | None
    answers: int


class AlertFigures(BaseModel):
    """Raised in the range, and open now."""

    raised: int
    urgent: int
    open: int


class TradeFigure(BaseModel):
    """A number of a trade's own; money is in `currency`."""

    key: str = Field(examples=["revenue"])
    title: str
    value: Decimal
    currency: str | None


class TradeFigures(BaseModel):
    """One of the business's trades."""

    trade: str = Field(examples=["restaurant"])
    title: str
    figures: list[TradeFigure]


class Statistics(BaseModel):
    """How the talks of a business went."""

    first: date
    last: date
    by: figures.By
    time_zone: str
    as_of: datetime = Field(description="What was said later than that may be missing.")
    totals: StatisticsTotals
    series: list[StatisticsPoint]
    first_response: FirstResponse
    resolution: Duration = Field(description="From the hand-over to whoever closed it.")
    handovers: list[HandoverCause]
    failures: list[FailureCode]
    numbers: list[NumberFigures]
    busiest: list[BusyHour]
    people: list[PersonAnswers]
    alerts: AlertFigures
    trades: list[TradeFigures]


class Gathered(Struct, frozen=True, kw_only=True):
    """All that was read."""

    by: figures.By
    days: Days
    figures: Mapping[date, Figures]
    as_of: datetime
    counts: Sequence[statistics.NumberDay]
    numbers: Mapping[UUID, statistics.NumberName]
    people: Mapping[str, str]
    alerts: statistics.AlertsRaised
    trades: Mapping[str, Sequence[Figure]]


def show(found: Gathered, house: House, language: str) -> Statistics:
    """What was read, as callers see it."""
    total = day_figures.add_up(found.figures.values())
    series = figures.make_series(found.by, found.days, found.figures, found.counts)
    busiest = figures.count_busiest(total.hours, found.days.time_zone)
    return Statistics(
        first=found.days.first,
        last=found.days.last,
        by=found.by,
        time_zone=found.days.time_zone,
        as_of=found.as_of,
        totals=_show_totals(total, found.counts),
        series=[StatisticsPoint.model_validate(each, from_attributes=True) for each in series],
        first_response=FirstResponse(
            bot=_show_duration(total.waits.get("bot", {})),
            people=_show_duration(total.waits.get("human", {})),
        ),
        resolution=_show_duration(total.closed),
        handovers=[HandoverCause(cause=key, times=n) for key, n in _rank(total.handovers)],
        failures=[_explain(code, n, house, language) for code, n in _rank(total.failures)],
        numbers=_show_numbers(found),
        busiest=[BusyHour(weekday=day, hour=hour, received=n) for day, hour, n in busiest],
        people=[_show_person(key, n, found.people) for key, n in _rank(total.people)],
        alerts=AlertFigures.model_validate(found.alerts, from_attributes=True),
        trades=[_show_trade(key, each, house, language) for key, each in found.trades.items()],
    )


def _rank(counted: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(counted.items(), key=lambda each: (-each[1], each[0]))


def _show_totals(total: Figures, counts: Sequence[statistics.NumberDay]) -> StatisticsTotals:
    summed = {name: sum(getattr(day, name) for day in counts) for name in figures.COUNTED}
    return StatisticsTotals(
        **summed,
        by_bot=sum(hour.by_bot for hour in total.hours),
        by_people=sum(hour.by_people for hour in total.hours),
        delivery_share=figures.find_share(summed["delivered"], summed["sent"]),
        read_share=figures.find_share(summed["read"], summed["sent"]),
        begun=total.begun,
        talks=total.talks,
        talks_of_bot=total.talks_of_bot,
        talks_of_people=total.talks_of_people,
        solved_by_bot_share=figures.find_share(
            total.talks_of_bot, total.talks_of_bot + total.talks_of_people
        ),
        handovers=sum(total.handovers.values()),
        unanswered=total.unanswered,
    )


def _show_duration(buckets: Buckets) -> Duration:
    return Duration(
        times=sum(buckets.values()),
        median_seconds=day_figures.find_quantile(buckets, 0.5),
        p90_seconds=day_figures.find_quantile(buckets, 0.9),
    )


def _explain(code: str, times: int, house: House, language: str) -> FailureCode:
    meaning, cure = house.ports.codes.explain(_META, code, language) if code else ("", "")
    return FailureCode(code=code, meaning=meaning or None, cure=cure or None, times=times)


def _show_numbers(found: Gathered) -> list[NumberFigures]:
    shown = []
    for number_id, named in found.numbers.items():
        own = [each for each in found.counts if each.number_id == number_id]
        summed = {name: sum(getattr(day, name) for day in own) for name in figures.COUNTED}
        shown.append(
            NumberFigures(
                number_id=number_id,
                name=named.name,
                phone_number=named.phone_number,
                **summed,
                delivery_share=figures.find_share(summed["delivered"], summed["sent"]),
                read_share=figures.find_share(summed["read"], summed["sent"]),
            )
        )
    return shown


def _show_person(key: str, answers: int, names: Mapping[str, str]) -> PersonAnswers:
    return PersonAnswers(person_id=UUID(key) if key else None, name=names.get(key), answers=answers)


def _show_trade(key: str, counted: Sequence[Figure], house: House, language: str) -> TradeFigures:
    vertical = house.verticals[key]
    shown = [
        TradeFigure(
            key=each.key,
            title=each.title.get(language, each.key),
            value=Decimal(each.value),
            currency=each.currency,
        )
        for each in counted
    ]
    return TradeFigures(trade=key, title=vertical.title.get(language, key), figures=shown)
