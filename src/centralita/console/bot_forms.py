"""A bot's settings: what they may say, and what is wrong with them."""

from collections.abc import Sequence

from centralita.decide import config as bot_language
from centralita.decide import schema, texts, words
from centralita.show.setting_ports import Flaw, Json


class BotForms:
    """`show.setting_ports.BotForms` by `decide`."""

    def get_schema(self) -> Json:
        """Of a whole configuration."""
        return schema.SCHEMA

    def get_defaults(self) -> Json:
        """Built-in texts by tone and language, and the words that call a person."""
        return {
            "texts": texts.BUILT_IN,
            "human_words": {
                language: list(words.PERSON_PHRASES[language]) for language in texts.LANGUAGES
            },
            "placeholders": list(texts.PLACEHOLDERS),
        }

    def check(self, config: Json) -> Sequence[Flaw]:
        """Everything that is wrong with it."""
        return [
            Flaw(field=each.path, code=each.code, es=each.es, en=each.en)
            for each in bot_language.list_flaws(config)
        ]

    def find_flow(self, config: Json) -> str | None:
        """The flow that a good configuration is led by."""
        kind = bot_language.parse_config(dict(config)).bot
        return str(kind.settings["flow"]) if kind.name == "flow" else None
