"""What a refusal means: Meta's answers and failed statuses as named send failures.

The table of codes is `failures.toml` (Cloud API §2.6). A decision is taken on the code, never on
Meta's `message`, which is not even repeated: Meta puts whole tokens into it.
"""

import functools
import tomllib
from collections.abc import Mapping
from importlib import resources
from typing import Any, Literal

from msgspec import Struct, convert

from centralita.kit import json
from centralita.vocabulary import errors

Action = Literal[
    "retry", "retry_pair", "retry_number", "give_up", "window_closed", "opted_out",
    "number_blocked", "token_dead", "unknown",
]  # fmt: skip

LONGEST_WAIT_SECONDS = 86_400.0
LONGEST_PAIR_WAIT_SECONDS = 3_600.0


class Entry(Struct, frozen=True):
    """One code: the action, and `(meaning, cure)` in each language."""

    action: Action
    en: tuple[str, str]
    es: tuple[str, str]
    after_seconds: float | None = None


class _Envelope(Struct, frozen=True, kw_only=True):
    """The parts of Meta's error that matter (Cloud API §2.5)."""

    code: str
    subcode: str | None = None
    transient: bool = False
    details: str | None = None
    message: str = ""


@functools.cache
def load_table() -> Mapping[str, Entry]:
    """Every code of the table, ranges spelled out."""
    text = resources.files(__package__).joinpath("failures.toml").read_text("utf-8")
    table: dict[str, Entry] = {}
    for key, value in tomllib.loads(text).items():
        entry = convert(value, Entry)
        for part in key.split(","):
            first, _, last = part.partition("-")
            if last:
                table.update((str(code), entry) for code in range(int(first), int(last) + 1))
            else:
                table[first] = entry
    return table


def explain_code(code: str, language: str) -> tuple[str, str]:
    """`(meaning, cure)` in plain words, `es` or else English. Never raises."""
    table = load_table()
    entry = table.get(code) or table["http_refused" if code.startswith("http_") else "other"]
    return entry.es if language.startswith("es") else entry.en


def make_failure(
    code: str, *, attempt: int = 1, detail: str | None = None, after_seconds: float | None = None
) -> errors.SendFailure:
    """The failure of a code of the table; an unknown code gives up.

    `detail` is added to the meaning; `after_seconds` is what this answer asked for.
    """
    table = load_table()
    entry = table.get(code, table["other"])
    return _build(entry, code, attempt, detail, after_seconds)


def _build(
    entry: Entry, code: str, attempt: int, detail: str | None, asked_seconds: float | None
) -> errors.SendFailure:
    meaning, cure = entry.en
    if detail:
        meaning = f"{meaning} Detail: {detail}"
    match entry.action:
        case "retry" | "retry_pair" | "retry_number":
            waits = [wait for wait in (entry.after_seconds, asked_seconds) if wait is not None]
            if entry.action == "retry_pair":
                # Meta's own formula for 131056: 4^n seconds (Cloud API §2.6).
                waits.append(min(4.0 ** min(max(attempt, 1), 6), LONGEST_PAIR_WAIT_SECONDS))
            return errors.RetryLater(
                code,
                meaning,
                cure,
                after_seconds=max(waits) if waits else None,
                scope=_SCOPES[entry.action],
            )
        case action:
            return _PLAIN[action](code, meaning, cure)


_SCOPES: dict[str, Literal["message", "pair", "number"]] = {
    "retry": "message",
    "retry_pair": "pair",
    "retry_number": "number",
}

_PLAIN: dict[str, type[errors.SendFailure]] = {
    "give_up": errors.GiveUp,
    "window_closed": errors.WindowClosed,
    "opted_out": errors.OptedOut,
    "number_blocked": errors.NumberBlocked,
    "token_dead": errors.TokenDead,
    "unknown": errors.OutcomeUnknown,
}


def status_failure(code: str | None) -> errors.SendFailure:
    """What a `failed` status means (Cloud API §1.5): Meta had accepted the message before."""
    return make_failure(code or "other")


