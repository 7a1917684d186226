"""The screen: Textual widgets that show what they are told and post what the person did."""
