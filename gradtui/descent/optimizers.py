"""The optimizers by name: the rules of each, what it keeps from step to step, and its defaults.

Names, defaults and results are those of torch.optim (https://docs.pytorch.org/docs/stable/optim.html), in float64;
`newton` is the exception, which PyTorch does not have.
"""

from __future__ import annotations

from collections.abc import Mapping

from gradtui.descent.rules import Optimizer, Rule


def _rule(text: str, condition: tuple[str, bool] | None = None) -> Rule:
    target, formula = text.split(" = ")
    return Rule(target, formula, condition)


_DECAY = _rule("g = g + weight_decay*w", ("weight_decay", True))
_MOMENTS = (_rule("m = beta1*m + (1 - beta1)*g"), _rule("v = beta2*v + (1 - beta2)*g^2"))
_MEAN = _rule("mhat = m/(1 - beta1^t)")
_SQUARE = _rule("vhat = v/(1 - beta2^t)")
_ADAM_STEP = _rule("w = w - eta*mhat/(sqrt(vhat) + eps)")
_ADAM_DEFAULTS = {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "weight_decay": 0.0}
_NORMALISED = 0.01
_BY_MEAN_SQUARE = _rule("rate = eta/(sqrt(v) + eps)")
_BY_ADAM = _rule("rate = eta/(sqrt(vhat) + eps)")

_ALL = (
    Optimizer(
        "gd",
        "gradient descent",
        "a step of η times the gradient, downhill",
        (_DECAY, _rule("w = w - eta*g")),
        {},
        {"weight_decay": 0.0},
    ),
    Optimizer(
        "momentum",
        "momentum",
        "the steps add up like the speed of a heavy ball",
        (_DECAY, _rule("b = momentum*b + g"), _rule("w = w - eta*b")),
        {"b": 0.0},
        {"momentum": 0.9, "weight_decay": 0.0},
    ),
    Optimizer(
        "nesterov",
        "Nesterov momentum",
        "momentum that looks one step ahead",
        (_DECAY, _rule("b = momentum*b + g"), _rule("w = w - eta*(g + momentum*b)")),
        {"b": 0.0},
        {"momentum": 0.9, "weight_decay": 0.0},
    ),
    Optimizer(
        "adagrad",
        "AdaGrad",
        "each weight's η shrinks with all its past gradients",
        (_DECAY, _rule("s = s + g^2"), _rule("w = w - eta*g/(sqrt(s) + eps)")),
        {"s": 0.0},
        {"eps": 1e-10, "weight_decay": 0.0},
        step_fraction=5 * _NORMALISED,
        effective=_rule("rate = eta/(sqrt(s) + eps)"),
    ),
    Optimizer(
        "adadelta",
        "AdaDelta",
        "the size of past steps sets the size of the next",
        (
            _DECAY,
            _rule("v = rho*v + (1 - rho)*g^2"),
            _rule("d = sqrt(u + eps)/sqrt(v + eps)*g"),
            _rule("u = rho*u + (1 - rho)*d^2"),
            _rule("w = w - eta*d"),
        ),
        {"v": 0.0, "u": 0.0},
        {"rho": 0.9, "eps": 1e-6, "weight_decay": 0.0},
        fixed_rate=1.0,
        effective=_rule("rate = eta*d/g"),
    ),
    Optimizer(
        "rmsprop",
        "RMSprop",
        "divides each partial by its recent size",
        (
            _DECAY,
            _rule("v = alpha*v + (1 - alpha)*g^2"),
            _rule("b = momentum*b + g/(sqrt(v) + eps)", ("momentum", True)),
            _rule("w = w - eta*b", ("momentum", True)),
            _rule("w = w - eta*g/(sqrt(v) + eps)", ("momentum", False)),
        ),
        {"v": 0.0, "b": 0.0},
        {"alpha": 0.99, "eps": 1e-8, "momentum": 0.0, "weight_decay": 0.0},
        step_fraction=_NORMALISED,
        effective=_BY_MEAN_SQUARE,
    ),
    Optimizer(
        "adam",
        "Adam",
        "momentum divided by the recent size of the gradient",
        (_DECAY, *_MOMENTS, _MEAN, _SQUARE, _ADAM_STEP),
        {"m": 0.0, "v": 0.0},
        _ADAM_DEFAULTS,
        step_fraction=_NORMALISED,
        effective=_BY_ADAM,
    ),
    Optimizer(
        "amsgrad",
        "AMSGrad",
        "Adam that divides by the largest v so far",
        (_DECAY, *_MOMENTS, _rule("peak = max(peak, v)"), _MEAN, _rule("vhat = peak/(1 - beta2^t)"), _ADAM_STEP),
        {"m": 0.0, "v": 0.0, "peak": 0.0},
        _ADAM_DEFAULTS,
        step_fraction=_NORMALISED,
        effective=_BY_ADAM,
    ),
    Optimizer(
        "adamw",
        "AdamW",
        "Adam that also pulls each weight towards zero",
        (
            *_MOMENTS,
            _MEAN,
            _SQUARE,
            _rule("w = w*(1 - eta*weight_decay) - eta*mhat/(sqrt(vhat) + eps)", ("weight_decay", True)),
            _rule("w = w - eta*mhat/(sqrt(vhat) + eps)", ("weight_decay", False)),
        ),
        {"m": 0.0, "v": 0.0},
        {**_ADAM_DEFAULTS, "weight_decay": 0.01},
        step_fraction=_NORMALISED,
        effective=_BY_ADAM,
    ),
    Optimizer(
        "nadam",
        "NAdam",
        "Adam with Nesterov's look ahead",
        (
            _DECAY,
            _rule("mu = beta1*(1 - 0.5*0.96^(t*momentum_decay))"),
            _rule("mu_next = beta1*(1 - 0.5*0.96^((t + 1)*momentum_decay))"),
            _rule("product = product*mu"),
            *_MOMENTS,
            _rule("mhat = (1 - mu)*g/(1 - product) + mu_next*m/(1 - product*mu_next)"),
            _SQUARE,
            _ADAM_STEP,
        ),
        {"m": 0.0, "v": 0.0, "product": 1.0},
        {**_ADAM_DEFAULTS, "momentum_decay": 0.004},
        step_fraction=_NORMALISED,
        effective=_BY_ADAM,
    ),
    Optimizer(
        "newton",
        "Newton",
        "a jump to the bottom of the local parabola",
        (_rule("p = (k*g - c*q)/(h*k - c^2)"), _rule("w = w - eta*p")),
        {},
        {},
        fixed_rate=1.0,
        uses_curvature=True,
    ),
)

OPTIMIZERS: Mapping[str, Optimizer] = {optimizer.name: optimizer for optimizer in _ALL}
"""Every optimizer by its name, in the order they are offered."""
