"""The `centralita` program: one file per command group, nothing but arguments and printing."""
