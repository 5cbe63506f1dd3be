"""What can be set about the simulator's habits, with its defaults (`POST /sim/options`)."""

from typing import Literal

import msgspec


class Options(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """All times in seconds of the simulator's own clock."""

    delivered_after_seconds: float = 0.8
    read_after_seconds: float | None = None
    auto_read_after_seconds: float = 1.6
    graph_generation: Literal["v23", "v24"] = "v24"
    unknown_people: Literal["fail", "create"] = "fail"
    pair_limit: bool = True
    throughput_limit: bool = True
    retry_factor: float = 3600.0
    retry_days: float = 7.0
    template_review_seconds: float | None = 1.0
    media_url_seconds: float = 300.0
    batch_webhooks: int = 1
    batch_wait_seconds: float = 0.05
    webhook_timeout_seconds: float = 10.0
    webhook_concurrency: int = 64
    chakra_answer: Literal["chakra", "meta"] = "chakra"
