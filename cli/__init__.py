"""How is it used from a terminal? One file per group of commands."""
