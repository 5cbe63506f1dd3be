"""How fast the switchboard is, beside others, on this machine: `python -m benchmarks NAME`."""
