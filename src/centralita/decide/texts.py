"""What the bot says by itself, in two tones and two languages, until a tenant says it better.

`{business}`, `{name}` (the customer's first name; left out with its comma when unknown) and
`{opens}` (the next opening in words) are filled in when a turn is decided.
"""

import re
from collections.abc import Callable
from typing import Final, Literal

Language = Literal["es", "en"]
Tone = Literal["friendly", "formal"]

LANGUAGES: Final[tuple[Language, ...]] = ("es", "en")
PLACEHOLDERS: Final = ("business", "name", "opens")

BUILT_IN: Final[dict[Tone, dict[Language, dict[str, str]]]] = {
    "friendly": {
        "es": {
            "greeting": "¡Hola, {name}! 👋 Gracias por escribir a {business}. ¿En qué te ayudo?",
            "hello": "¡Hola, {name}! 👋 Gracias por escribir a {business}.",
            "offer": "Aquí estoy. ¿En qué te ayudo?",
            "fallback": "Perdona, no te entendí bien. ¿Me lo cuentas con otras palabras? "
            "Si prefieres, escribe *persona* y te atiende alguien del equipo.",
            "handed_over": "Claro que sí, aviso ahora mismo al equipo. En un momento te escribe "
            "una persona por aquí. 🙌",
            "handed_over_closed": "Ya avisé al equipo. Ahora estamos cerrados; una persona te "
            "escribe por aquí cuando abramos, {opens}.",
            "outside_hours": "Para eso necesitamos estar abiertos: te atendemos {opens}. "
            "Si quieres, déjame aquí tu mensaje y lo vemos al llegar.",
            "received": "¡Recibido, gracias! Una persona del equipo lo revisa y te responde "
            "por aquí.",
            "unreadable": "Ese tipo de mensaje no lo puedo abrir. ¿Me lo escribes en texto?",
            "thanks": "¡Con mucho gusto! 😊 Aquí estoy si necesitas algo más.",
        },
        "en": {
            "greeting": "Hi {name}! 👋 Thanks for writing to {business}. How can I help?",
            "hello": "Hi {name}! 👋 Thanks for writing to {business}.",
            "offer": "I'm here. How can I help?",
            "fallback": "Sorry, I didn't quite get that. Could you put it another way? "
            "Or write *person* and someone from the team will help you.",
            "handed_over": "Of course, I'm letting the team know right now. Someone will write "
            "to you here in a moment. 🙌",
            "handed_over_closed": "I've let the team know. We're closed right now; someone will "
            "write to you here when we open, {opens}.",
            "outside_hours": "We need to be open for that: we can help you {opens}. "
            "Feel free to leave your message here and we'll see it first thing.",
            "received": "Got it, thank you! Someone from the team will take a look and answer "
            "you here.",
            "unreadable": "I can't open that kind of message. Could you write it as text?",
            "thanks": "My pleasure! 😊 I'm here if you need anything else.",
        },
    },
    "formal": {
        "es": {
            "greeting": "Buen día, {name}. Gracias por comunicarse con {business}. "
            "¿En qué podemos ayudarle?",
            "hello": "Buen día, {name}. Gracias por comunicarse con {business}.",
            "offer": "Estamos para servirle. ¿En qué podemos ayudarle?",
            "fallback": "Disculpe, no comprendí su mensaje. ¿Podría decirlo con otras palabras? "
            "Si lo prefiere, escriba *persona* y le atenderá alguien de nuestro equipo.",
            "handed_over": "Con gusto. He avisado a nuestro equipo; en breve le escribirá una "
            "persona por este medio.",
            "handed_over_closed": "He avisado a nuestro equipo. En este momento estamos cerrados; "
            "una persona le escribirá por este medio cuando abramos, {opens}.",
            "outside_hours": "Ese servicio se atiende en nuestro horario: podremos ayudarle "
            "{opens}. Si lo desea, deje aquí su mensaje y lo atenderemos al abrir.",
            "received": "Recibido, muchas gracias. Una persona de nuestro equipo lo revisará y "
            "le responderá por este medio.",
            "unreadable": "No es posible abrir ese tipo de mensaje. ¿Podría escribirlo en texto?",
            "thanks": "Es un placer atenderle. Quedamos a su disposición.",
        },
        "en": {
            "greeting": "Good day, {name}. Thank you for contacting {business}. "
            "How may we help you?",
            "hello": "Good day, {name}. Thank you for contacting {business}.",
            "offer": "We are at your service. How may we help you?",
            "fallback": "I am sorry, I did not understand your message. Could you phrase it "
            "differently? Or write *person* and a member of our team will assist you.",
            "handed_over": "Certainly. I have informed our team; someone will write to you here "
            "shortly.",
            "handed_over_closed": "I have informed our team. We are currently closed; someone "
            "will write to you here when we open, {opens}.",
            "outside_hours": "That service is available during our opening hours: we can assist "
            "you {opens}. You are welcome to leave your message here.",
            "received": "Received, thank you. A member of our team will review it and reply to "
            "you here.",
            "unreadable": "We cannot open that kind of message. Could you write it as text?",
            "thanks": "It is our pleasure. We remain at your disposal.",
        },
    },
}

