"""Writing in many scripts: faces, words, and lines of text shaped into outlines."""
