"""`python -m benchmarks NAME [--json FILE] [--seconds N] [--rounds N]`"""

import argparse
import importlib
import sys
from pathlib import Path

from rich.console import Console

from benchmarks import report, wrk

BENCHMARKS = {
    "ingest": "durable acknowledgements a second, beside servers that store nothing",
    "end_to_end": "webhook to accepted send: messages a second, and how long one takes",
    "directory": "10,000 numbers: memory, look-up time, queries",
    "backlog": "100,000 waiting messages: how fast they drain, and that memory stays flat",
    "fairness": "one tenant floods: what its neighbours notice",
    "flows": "orders at restaurants, turn by turn, beside a rule bot's answers",
    "inbox": "100,000 conversations: lists by every filter, searches, opening a long talk",
    "live": "200 browsers watch: how soon all of them have a message, and what watching costs",
    "slow_effects": "1,000 turns wait for a slow model: what rules and flows notice",
}


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="./run bench",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="\n".join(f"  {name:12}{what}" for name, what in BENCHMARKS.items()),
    )
    parser.add_argument("name", choices=BENCHMARKS, metavar="NAME", nargs="?")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the result here as well")
    parser.add_argument("--seconds", type=float, default=8.0, help="length of a round")
    parser.add_argument("--rounds", type=int, default=3, help="rounds; the median counts")
    chosen = parser.parse_args()
    if chosen.name is None:
        parser.print_help()
        return 0
    console = Console() if sys.stdout.isatty() else Console(width=140)
    try:
        found: report.Report = importlib.import_module(f"benchmarks.{chosen.name}").run(
            chosen.seconds, chosen.rounds
        )
    except wrk.Missing as why:
        console.print(str(why))
        return 2
    found.show(console)
    found.write([report.RESULTS / f"{chosen.name}.json", *([chosen.json] if chosen.json else [])])
    return 0 if all(found.holds(name) is not False for name in found.bars) else 1


if __name__ == "__main__":
    sys.exit(main())
