"""The `centralita` program: one file per command group, nothing but arguments and printing."""


def main() -> None:
    """The entry that the installed program calls."""
    # Here, so that a part of this package can be imported without all of the program.
    from centralita.cli import program

    program.main()
