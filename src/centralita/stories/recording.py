"""A conversation that happened, as a story: what was said, and what the bot answered."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec

from centralita.records.transcripts import Line, Transcript
from centralita.stories import disguise, transcript
from centralita.stories.disguise import Disguise
from centralita.stories.steps import AnyStep, Hears, Person, Says, Sends, Story, Taps, Waits
from centralita.vocabulary.content import AnyContent

_PAUSE: Final = timedelta(minutes=30)
"""A shorter silence is not worth a step."""
_WRITTEN: Final = {
    "image": "photo", "video": "video", "audio": "voice", "document": "document",
    "sticker": "sticker",
}  # fmt: skip
_content = msgspec.json.Decoder(AnyContent)


def make_story(title: str, said: Transcript) -> Story:
    """The story of a conversation, with nobody in it that could be recognised."""
    mask = disguise.make(
        said.contact_name, (said.wa_id, said.user_id, said.username), said.language
    )
    first = said.lines[0].said_at if said.lines else None
    starts = first.astimezone(ZoneInfo(said.time_zone)).replace(tzinfo=None) if first else None
    return Story(
        title=title,
        customer=mask.customer,
        number=said.phone_number,
        starts=starts.replace(second=0, microsecond=0) if starts else None,
        steps=tuple(_tell(said.lines, mask)),
    )


def _tell(lines: Iterable[Line], mask: Disguise) -> Iterator[AnyStep]:
    before: Line | None = None
    by_person = False
    for line in lines:
        if before is not None and line.said_at - before.said_at >= _PAUSE:
            minutes = (line.said_at - before.said_at) // timedelta(minutes=1)
            yield Waits(time=timedelta(minutes=minutes))
        if line.direction == "out" and line.handled_by == "human":
            if not by_person:
                yield Person(act="takes")
            by_person = True
            yield Person(act="says", text=mask.put_on(line.text or "…"))
        elif line.direction == "out":
            if by_person:
                yield Person(act="gives back")
            by_person = False
            yield Hears(text=mask.put_on(_read_reply(line)))
        else:
            yield from _tell_customer(line, mask)
        before = line


def _read_reply(line: Line) -> str:
    try:
        return transcript.write_reply(_content.decode(line.content or ""))
    except msgspec.DecodeError:
        return line.text or "…"


def _tell_customer(line: Line, mask: Disguise) -> Iterator[AnyStep]:
    kept = msgspec.json.decode(line.content) if line.content else {}
    raw = kept.get("raw") or {}
    part = raw.get(line.kind) if isinstance(raw, Mapping) else None
    choice = kept.get("choice")
    if choice:
        yield Taps(title=mask.put_on(str(choice.get("title"))))
    elif isinstance(part, dict) and line.kind in (*_WRITTEN, "location", "order"):
        written = _write_part(line, part, mask)
        sent = {"step": "sends", "kind": line.kind, "part": part, "written": written}
        yield msgspec.convert(sent, Sends)
    elif line.text:
        yield Says(text=mask.put_on(line.text))


def _write_part(line: Line, part: Mapping[str, Any], mask: Disguise) -> Any:
    if line.kind == "location":
        # Where somebody was is theirs: about a kilometre is near enough for a test.
        return {"location": f"{part.get('latitude', 0):.2f}, {part.get('longitude', 0):.2f}"}
    if line.kind == "order":
        return {
            "order": [
                {
                    "item": str(each.get("product_retailer_id")),
                    "quantity": str(each.get("quantity", 1)),
                    "price": str(each.get("item_price")),
                    "currency": str(each.get("currency")),
                }
                for each in part.get("product_items", [])
            ]
        }
    return {_WRITTEN[line.kind]: mask.put_on(line.text or "")}
