"""`python -m textseg`: the same as the `textseg` command."""

from textseg.cli import main

if __name__ == "__main__":
    main()