def failure_from_answer(
    status: int, headers: Mapping[str, str], body: bytes, *, attempt: int, node: str = ""
) -> errors.SendFailure:
    """What an answer other than 2xx means; header names in lower case.

    `node` is the Graph object that was addressed: when Meta does not know it, the number itself is
    blocked, not this one message.

    With Meta's envelope the code decides, on a 5xx too: whoever writes an envelope has handled the
    request and says that it was not accepted, whereas a bare 5xx may come from a gateway that lost
    the answer of a request that was. So 131000 with status 500 is tried again, and a page of HTML
    with status 500 leaves the outcome unknown, as 408 does.
    """
    envelope = find_envelope(body)
    after_seconds = find_wait(headers)
    if envelope is None:
        return _plain_failure(status, after_seconds)
    table = load_table()
    code = envelope.code
    if (code, envelope.subcode) == ("100", "33") and node and node in envelope.message:
        code = "100/33"
    entry = table.get(code) or _unlisted(status, envelope)
    return _build(entry, code, attempt, envelope.details, after_seconds)


def find_envelope(body: bytes) -> _Envelope | None:
    """Meta's `{"error": {"code": …}}`, or None where the body is something else."""
    try:
        answer = json.decode_untrusted(body)
    except ValueError:
        return None
    error = answer.get("error") if isinstance(answer, dict) else None
    code = error.get("code") if isinstance(error, dict) else None
    if not isinstance(error, dict) or isinstance(code, bool) or not isinstance(code, (int, str)):
        return None
    data = error.get("error_data")
    details = data.get("details") if isinstance(data, dict) else error.get("error_user_msg")
    subcode = error.get("error_subcode")
    return _Envelope(
        code=str(code),
        subcode=str(subcode) if isinstance(subcode, (int, str)) else None,
        transient=error.get("is_transient") is True,
        details=details[:300] if isinstance(details, str) and details.strip() else None,
        message=str(error.get("message", "")),
    )


def _unlisted(status: int, envelope: _Envelope) -> Entry:
    """A code we don't know: Meta's own hint, then the HTTP status."""
    table = load_table()
    if envelope.transient:
        return table["131000"]
    if status == 429:
        return table["130429"]
    if status in (401, 403):
        return table[f"http_{status}"]
    return table["outcome_unknown" if status >= 500 else "other"]


def _plain_failure(status: int, after_seconds: float | None) -> errors.SendFailure:
    """An answer that is not Meta's: a proxy, a gateway, a page of HTML."""
    if status in (401, 403, 429):
        return make_failure(f"http_{status}", after_seconds=after_seconds)
    table = load_table()
    if status == 408 or status >= 500 or status < 300:
        return _build(table["outcome_unknown"], "outcome_unknown", 1, f"HTTP {status}", None)
    return _build(table["http_refused"], f"http_{status}", 1, None, None)


def find_wait(headers: Mapping[str, str]) -> float | None:
    """Seconds the provider asks to wait: `Retry-After`, or Meta's usage header in minutes."""
    waits = [_seconds(headers.get("retry-after"), 1)]
    try:
        usage = json.decode_untrusted(headers.get("x-business-use-case-usage", "").encode())
    except ValueError:
        usage = None
    lists = usage.values() if isinstance(usage, dict) else ()
    kinds = [kind for each in lists if isinstance(each, list) for kind in each]
    waits += [
        _seconds(kind.get("estimated_time_to_regain_access"), 60)
        for kind in kinds
        if isinstance(kind, dict)
    ]
    found = [wait for wait in waits if wait]
    return max(found) if found else None


def _seconds(value: Any, unit: int) -> float | None:
    """A wait as seconds, at most a day; None for nonsense and for dates."""
    try:
        seconds = float(value) * unit
    except (TypeError, ValueError, OverflowError):
        return None
    return min(seconds, LONGEST_WAIT_SECONDS) if seconds > 0 else None