LIST_BUTTON: Final[dict[Language, str]] = {"es": "Ver opciones", "en": "See options"}

ALARMS: Final[dict[Language, dict[str, tuple[str, str]]]] = {
    "es": {
        "person": ("{who} pide hablar con una persona", "Escribió: «{text}»"),
        "misses": ("{who} necesita ayuda", "El bot no entendió {misses} mensajes. "
                   "Último: «{text}»"),
        "rule": ("{who} espera a una persona", "La regla «{rule}» le pasó la conversación. "
                 "Escribió: «{text}»"),
        "unsure": ("{who} espera a una persona", "El bot creyó que pregunta por «{rule}», pero sin "
                   "bastante certeza. Escribió: «{text}»"),
        "old": ("Mensaje atrasado de {who}", "Llegó hace {minutes} minutos y el bot no lo "
                "contestó. Escribió: «{text}»"),
        "bot_wish": ("{who} espera a una persona", "El bot pidió que siga una persona. "
                     "Escribió: «{text}»"),
        "bot_unsure": ("{who} espera a una persona", "El bot no estaba seguro de su respuesta y la "
                       "dejó como nota. Escribió: «{text}»"),
        "bot_failed": ("{who} espera a una persona", "El bot no pudo contestar a tiempo. "
                       "Escribió: «{text}»"),
    },
    "en": {
        "person": ("{who} asks for a person", "They wrote: “{text}”"),
        "misses": ("{who} needs help", "The bot did not understand {misses} messages. "
                   "Last one: “{text}”"),
        "rule": ("{who} is waiting for a person", "The rule “{rule}” handed the conversation "
                 "over. They wrote: “{text}”"),
        "unsure": ("{who} is waiting for a person", "The bot took it for “{rule}”, but was not "
                   "sure enough. They wrote: “{text}”"),
        "old": ("Late message from {who}", "It is {minutes} minutes old and the bot did not "
                "answer it. They wrote: “{text}”"),
        "bot_wish": ("{who} is waiting for a person", "The bot asked for a person to go on. "
                     "They wrote: “{text}”"),
        "bot_unsure": ("{who} is waiting for a person", "The bot was not sure of its answer and "
                       "left it as a note. They wrote: “{text}”"),
        "bot_failed": ("{who} is waiting for a person", "The bot could not answer in time. "
                       "They wrote: “{text}”"),
    },
}  # fmt: skip
"""Title and message of each alert for the owner, in the tenant's language."""

SOMEBODY: Final[dict[Language, str]] = {"es": "Un cliente", "en": "A customer"}
NO_TEXT: Final[dict[Language, str]] = {"es": "(sin texto)", "en": "(no text)"}

_PLACEHOLDER: Final = re.compile(r"\{(\w+)\}")
_NAMELESS: Final = re.compile(r",?\s*\{name\}")


def fill(template: str, find_value: Callable[[str], str | None]) -> str:
    """Puts the values in, in one pass, so that a value with braces stays as it is."""
    if "{" not in template:
        return template
    if "{name}" in template and not find_value("name"):
        template = _NAMELESS.sub("", template)

    def replace(found: re.Match[str]) -> str:
        value = find_value(found[1])
        return found[0] if value is None else value

    return _PLACEHOLDER.sub(replace, template).strip()


def list_unknown_placeholders(template: str) -> list[str]:
    """The `{…}` in a text that stand for nothing we know."""
    return [name for name in _PLACEHOLDER.findall(template) if name not in PLACEHOLDERS]
