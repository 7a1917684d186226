"""What the terminal can show, what is written to it, and how to end when it goes away. Knows no Textual."""
