"""Textual's colours, for dialogs and questions."""

from __future__ import annotations

from textual.theme import Theme

from gradtui.plot.palette import Palette


def theme(colours: Palette) -> Theme:
    """Textual's colours, from the palette's."""
    page, panel, text, faint, strong, accent, warning = ("#{:02x}{:02x}{:02x}".format(*c) for c in colours.theme[1:])
    return Theme(
        name="gradtui",
        primary=accent,
        secondary=faint,
        warning=warning,
        error=warning,
        success=accent,
        accent=accent,
        foreground=text,
        background=page,
        surface=page,
        panel=panel,
        dark=colours.theme.dark,
        variables={"text": strong, "block-cursor-background": strong, "block-cursor-foreground": page},
    )
