"""The catalogue: every surface with a name.

Formulas and minima follow Surjanovic & Bingham, Virtual Library of Simulation Experiments
(https://www.sfu.ca/~ssurjano/optimization.html), and Jamil & Yang, A literature survey of benchmark functions
(2013, arXiv:1308.4008); `source` names the place of each. Minima are refined to double precision.
"""

from __future__ import annotations

from collections.abc import Mapping

from gradtui.losses.loss import Point
from gradtui.losses.surface import Minimum, Surface, Window


def _surface(
    name: str,
    formula: str,
    window: tuple[float, float, float, float],
    start: Point,
    learning_rate: float,
    lesson: str,
    source: str,
    best: tuple[Point, ...] = (),
    local: tuple[tuple[Point, float], ...] = (),
    value: float = 0.0,
    bounded: bool = True,
) -> Surface:
    """A catalogue entry: `best` are the global minima, all of them at `value`, `local` the others, with theirs.

    `bounded`: on the whole plane L is nowhere below `value`, not only in the rectangle that the publication looks at.
    """
    minima = (*(Minimum(p, value) for p in best), *(Minimum(p, v, is_global=False) for p, v in local))
    bound = value if best and bounded else None
    return Surface(name, formula, Window(*window), start, learning_rate, minima, lesson, source, lower_bound=bound)


