"""Damaged files, thousands of them: whatever is in a file, a command ends with a sentence, and in time.

A target (`tests.fuzz.target.Target`) is a valid input, the ways to damage it, and what reads it. Its inputs are
numbered, and a number always gives the same input. `make test` runs the first few of each target, `make fuzz` all of
them; TEXTSEG_FUZZ=10 makes that ten times as many. A failure names its target and its number; to see it again, with
its files kept in a folder and the traceback of the error:

    python -m tests.fuzz TARGET NUMBER FOLDER

New targets are listed as `TARGETS` in a module of `tests/fuzz/targets`.
"""
