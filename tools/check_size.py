"""A file of the program has at most 300 lines: what a person reads in one sitting."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("src", "benchmarks", "tools")
MOST_LINES = 300


def find_too_long(root: Path) -> list[str]:
    """Each Python file over the limit, with its length."""
    found = []
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*.py")):
            lines = len(path.read_text(encoding="utf-8").splitlines())
            if lines > MOST_LINES:
                found.append(f"{path.relative_to(root)}: {lines} lines, at most {MOST_LINES}")
    return found


def main() -> int:
    too_long = find_too_long(ROOT)
    print("\n".join(too_long) or f"no file over {MOST_LINES} lines")
    return 1 if too_long else 0


if __name__ == "__main__":
    sys.exit(main())
