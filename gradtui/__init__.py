"""gradtui: a playground for gradient descent that lives in a terminal."""

__version__ = "0.1.0"
