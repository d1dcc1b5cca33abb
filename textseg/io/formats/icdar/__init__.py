"""ICDAR's text files: a line for each word, with its corners and its transcription."""
