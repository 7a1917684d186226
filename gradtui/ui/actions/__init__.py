"""What the app does at each key, one file a concern."""
