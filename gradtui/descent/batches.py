"""Mini-batches: which rows of the data a step uses."""

from __future__ import annotations

import math

import numpy as np

from gradtui.calculus.arrays import Ints


def batch(size: int, rows: int, seed: int, step: int) -> Ints:
    """Which rows the mini-batch of a step holds: slices of a new shuffle in every epoch, as in PyTorch's
    DataLoader. It depends on the seed and the step alone, so that a step undone and taken again is the same step.
    """
    batches = math.ceil(rows / size)
    epoch, number = divmod(step, batches)
    order: Ints = np.random.default_rng([seed, epoch]).permutation(rows)
    return order[number * size : (number + 1) * size]
