"""What was observed while the demo ran: figures only, no opinions (those are in `promises`)."""

from dataclasses import dataclass, field


@dataclass
class Evidence:
    """Counts of one run. None: it was never looked at, so nothing may be claimed of it."""

    # conversations
    said: int = 0
    replies: int = 0
    unanswered: int = 0
    misread: int = 0
    waits_seconds: list[float] = field(default_factory=list)
    # 1 nothing lost
    acknowledged: int | None = None
    missing: int | None = None
    unknown_quarantined: bool | None = None
    unknown_answered: bool | None = None
    crash_said: int | None = None
    crash_answered: int | None = None
    # 2 routed one by one
    mixed_posts: int | None = None
    mixed_items: int | None = None
    mixed_right: int | None = None
    bad_items_kept: int | None = None
    # 3 one effect
    repeats: int | None = None
    repeats_stored: int | None = None
    repeats_answered: int | None = None
    double_sends: int | None = None
    ordered: int | None = None
    orders_stored: int | None = None
    wrong_totals: int | None = None
    # 4 order
    burst_said: int | None = None
    burst_turns: int | None = None
    out_of_order: int | None = None
    # 5 isolation
    attacks: int | None = None
    leaks: int | None = None
    # 6 right number, right token
    sends: int | None = None
    wrong_number: int | None = None
    parked: bool | None = None
    alerted: bool | None = None
    sent_while_parked: int | None = None
    neighbour_answered: bool | None = None
    sent_after_token: bool | None = None
    # 7 secrets
    secrets: int | None = None
    places: int | None = None
    secrets_seen: int | None = None
    key_file_private: bool | None = None
    refused_without_key: bool | None = None
    # 8 bot and person
    handed_over: int | None = None
    spoke_over: int | None = None
    owner_called: bool | None = None
    # 9 limits
    refused_for_pace: int | None = None
    late_withheld: bool | None = None
    # 10 no blind resend
    killed_while_sending: bool | None = None
    accepted_of_killed: int | None = None
    settled_by_status: bool | None = None
    # 11 statuses
    backward_statuses: int | None = None
    went_back: int | None = None
    statuses_behind: int | None = None
    # 12 timelines
    told: int | None = None
    untold: int | None = None
