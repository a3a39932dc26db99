"""One file for each task queue; each has `send(paths)`, and `COMMANDS` with `{python}` and `{bin}` to be filled in."""
