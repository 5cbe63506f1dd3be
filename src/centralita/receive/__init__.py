"""Stage 1: verify, commit, answer; then split what was committed, item by item."""
