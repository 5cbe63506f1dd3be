"""The demo: five invented businesses on this machine, live, and what became of twelve promises.

ground      the folder, its key, its Postgres        children    the program's own processes
opening     businesses into simulator and records    trading     two of them into their trades
talks       what is said with each                   kitchen     an order and its kitchen
front_desk  a price, questions, a person             operating   an operator's commands on stage
troubles    what goes wrong on purpose               promises    what was promised and observed
show        the whole evening, on one page           chat        a terminal chat with a business
"""
