"""The demo: five invented businesses on this machine, live, and what became of twelve promises.

ground      the folder, its key, its Postgres        children    the program's own processes
opening     businesses into simulator and records    talks       what is said with each
troubles    what goes wrong on purpose               promises    what was promised and observed
show        the whole evening, on one page           chat        a terminal chat with a business
"""
