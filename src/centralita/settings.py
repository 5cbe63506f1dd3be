"""Every setting of the program: read from the environment, once, by cli and app only."""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Environment variables with the prefix CENTRALITA_ (CENTRALITA_PORT and so on).

    Raises pydantic's ValidationError, whose text names the variable but never shows a secret.
    """

    model_config = SettingsConfigDict(
        env_prefix="CENTRALITA_",
        frozen=True,
        extra="ignore",
        env_ignore_empty=True,
        hide_input_in_errors=True,
    )

    database_url: SecretStr | None = Field(
        default=None,
        description="Postgres (15 or newer) as the owner, for migrations. Unset: the embedded "
        "Postgres in the data folder.",
    )
    app_database_url: SecretStr | None = Field(
        default=None,
        description="The same database as role centralita_app. Unset: derived from the owner's "
        "address and the master key.",
    )
    pipe_database_url: SecretStr | None = Field(
        default=None,
        description="The same database as role centralita_pipe. Unset: derived as above.",
    )
    database_statement_cache: int = Field(
        default=256,
        ge=0,
        description="Prepared statements kept per connection; 0 behind a pooler that shares "
        "connections between transactions.",
    )
    app_pool_size: int = Field(
        default=5, ge=1, description="Connections of a process for tenant-bound work."
    )
    pipe_pool_size: int = Field(
        default=5, ge=1, description="Connections of a process for receiving and claiming."
    )
    master_key: SecretStr | None = Field(
        default=None,
        description="32 random bytes in base64 that seal every credential; `centralita keys new` "
        "makes one. The program refuses to start without it (the demo makes its own).",
    )
    previous_master_keys: SecretStr | None = Field(
        default=None,
        description="Master keys replaced earlier, separated by commas, until `centralita keys "
        "rotate` has sealed everything anew.",
    )
    data_dir: Path = Field(
        default=Path(".centralita"),
        description="Folder of the embedded Postgres and the demo's files.",
    )
    host: str = Field(default="127.0.0.1", description="Address the server listens on.")
    port: int = Field(default=8080, ge=0, le=65535, description="Port the server listens on.")
    public_url: str | None = Field(
        default=None,
        description="The server's address as Meta sees it (https://…), shown when a webhook has "
        "to be registered.",
    )
    graph_base_url: str = Field(
        default="https://graph.facebook.com",
        description="Where Meta's Graph API is; the simulator's address for trying out.",
    )
    graph_version: str = Field(
        default="v23.0", pattern=r"^v\d+\.\d+$", description="Version of the Graph API."
    )
    chakra_base_url: str = Field(
        default="https://api.chakrahq.com", description="Where Chakra's API is."
    )
    effects_at_once: int = Field(
        default=1000,
        ge=1,
        description="Slow answers (agents, outside bots, code) that one process of effects works "
        "on at the same time; half of them at most for one tenant.",
    )
    agent_model: str | None = Field(
        default=None,
        description="The house's language model for agents, as `openai:…` (any compatible "
        "endpoint) or `anthropic:…`. Unset: only tenants with a key of their own have agents.",
    )
    agent_base_url: str | None = Field(
        default=None,
        description="Where the house's model is (`https://…/v1`). Unset: the vendor's own address.",
    )
    agent_api_key: SecretStr | None = Field(
        default=None, description="The house's key for its model; it goes to that endpoint alone."
    )
    agent_daily_tokens: int = Field(
        default=5_000_000,
        ge=0,
        description="So many tokens a day, in and out, the house's model is lent to one tenant "
        "for, whatever its bots' settings say.",
    )
    embedding_base_url: str | None = Field(
        default=None,
        description="An OpenAI-compatible endpoint for embeddings (`https://…/v1`), so that "
        "knowledge is also found by its meaning. Unset: by words alone.",
    )
    embedding_api_key: SecretStr | None = Field(
        default=None, description="The key for the embeddings."
    )
    embedding_model: str = Field(
        default="text-embedding-3-small",
        description="Their model. Another one needs "
        "`centralita knowledge embed` once for each tenant.",
    )
    transcription_base_url: str | None = Field(
        default=None,
        description="An OpenAI-compatible endpoint that writes down voice notes (`https://…/v1`). "
        "Unset: a voice note is answered kindly and waits for a person.",
    )
    transcription_api_key: SecretStr | None = Field(
        default=None, description="The key for transcriptions."
    )
    transcription_model: str = Field(
        default="whisper-1", description="The model for transcriptions."
    )
    outside_loopback: bool = Field(
        default=False,
        description="Whether outside bots and calendars may also be on this very machine "
        "(http://127.0.0.1:…). For trying out: every tenant could then reach what listens there.",
    )
    metrics_token: SecretStr | None = Field(
        default=None,
        min_length=16,
        description="What Prometheus sends as `Authorization: Bearer …` to read `/metrics`; 16 "
        "characters or more. Unset: nobody reads them.",
    )
    log_json: bool = Field(default=False, description="Log lines as JSON instead of text.")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="The least important line that is logged."
    )
    inbound_retention_days: int = Field(
        default=30, ge=1, description="Days that raw webhook bodies are kept."
    )
    webhook_max_bytes: int = Field(
        default=3 * 1024 * 1024,
        ge=1024,
        description="Largest webhook body that is read; a larger one is answered with 413.",
    )
    calls_per_key: int = Field(
        default=600,
        ge=1,
        description="Calls that one API key may make in a minute, of each server process.",
    )
    calls_per_tenant: int = Field(
        default=1200,
        ge=1,
        description="The same for all keys of a tenant together.",
    )
    shutdown_seconds: float = Field(
        default=20, ge=0, description="Time that work under way gets when the program stops."
    )

    def list_previous_master_keys(self) -> list[str]:
        """The replaced master keys, one text each."""
        if self.previous_master_keys is None:
            return []
        texts = self.previous_master_keys.get_secret_value().split(",")
        return [text.strip() for text in texts if text.strip()]
