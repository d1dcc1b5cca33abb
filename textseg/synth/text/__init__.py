"""From a font to set text with its style: glyphs, words, lines, effects."""