_ALL = (
    _surface(
        "bowl",
        "w1^2 + w2^2",
        (-3, 3, -3, 3),
        (1.0, 2.0),
        0.1,
        "Every step points straight at the minimum: the easy case.",
        "Surjanovic & Bingham, Sphere function",
        best=((0.0, 0.0),),
    ),
    _surface(
        "ravine",
        "0.1 w1^2 + 2 w2^2",
        (-6, 6, -4, 4),
        (-5.0, -2.0),
        0.33,
        "The steep axis caps the rate, so the flat axis only creeps.",
        "Dive into Deep Learning, sec. on momentum",
        best=((0.0, 0.0),),
    ),
    _surface(
        "rotated-valley",
        "0.1 (w1 + w2)^2 + 2 (w1 - w2)^2",
        (-5, 5, -5, 5),
        (-4.0, -2.0),
        0.16,
        "A ravine on the diagonal: per-axis scaling cannot undo it.",
        "Dive into Deep Learning, sec. on Adagrad, exercises",
        best=((0.0, 0.0),),
    ),
    _surface(
        "saddle",
        "w1^2 - w2^2",
        (-2, 2, -2, 2),
        (1.5, 0.1),
        0.05,
        "A zero gradient need not be a minimum: the run slows, then escapes.",
        "Own; the standard quadratic saddle",
    ),
    _surface(
        "monkey-saddle",
        "w1^3 - 3 w1 w2^2",
        (-2, 2, -2, 2),
        (1.4, 0.2),
        0.01,
        "Even the curvature vanishes at the centre, and three exits open.",
        "Own; the standard monkey saddle",
    ),
    _surface(
        "double-well",
        "(w1^2 - 1)^2 + w2^2",
        (-2, 2, -1.5, 1.5),
        (0.1, 1.2),
        0.05,
        "A small nudge off the ridge decides which of two wells you get.",
        "Own; the standard quartic double well",
        best=(
            (-1.0, 0.0),
            (1.0, 0.0),
        ),
    ),
    _surface(
        "plateau",
        "1 - exp(-(w1^2 + w2^2)/8)",
        (-6, 6, -6, 6),
        (-4.5, 4.0),
        1.0,
        "Where the gradient fades the steps fade too: a long wait, then speed.",
        "Own",
        best=((0.0, 0.0),),
    ),
    _surface(
        "rosenbrock",
        "(1 - w1)^2 + 100 (w2 - w1^2)^2",
        (-2, 2, -1, 3),
        (-1.2, 1.0),
        0.001,
        "Finding the curved valley is quick; following it takes patience.",
        "Rosenbrock 1960; Surjanovic & Bingham, Rosenbrock function",
        best=((1.0, 1.0),),
    ),
    _surface(
        "himmelblau",
        "(w1^2 + w2 - 11)^2 + (w1 + w2^2 - 7)^2",
        (-5, 5, -5, 5),
        (0.0, 0.0),
        0.01,
        "Four equal minima: start and method choose which one you reach.",
        "Himmelblau 1972; Jamil & Yang 2013, Himmelblau function",
        best=(
            (3.0, 2.0),
            (-2.805118086952745, 3.131312518250573),
            (-3.779310253377747, -3.2831859912861696),
            (3.5844283403304917, -1.8481265269644036),
        ),
    ),
    _surface(
        "beale",
        "(1.5 - w1 + w1 w2)^2 + (2.25 - w1 + w1 w2^2)^2 + (2.625 - w1 + w1 w2^3)^2",
        (-4.5, 4.5, -4.5, 4.5),
        (0.0, -1.5),
        0.01,
        "Steep corners force a small rate, and the flat middle pays for it.",
        "Surjanovic & Bingham, Beale function",
        best=((3.0, 0.5),),
    ),
    _surface(
        "booth",
        "(w1 + 2w2 - 7)^2 + (2w1 + w2 - 5)^2",
        (-10, 10, -10, 10),
        (-8.0, 2.0),
        0.03,
        "A mildly stretched bowl: the path bends, then follows the long axis.",
        "Surjanovic & Bingham, Booth function",
        best=((1.0, 3.0),),
    ),
    _surface(
        "matyas",
        "0.26 (w1^2 + w2^2) - 0.48 w1 w2",
        (-10, 10, -10, 10),
        (9.0, 2.0),
        0.5,
        "The valley wall falls in a few steps; the valley floor takes many.",
        "Surjanovic & Bingham, Matyas function",
        best=((0.0, 0.0),),
    ),
    _surface(
        "three-hump-camel",
        "2w1^2 - 1.05w1^4 + w1^6/6 + w1 w2 + w2^2",
        (-2.5, 2.5, -2.5, 2.5),
        (-2.0, -1.0),
        0.02,
        "Plain descent stays in a side hollow that momentum can roll out of.",
        "Surjanovic & Bingham, Three-Hump Camel function",
        best=((0.0, 0.0),),
        local=(
            ((-1.747552345830289, 0.8737761729151445), 0.2986384422368594),
            ((1.747552345830289, -0.8737761729151445), 0.2986384422368594),
        ),
    ),
    _surface(
        "six-hump-camel",
        "(4 - 2.1w1^2 + w1^4/3) w1^2 + w1 w2 + (4w2^2 - 4) w2^2",
        (-2, 2, -1, 1),
        (1.2, 0.8),
        0.02,
        "Six hollows at three depths: where you start sets how low you end.",
        "Surjanovic & Bingham, Six-Hump Camel function",
        best=(
            (0.08984201310031806, -0.7126564030207396),
            (-0.08984201310031806, 0.7126564030207396),
        ),
        local=(
            ((1.703606714969981, -0.7960835686726251), -0.2154638243837184),
            ((-1.703606714969981, 0.7960835686726251), -0.2154638243837184),
            ((1.6071047529201974, 0.5686514548841314), 2.1042503103112575),
            ((-1.6071047529201974, -0.5686514548841314), 2.1042503103112575),
        ),
        value=-1.0316284534898774,
    ),
    _surface(
        "mccormick",
        "sin(w1 + w2) + (w1 - w2)^2 - 1.5w1 + 2.5w2 + 1",
        (-1.5, 4, -3, 4),
        (0.0, 2.0),
        0.03,
        "Down the wall, a pause at the pass, then on along a wavy trough.",
        "Surjanovic & Bingham, McCormick function",
        best=((-0.5471975511965977, -1.5471975511965979),),
        local=(((2.5943951023931957, 1.5943951023931955), 1.2283696986087569),),
        value=-1.9132229549810364,
        bounded=False,  # far out along w1 = w2, L is about w1
    ),
    _surface(
        "styblinski-tang",
        "(w1^4 - 16w1^2 + 5w1 + w2^4 - 16w2^2 + 5w2)/2",
        (-5, 5, -5, 5),
        (0.5, -4.0),
        0.01,
        "Each coordinate picks its own well, and here one picks badly.",
        "Jamil & Yang 2013, Styblinski-Tang function",
        best=((-2.903534027771177, -2.903534027771177),),
        local=(
            ((-2.903534027771177, 2.746802770990837), -64.19561235905536),
            ((2.746802770990837, -2.903534027771177), -64.19561235905536),
            ((2.746802770990837, 2.746802770990837), -50.05889331056788),
        ),
        value=-78.33233140754282,
    ),
    _surface(
        "goldstein-price",
        "(1 + (w1 + w2 + 1)^2 (19 - 14w1 + 3w1^2 - 14w2 + 6w1 w2 + 3w2^2)) (30 + (2w1"
        " - 3w2)^2 (18 - 32w1 + 12w1^2 + 48w2 - 36w1 w2 + 27w2^2))",
        (-2, 2, -2, 2),
        (0.5, -0.2),
        5e-05,
        "When gradients span many orders, even a safe rate must be tiny.",
        "Goldstein & Price 1971; Surjanovic & Bingham, Goldstein-Price function",
        best=((0.0, -1.0),),
        local=(
            ((-0.6, -0.4), 30.0),
            ((1.8, 0.2), 84.0),
            ((1.2, 0.8), 840.0),
        ),
        value=3.0,
    ),
    _surface(
        "branin",
        "(w2 - 5.1w1^2/(4pi^2) + 5w1/pi - 6)^2 + 10(1 - 1/(8pi)) cos(w1) + 10",
        (-5, 10, 0, 15),
        (5.0, 10.0),
        0.02,
        "Three equal minima share one curved trough; the start picks one.",
        "Surjanovic & Bingham, Branin function",
        best=(
            (-3.141592653589793, 12.275),
            (3.141592653589793, 2.275),
            (9.42477796076938, 2.475),
        ),
        value=0.3978873577297383,
    ),
    _surface(
        "easom",
        "-cos(w1) cos(w2) exp(-(w1 - pi)^2 - (w2 - pi)^2)",
        (-1, 7, -1, 7),
        (1.8, 2.4),
        0.2,
        "One narrow well in a flat plain: start near it or learn nothing.",
        "Surjanovic & Bingham, Easom function",
        best=((3.141592653589793, 3.141592653589793),),
        value=-1.0,
    ),
    _surface(
        "ackley",
        "-20 exp(-0.2 sqrt((w1^2 + w2^2)/2)) - exp((cos(2pi w1) + cos(2pi w2))/2) + 20 + e",
        (-5, 5, -5, 5),
        (3.3, 1.5),
        0.01,
        "Small dimples stop plain descent far from the obvious funnel.",
        "Surjanovic & Bingham, Ackley function",
        best=((0.0, 0.0),),
    ),
    _surface(
        "rastrigin",
        "20 + w1^2 - 10 cos(2pi w1) + w2^2 - 10 cos(2pi w2)",
        (-3, 3, -3, 3),
        (-1.6, 2.3),
        0.001,
        "In an egg box of minima the gradient only knows the nearest cup.",
        "Surjanovic & Bingham, Rastrigin function",
        best=((0.0, 0.0),),
    ),
    _surface(
        "griewank",
        "(w1^2 + w2^2)/4000 - cos(w1) cos(w2/sqrt(2)) + 1",
        (-10, 10, -10, 10),
        (6.5, 5.0),
        0.5,
        "Downhill can lead away from the best point when ripples rule.",
        "Surjanovic & Bingham, Griewank function",
        best=((0.0, 0.0),),
    ),
    _surface(
        "levy",
        "sin(pi (w1 + 3)/4)^2 + ((w1 - 1)/4)^2 (1 + 10 sin(pi (w1 + 3)/4 + 1)^2) + ((w2"
        " - 1)/4)^2 (1 + sin(pi (w2 + 3)/2)^2)",
        (-10, 10, -10, 10),
        (6.0, 8.0),
        0.05,
        "Row upon row of troughs: momentum can cross what plain steps cannot.",
        "Surjanovic & Bingham, Levy function",
        best=((1.0, 1.0),),
    ),
    _surface(
        "drop-wave",
        "-(1 + cos(12 sqrt(w1^2 + w2^2)))/(0.5 (w1^2 + w2^2) + 2)",
        (-2, 2, -2, 2),
        (-0.8, 1.1),
        0.02,
        "Ring after ring of ripples: descent settles in the nearest ring.",
        "Surjanovic & Bingham, Drop-Wave function",
        best=((0.0, 0.0),),
        value=-1.0,
    ),
)

CATALOGUE: Mapping[str, Surface] = {surface.name: surface for surface in _ALL}
"""Every named surface, in the order they are offered: quadratics, then shapes, then the literature's tests."""
