"""What is not said but reported: statuses, quality, limits, templates, accounts, people's wishes.

Each reaches the number, the account's tenants or the contact it is about, and changes what it
should there.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from centralita.kit import db, json
from centralita.records import alerts, contacts, conversations, health, statuses, template_states
from centralita.route import alarms, people
from centralita.route.addresses import Addressed
from centralita.route.directory import Directory
from centralita.vocabulary import errors
from centralita.vocabulary.incoming import (
    AccountChange,
    AddressBookEntry,
    Notice,
    Person,
    PersonChange,
    PreferenceChange,
    QualityChange,
    Status,
    TemplateChange,
)

ExplainFailure = Callable[[str, str | None], errors.SendFailure]
"""(provider, code) → what an asynchronous failure means; the providers know."""

SOURCE = "whatsapp"
ACCOUNT_LOST = "account_lost"
"""Parked by what Meta did to the account, and freed when Meta takes it back."""


class Changes:
    """Applies one batch's reports in one transaction; `now` stands in where they carry no time."""

    def __init__(
        self,
        p: db.PipeTransaction,
        directory: Directory,
        explain_failure: ExplainFailure,
        now: datetime,
    ) -> None:
        self._p = p
        self._directory = directory
        self._explain_failure = explain_failure
        self._now = now

    async def apply(self, changes: Sequence[Addressed]) -> list[statuses.Moved]:
        """Statuses together, the rest one by one; returns the messages that moved."""
        reported = [each for each in changes if isinstance(each.item, Status)]
        moved = await self._apply_statuses(reported)
        for each in changes:
            await self._apply_one(each)
        return moved

    async def _apply_statuses(self, reported: Sequence[Addressed]) -> list[statuses.Moved]:
        moved = await statuses.apply(
            self._p,
            [
                read_status(each, each.item, self._now)
                for each in reported
                if isinstance(each.item, Status)
            ],
        )
        by_number = {each.number.number_id: each for each in reported}
        for move in moved:
            if move.after.status == "failed" and move.before.status != "failed":
                await self._heed_failure(by_number[move.number_id], move.after.error_code)
        return moved

    async def _heed_failure(self, about: Addressed, code: str | None) -> None:
        """A failure that is about the number, not the message, parks the number."""
        failure = self._explain_failure(about.number.provider, code)
        if isinstance(failure, errors.NumberBlocked):
            await self._park(about, failure.code, failure.meaning)

    async def _apply_one(self, each: Addressed) -> None:
        match each.item:
            case QualityChange() as change:
                await self._change_quality(each, change)
            case TemplateChange() as change:
                await self._change_template(each, change)
            case AccountChange() as change:
                await self._change_account(each, change)
            case PreferenceChange() as change:
                known = await self._find_contact(each.tenant_id, change.person)
                await contacts.set_marketing(
                    self._p,
                    each.tenant_id,
                    known.contact_id,
                    welcome=change.marketing,
                    at=change.at or self._now,
                )
            case PersonChange() as change:
                await self._change_person(each.tenant_id, change)
            case AddressBookEntry(action="add" | "edit" | "update") as entry:
                await self._find_contact(each.tenant_id, entry.person)
            case Notice(kind="call", person=Person() as person):
                await self._open_window(each, person)
            case _:
                pass

    async def _find_contact(self, tenant_id: UUID, person: Person) -> contacts.Known:
        [known] = await people.find_contacts(self._p, [(tenant_id, person)])
        return known

    async def _change_quality(self, each: Addressed, change: QualityChange) -> None:
        name = _name(each)
        if change.rating:
            former = await health.set_fact(self._p, each.number.number_id, "quality", change.rating)
            await self._tell(each, alarms.find_quality_alarm(change, former, name))
            if change.rating == "GREEN":
                await alerts.mark_subject_resolved(
                    self._p,
                    each.tenant_id,
                    source=SOURCE,
                    subject=f"quality:{name}",
                    by="whatsapp",
                )
        if change.limit:
            former = await health.set_fact(self._p, each.number.number_id, "limit", change.limit)
            await self._tell(each, alarms.find_limit_alarm(change, former, name))

    async def _change_template(self, each: Addressed, change: TemplateChange) -> None:
        waba_id = change.waba_id or each.number.waba_id
        if waba_id and change.template_name and change.language:
            await template_states.set_state(
                self._p,
                tenant_id=each.tenant_id,
                waba_id=waba_id,
                key=(change.template_name, change.language),
                changed=_template_columns(change),
            )
        await self._tell(each, alarms.find_template_alarm(change))

    async def _change_account(self, each: Addressed, change: AccountChange) -> None:
        if change.standing == "lost":
            await self._park(each, ACCOUNT_LOST, change.summary)
        elif change.standing == "regained":
            await health.unpark(self._p, each.number.number_id, [ACCOUNT_LOST])
        await self._tell(each, alarms.get_account_alarm(change, _name(each)))

    async def _change_person(self, tenant_id: UUID, change: PersonChange) -> None:
        """Found by the old names; the new ones are theirs from now on."""
        known = await self._find_contact(tenant_id, change.person)
        contact = (tenant_id, known.contact_id)
        if change.new_wa_id:
            await contacts.move(self._p, contact, "phone", change.new_wa_id)
        if change.new_user_id:
            await contacts.move(self._p, contact, "user_id", change.new_user_id)

    async def _open_window(self, each: Addressed, person: Person) -> None:
        """A call opens the 24-hour window as a message does (Cloud API §2.1)."""
        known = await self._find_contact(each.tenant_id, person)
        key = (each.tenant_id, each.number.number_id, known.contact_id)
        seats = await conversations.find_or_add(self._p, [key])
        await conversations.mark_inbound(
            self._p,
            [(each.tenant_id, seats[key].conversation_id, each.item.at or self._now)],
        )

    async def _park(self, each: Addressed, code: str, reason: str) -> None:
        if await health.park(self._p, each.number.number_id, code=code, reason=reason):
            facts: dict[str, object] = {"name": _name(each), "reason": reason}
            subject = f"parked:{each.number.number_id}"
            await self._tell(each, alarms.Alarm("urgent", alarms.PARKED, subject, facts))

    async def _tell(self, each: Addressed, alarm: alarms.Alarm | None) -> None:
        if alarm is None:
            return
        language = self._directory.get_tenant(each.tenant_id).language
        title, message = alarm.text.say(language, **alarm.facts)
        await alerts.add(
            self._p,
            alerts.New(
                tenant_id=each.tenant_id,
                severity=alarm.severity,
                title=title,
                message=message,
                source=SOURCE,
                subject=alarm.subject,
                number_id=each.number.number_id,
            ),
        )


def _name(each: Addressed) -> str:
    return each.number.phone_number or each.number.phone_number_id


def _template_columns(change: TemplateChange) -> dict[str, str | None]:
    status = None
    if change.event not in ("QUALITY", "CATEGORY", "CATEGORY_PENDING", "COMPONENTS"):
        status = change.event
    return {
        "template_id": change.template_id,
        "status": status,
        "category": change.category if change.event != "CATEGORY_PENDING" else None,
        "quality": change.quality,
        "reason": change.reason,
    }


def read_status(each: Addressed, status: Status, now: datetime) -> statuses.Reported:
    """A status as records take it; a reference that is no id of ours is left out."""
    return statuses.Reported(
        tenant_id=each.tenant_id,
        number_id=each.number.number_id,
        wa_message_id=status.id,
        message_id=_parse_reference(status.reference),
        status=status.status,
        at=status.at or now,
        error_code=status.error_code,
        error_text=status.error_text,
        pricing=json.encode_text(status.pricing) if status.pricing else None,
    )


def _parse_reference(reference: str | None) -> UUID | None:
    """Our reference is the message's id, with `#2`, `#3` … for its further bodies."""
    if not reference:
        return None
    try:
        return UUID(reference.partition("#")[0])
    except ValueError:
        return None
