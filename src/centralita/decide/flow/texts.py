"""Every sentence that the flow engine says by itself, in both languages, warm and short."""

import re
from typing import Final

SENTENCES: Final[dict[str, dict[str, str]]] = {
    "es": {
        "not_understood": "Perdona, eso no lo entendí.",
        "help": "Puedes responder con tus palabras{ways}.",
        "way_back": "*atrás* para volver",
        "way_menu": "*menú* para empezar de nuevo",
        "way_person": "*persona* y te atiende alguien del equipo",
        "not_choice": "Perdona, no encontré esa opción. Toca una, o escribe su número.",
        "which": "¿Cuál de estas?",
        "vanished": "Lo siento, «{title}» ya no está disponible. Esto es lo que hay ahora:",
        "vanished_one": "Lo siento, esa opción ya no está disponible. Esto es lo que hay ahora:",
        "old_button": "Ese botón es de un mensaje anterior. Sigamos por aquí:",
        "already": "¡Ya lo tengo! 👍",
        "already_done": "¡Eso ya quedó hecho! 👍 Si necesitas algo más, escríbeme.",
        "no_back": "No puedo volver más atrás. Sigamos desde aquí:",
        "cancelled": "Listo, lo dejamos. Cuando quieras empezar de nuevo, escríbeme.",
        "nothing_to_cancel": "No hay nada pendiente. ¿Empezamos?",
        "language": "¡Claro! Seguimos en español.",
        "not_number": "¿Me lo dices con un número? Por ejemplo: 2.",
        "not_whole": "Necesito un número entero, por ejemplo: 2.",
        "too_small": "Tiene que ser {least} o más.",
        "too_great": "Tiene que ser {most} o menos.",
        "not_date": "¿Qué día? Por ejemplo: mañana, el viernes o 25/12.",
        "past": "Ese día ya pasó. ¿Qué día te viene bien, desde {least}?",
        "too_late": "Es demasiado lejos. Elige un día hasta {most}.",
        "not_email": "No parece un correo. Por ejemplo: nombre@example.org.",
        "not_phone": "¿Me escribes el número de teléfono con todas sus cifras?",
        "not_place": "Necesito tu ubicación: toca el clip 📎 y luego *Ubicación*.",
        "not_yes_no": "¿Sí o no?",
        "not_media": "¿Me envías una foto o un archivo?",
        "not_text": "¿Me lo escribes con palabras?",
        "text_short": "Es muy corto. ¿Me lo escribes completo?",
        "text_long": "Es muy largo para mí. ¿Me lo dices en menos de {most} letras?",
        "not_right": "Eso no me cuadra. ¿Lo intentas otra vez?",
        "voice": "Todavía no puedo escuchar notas de voz. ¿Me lo escribes? Alguien del equipo "
        "también podrá oírla.",
        "file": "Gracias, lo recibí y el equipo podrá verlo. Sigamos:",
        "unreadable": "Ese tipo de mensaje no lo puedo abrir. ¿Me lo escribes en texto?",
        "refused": "Lo siento, eso no pude hacerlo. Probemos otra vez:",
        "empty": "Ahora mismo no hay nada que elegir aquí.",
        "more": "Ver más",
        "first": "Volver al principio",
        "open": "Ver opciones",
        "number_hint": "Responde con el número.",
        "more_hint": "Escribe *más* para ver más.",
        "yes": "Sí",
        "no": "No",
        "stuck_title": "{who} necesita ayuda",
        "stuck": "El flujo «{flow}» dio demasiadas vueltas en «{node}» y pasó la conversación a "
        "una persona.",
        "asks_title": "{who} espera a una persona",
        "asks": "El flujo «{flow}» le pasó la conversación: {why}. Escribió: «{text}»",
        "why_words": "pidió hablar con una persona",
        "why_misses": "no se entendió lo que escribía",
        "why_bot_failed": "algo no fue posible y no supo seguir",
        "why_flow_node": "así está previsto en «{node}»",
    },
    "en": {
        "not_understood": "Sorry, I didn't get that.",
        "help": "You can answer in your own words{ways}.",
        "way_back": "*back* to go back",
        "way_menu": "*menu* to start over",
        "way_person": "*person* and someone from the team will help you",
        "not_choice": "Sorry, I couldn't find that option. Tap one, or write its number.",
        "which": "Which of these?",
        "vanished": "Sorry, “{title}” is no longer available. This is what there is now:",
        "vanished_one": "Sorry, that option is no longer available. This is what there is now:",
        "old_button": "That button is from an earlier message. Let's go on here:",
        "already": "Got it already! 👍",
        "already_done": "That's already done! 👍 Write to me if you need anything else.",
        "no_back": "I can't go back any further. Let's go on from here:",
        "cancelled": "All right, we'll leave it. Write to me whenever you want to start again.",
        "nothing_to_cancel": "There is nothing pending. Shall we start?",
        "language": "Of course! Let's go on in English.",
        "not_number": "Could you tell me with a number? For example: 2.",
        "not_whole": "I need a whole number, for example: 2.",
        "too_small": "It has to be {least} or more.",
        "too_great": "It has to be {most} or less.",
        "not_date": "Which day? For example: tomorrow, Friday or 25/12.",
        "past": "That day is over. Which day suits you, from {least} on?",
        "too_late": "That is too far away. Please choose a day up to {most}.",
        "not_email": "That doesn't look like an email. For example: name@example.org.",
        "not_phone": "Could you write the phone number with all its digits?",
        "not_place": "I need your location: tap the paper clip 📎 and then *Location*.",
        "not_yes_no": "Yes or no?",
        "not_media": "Could you send me a photo or a file?",
        "not_text": "Could you put it in words?",
        "text_short": "That's very short. Could you write all of it?",
        "text_long": "That's too long for me. Could you say it in fewer than {most} letters?",
        "not_right": "That doesn't seem right. Could you try again?",
        "voice": "I can't listen to voice notes yet. Could you write it? Someone from the team "
        "will be able to hear it too.",
        "file": "Thanks, I got it and the team can see it. Let's go on:",
        "unreadable": "I can't open that kind of message. Could you write it as text?",
        "refused": "Sorry, I couldn't do that. Let's try again:",
        "empty": "There is nothing to choose from here right now.",
        "more": "See more",
        "first": "Back to the start",
        "open": "See options",
        "number_hint": "Answer with the number.",
        "more_hint": "Write *more* to see more.",
        "yes": "Yes",
        "no": "No",
        "stuck_title": "{who} needs help",
        "stuck": "The flow “{flow}” went round too often at “{node}” and handed the conversation "
        "to a person.",
        "asks_title": "{who} is waiting for a person",
        "asks": "The flow “{flow}” handed the conversation over: {why}. They wrote: “{text}”",
        "why_words": "they asked for a person",
        "why_misses": "what they wrote was not understood",
        "why_bot_failed": "something was not possible, and it could not go on",
        "why_flow_node": "that is what “{node}” is for",
    },
}

_GAP: Final = re.compile(r"\{(\w+)\}")


def say(key: str, language: str, **values: object) -> str:
    """In one pass, so that a value with braces stays as it is."""
    found = SENTENCES[language][key]
    return _GAP.sub(lambda gap: str(values.get(gap[1], "")), found) if values else found


def say_help(language: str, *, back: bool, menu: bool, person: bool) -> str:
    """What a customer may write at any time, of what is not switched off."""
    ways = [
        SENTENCES[language][f"way_{way}"]
        for way, on in (("back", back), ("menu", menu), ("person", person))
        if on
    ]
    if not ways:
        return say("help", language, ways="")
    return say("help", language, ways=(", o escribe " if language == "es" else ", or write ") +
               (", ".join(ways)))  # fmt: skip
