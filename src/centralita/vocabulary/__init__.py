"""The words every room speaks: frozen types, ids, enums and errors. No I/O, no clock, no chance."""
