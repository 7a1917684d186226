"""The drawing: from numbers to an array of glyphs. Knows no widget and no terminal."""
