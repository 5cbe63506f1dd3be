"""`python -m centralita`: the same program."""

from centralita.cli import main

main()
