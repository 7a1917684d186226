"""The app in Textual: its screens, keys and dialogs."""
