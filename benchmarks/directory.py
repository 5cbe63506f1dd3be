"""10,000 numbers of 10,000 tenants in a worker's memory: how much, and what a look-up costs."""

import json
import subprocess
import sys

from benchmarks import ground
from benchmarks.report import Report

NUMBERS = 10_000
GUESTS = 2_000
"""Senders on a shared number, on top."""
MESSAGES = 2_000

NAME = f"{NUMBERS:,} numbers"
EXPLAINED = (
    f"{NUMBERS:,} tenants with a number, a line and a bot each, and {GUESTS:,} guests on a shared "
    "number, read by a process of their own. Memory: growth of the resident set, and what Python "
    "itself counts; a look-up is number → tenant, and on the shared number → sender → tenant. "
    f"Queries: statements about the directory's tables while {MESSAGES:,} messages for different "
    "numbers are taken in."
)

_ROWS = """
    insert into tenants (tenant_id, slug, name)
    select md5('t' || i)::uuid, 'shop-' || i, 'Tienda número ' || i
    from generate_series(0, {most}) i;
    insert into numbers (tenant_id, number_id, provider, phone_number_id, phone_number, waba_id,
        display_name, shared)
    select md5('t' || i)::uuid, md5('n' || i)::uuid, 'meta_cloud',
        '3000000000' || lpad(i::text, 5, '0'), '+1555010' || lpad(i::text, 5, '0'),
        '2000000000' || lpad(i::text, 5, '0'), 'Tienda ' || i, i = 0
    from generate_series(0, {most}) i;
    insert into lines (tenant_id, number_id, role)
    select tenant_id, number_id, 'host' from numbers;
    insert into lines (tenant_id, number_id, role)
    select md5('t' || i)::uuid, md5('n0')::uuid, 'guest' from generate_series(1, {guests}) i;
    insert into bot_configs (tenant_id, number_id, version, config, created_by)
    select tenant_id, number_id, 1, '{{"burst_seconds": 0}}', 'benchmarks' from numbers;
    update lines set bot_version = 1 where role = 'host';
    insert into senders (tenant_id, number_id, address)
    select md5('t' || i)::uuid, md5('n0')::uuid, '155501' || lpad((90000 + i)::text, 6, '0')
    from generate_series(1, {guests}) i;
    analyze;
"""


def run(seconds: float, rounds: int) -> Report:
    """A fresh process each round: memory that was used once is not given back."""
    report = Report("directory", EXPLAINED)
    with ground.open_ground(number_count=0, tenant_count=0) as laid:
        laid.execute(_ROWS.format(most=NUMBERS - 1, guests=GUESTS))
        for _ in range(rounds):
            report.add(NAME, _measure(laid))
            laid.forget_messages()
    report.compare("memory, MB", report.median(NAME, "resident_mb"), at_most=30)
    report.compare("queries about the directory per message",
                   report.median(NAME, "directory_queries") / MESSAGES, at_most=0.01)  # fmt: skip
    return report


def _measure(laid: ground.Ground) -> dict[str, float]:
    figures: dict[str, float] = {}
    for what in ("resident", "python", "taking-in"):
        command = [sys.executable, "-m", "benchmarks.directory_process", what]
        answer = subprocess.run(command, capture_output=True, text=True, check=False)
        if answer.returncode != 0:
            raise RuntimeError(answer.stderr)
        figures |= json.loads(answer.stdout)
    return figures
