"""Derivatives made exact: formulas read from text, and jets that differentiate them."""
