"""The demo's telephone: invented customers of the simulator, in the console's own window.

routes   what the console asks of it, under `/api/v1/phone`
server   `centralita serve` as the demo runs it: with the telephone and people to sign in as
"""
