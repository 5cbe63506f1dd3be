"""What an owner is told about a number, an account or a template, in Spanish and English: pure."""

from msgspec import Struct

from centralita.vocabulary.incoming import AccountChange, QualityChange, TemplateChange
from centralita.vocabulary.turns import Severity


class Text(Struct, frozen=True):
    """A title and a message in both languages; `{…}` are filled in."""

    es: tuple[str, str]
    en: tuple[str, str]

    def say(self, reader: str, /, **facts: object) -> tuple[str, str]:
        """Title and message in the reader's language."""
        title, message = self.es if reader == "es" else self.en
        return title.format(**facts), message.format(**facts)


class Alarm(Struct, frozen=True):
    """An alert about a provider's report; `subject` makes it one while it is open."""

    severity: Severity
    text: Text
    subject: str
    facts: dict[str, object]


QUALITY = Text(
    es=(
        "Calidad {rating}: {name}",
        "WhatsApp bajó la calidad de este número a {rating}. Suele deberse a bloqueos o reportes: "
        "revisa los últimos mensajes y pausa los envíos masivos hasta que se recupere.",
    ),
    en=(
        "Quality {rating}: {name}",
        "WhatsApp lowered this number's quality to {rating}. Blocks or reports are the usual "
        "cause: look at the last messages, and pause campaigns until it recovers.",
    ),
)
LIMIT = Text(
    es=(
        "Nuevo límite de mensajes: {limit}",
        "WhatsApp cambió el límite diario de personas de {name}: de {former} a {limit}.",
    ),
    en=(
        "New messaging limit: {limit}",
        "WhatsApp changed how many people {name} may address a day: from {former} to {limit}.",
    ),
)
TEMPLATE = Text(
    es=(
        "Plantilla {template}: {event}",
        "WhatsApp avisa de la plantilla {template} ({language}): {event}. {detail}",
    ),
    en=(
        "Template {template}: {event}",
        "WhatsApp reports about the template {template} ({language}): {event}. {detail}",
    ),
)
ACCOUNT = Text(
    es=(
        "Aviso de WhatsApp: {event}",
        "WhatsApp avisa sobre {name}: {event}. Detalle: {summary}",
    ),
    en=("WhatsApp notice: {event}", "WhatsApp reports about {name}: {event}. {summary}"),
)
PARKED = Text(
    es=(
        "{name} no puede enviar",
        "WhatsApp no acepta mensajes de este número: {reason} Lo pendiente espera; en cuanto esté "
        "resuelto, vuelve a activarlo con `centralita number unpark`.",
    ),
    en=(
        "{name} cannot send",
        "WhatsApp takes no messages from this number: {reason} What is queued waits; once it is "
        "solved, free it with `centralita number unpark`.",
    ),
)

_TEMPLATE_SEVERITY: dict[str, Severity] = {
    "REJECTED": "warning",
    "PAUSED": "warning",
    "FLAGGED": "warning",
    "DISABLED": "urgent",
    "LIMIT_EXCEEDED": "warning",
    "LOCKED": "warning",
    "CATEGORY": "info",
    "CATEGORY_PENDING": "info",
}


def find_quality_alarm(change: QualityChange, former: str | None, name: str) -> Alarm | None:
    """A rating that fell; None where it did not change or got better."""
    if former is None or change.rating not in ("YELLOW", "RED"):
        return None
    severity: Severity = "urgent" if change.rating == "RED" else "warning"
    facts: dict[str, object] = {"rating": change.rating, "name": name}
    return Alarm(severity, QUALITY, f"quality:{name}", facts)


def find_limit_alarm(change: QualityChange, former: str | None, name: str) -> Alarm | None:
    """A messaging limit that moved."""
    if former is None:
        return None
    facts: dict[str, object] = {"limit": change.limit, "former": former, "name": name}
    return Alarm("info", LIMIT, f"limit:{name}:{change.limit}", facts)


def find_template_alarm(change: TemplateChange) -> Alarm | None:
    """A template somebody has to look at; None for good news."""
    severity = _TEMPLATE_SEVERITY.get(change.event)
    if change.event == "QUALITY" and change.quality in ("YELLOW", "RED"):
        severity = "warning"
    if severity is None:
        return None
    name = change.template_name or change.template_id or "?"
    facts: dict[str, object] = {
        "template": name,
        "language": change.language or "?",
        "event": change.event,
        "detail": change.detail or change.reason or "",
    }
    return Alarm(severity, TEMPLATE, f"template:{name}:{change.language}:{change.event}", facts)


def get_account_alarm(change: AccountChange, name: str) -> Alarm:
    """Whatever Meta says about the account itself."""
    facts: dict[str, object] = {"event": change.event, "name": name, "summary": change.summary}
    return Alarm(change.severity, ACCOUNT, f"account:{change.event}:{name}", facts)
