"""All shared SQL, a file per noun. Functions take the transaction they run in, never open one."""
