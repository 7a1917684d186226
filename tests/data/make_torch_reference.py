"""Write torch_reference.json: descents computed by torch.optim, for the tests to agree with.

Run it with any Python that has PyTorch; the project itself needs none:

    python make_torch_reference.py [OUTPUT]

Everything is float64 on the CPU, one tensor at a time (``foreach=False``). PyTorch keeps the scalars of
an optimizer's state (NAdam's running product of momenta among them) in the *default* dtype, so that is
float64 here as well.

``points``, ``losses`` and ``gradients`` hold the values after ``at`` steps; a gradient is the surface's
own, without weight decay. ``hyperparameters`` names only those that differ from the optimizer's defaults.
A run that diverges is an error, and so is one that magnifies rounding too much to compare digits: an
adaptive optimizer that has arrived can go on circling the minimum, and then every last bit counts.
"""

import json
import platform
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

AT = (0, 1, 2, 5, 10, 20, 50, 100, 200, 300)
NUDGE = 1e-13  # added to a coordinate of the start, ...
GRAIN = 1e-14  # ... and noise of this size to every gradient, ...
TOLERANCE = 1e-10  # ... may move no point of a run by this much

SurfaceFunction = Callable[[Tensor, Tensor], Tensor]

BOWL = "w1^2 + w2^2"
RAVINE = "0.1 w1^2 + 2 w2^2"
ROSENBROCK = "(1 - w1)^2 + 100 (w2 - w1^2)^2"
HIMMELBLAU = "(w1^2 + w2 - 11)^2 + (w1 + w2^2 - 7)^2"
WAVES = "sin(w1) cos(w2) + 0.1 (w1^2 + w2^2)"
BEALE = "(1.5 - w1 + w1 w2)^2 + (2.25 - w1 + w1 w2^2)^2 + (2.625 - w1 + w1 w2^3)^2"
SOFTPLUS = "log(1 + exp(w1 - w2)) + 0.1 w1^2 + 0.05 w2^4"

SURFACES: dict[str, SurfaceFunction] = {
    BOWL: lambda w1, w2: w1**2 + w2**2,
    RAVINE: lambda w1, w2: 0.1 * w1**2 + 2 * w2**2,
    ROSENBROCK: lambda w1, w2: (1 - w1) ** 2 + 100 * (w2 - w1**2) ** 2,
    HIMMELBLAU: lambda w1, w2: (w1**2 + w2 - 11) ** 2 + (w1 + w2**2 - 7) ** 2,
    WAVES: lambda w1, w2: torch.sin(w1) * torch.cos(w2) + 0.1 * (w1**2 + w2**2),
    BEALE: lambda w1, w2: (1.5 - w1 + w1 * w2) ** 2 + (2.25 - w1 + w1 * w2**2) ** 2 + (2.625 - w1 + w1 * w2**3) ** 2,
    SOFTPLUS: lambda w1, w2: torch.log(1 + torch.exp(w1 - w2)) + 0.1 * w1**2 + 0.05 * w2**4,
}

STARTS: dict[str, tuple[float, float]] = {
    BOWL: (1.0, 2.0),
    RAVINE: (-4.0, 1.5),
    ROSENBROCK: (-1.2, 1.0),
    HIMMELBLAU: (-0.5, 1.5),
    WAVES: (1.5, -0.5),
    BEALE: (1.0, 0.5),
    SOFTPLUS: (3.0, -2.0),
}

OPTIMIZERS: dict[str, Callable[..., torch.optim.Optimizer]] = {
    "gd": torch.optim.SGD,
    "momentum": partial(torch.optim.SGD, momentum=0.9),
    "nesterov": partial(torch.optim.SGD, momentum=0.9, nesterov=True),
    "adagrad": torch.optim.Adagrad,
    "adadelta": torch.optim.Adadelta,
    "rmsprop": partial(torch.optim.RMSprop, alpha=0.99),
    "adam": torch.optim.Adam,
    "amsgrad": partial(torch.optim.Adam, amsgrad=True),
    "adamw": partial(torch.optim.AdamW, weight_decay=0.01),
    "nadam": torch.optim.NAdam,
}

ADAM_LIKE = dict.fromkeys(("adam", "amsgrad", "adamw", "nadam"), 0.05)
ADAPTIVE = ADAM_LIKE | {"adagrad": 0.5, "adadelta": 1.0, "rmsprop": 0.01}
LEARNING_RATES: dict[str, dict[str, float]] = {
    BOWL: ADAPTIVE | {"gd": 0.1, "momentum": 0.02, "nesterov": 0.02},
    RAVINE: ADAPTIVE | {"gd": 0.3, "momentum": 0.05, "nesterov": 0.05},
    ROSENBROCK: ADAPTIVE | {"gd": 0.001, "momentum": 0.0002, "nesterov": 0.0002, "adagrad": 0.1, "adadelta": 0.3},
    HIMMELBLAU: ADAPTIVE | {"gd": 0.01, "momentum": 0.002, "nesterov": 0.002},
    WAVES: ADAPTIVE
    | dict.fromkeys(ADAM_LIKE, 0.01)
    | {"gd": 0.2, "momentum": 0.05, "nesterov": 0.05, "rmsprop": 0.005},
    BEALE: ADAPTIVE | {"gd": 0.01, "momentum": 0.002, "nesterov": 0.002, "adagrad": 0.2},
    SOFTPLUS: ADAPTIVE | dict.fromkeys(ADAM_LIKE, 0.015) | {"gd": 0.1, "momentum": 0.03, "nesterov": 0.03},
}

WITH_EPS = ("adagrad", "adadelta", "rmsprop", "adam", "amsgrad", "adamw", "nadam")
WITH_BETAS = ("adam", "amsgrad", "adamw", "nadam")
VARIANTS: list[tuple[str, dict[str, float]]] = [
    *((name, {"weight_decay": 0.1}) for name in OPTIMIZERS),
    *((name, {"momentum": 0.5}) for name in ("momentum", "nesterov")),
    *((name, {"momentum": 0.5, "weight_decay": 0.1}) for name in ("momentum", "nesterov")),
    *((name, {"eps": eps}) for name in WITH_EPS for eps in (1e-3, 1e-1)),
    *((name, {"beta1": 0.8, "beta2": 0.95}) for name in WITH_BETAS),
    *((name, {"beta1": 0.8, "beta2": 0.95, "eps": 1e-3, "weight_decay": 0.1}) for name in WITH_BETAS),
    ("adadelta", {"rho": 0.8}),
    ("rmsprop", {"alpha": 0.9}),
    ("rmsprop", {"momentum": 0.9}),
    ("rmsprop", {"alpha": 0.9, "momentum": 0.9, "eps": 1e-3, "weight_decay": 0.1}),
    ("nadam", {"momentum_decay": 0.01}),
]


def make_optimizer(
    name: str, w: Tensor, learning_rate: float, hyperparameters: dict[str, float]
) -> torch.optim.Optimizer:
    """The torch optimizer called `name` here, acting on `w`."""
    options: dict[str, Any] = dict(hyperparameters)
    if "beta1" in options or "beta2" in options:
        options["betas"] = (options.pop("beta1", 0.9), options.pop("beta2", 0.999))
    return OPTIMIZERS[name]([w], lr=learning_rate, foreach=False, **options)


def descend(
    surface: SurfaceFunction,
    optimizer: str,
    start: Sequence[float],
    learning_rate: float,
    hyperparameters: dict[str, float],
    steps: int,
    grain: float = 0.0,
) -> Iterator[tuple[list[float], float, list[float]]]:
    """Yield point, loss and gradient after 0, 1, ..., `steps` steps; `grain` blurs the gradients."""
    noise = torch.Generator().manual_seed(0)
    w = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    torch_optimizer = make_optimizer(optimizer, w, learning_rate, hyperparameters)
    for _ in range(steps + 1):
        torch_optimizer.zero_grad()
        loss = surface(w[0], w[1])
        torch.autograd.backward(loss)
        assert w.grad is not None
        yield w.tolist(), loss.item(), w.grad.tolist()
        if grain:
            w.grad += grain * torch.randn(w.shape, generator=noise, dtype=w.dtype)
        torch_optimizer.step()


def sensitivity(
    surface: SurfaceFunction,
    optimizer: str,
    start: Sequence[float],
    learning_rate: float,
    hyperparameters: dict[str, float],
    steps: int,
) -> float:
    """How far any point of the run moves when its start is nudged and its gradients are blurred."""

    def points(dx: float, dy: float, grain: float) -> Tensor:
        nudged = (start[0] + dx, start[1] + dy)
        run = descend(surface, optimizer, nudged, learning_rate, hyperparameters, steps, grain)
        return torch.tensor([point for point, _, _ in run])

    plain = points(0, 0, 0)
    changes = ((NUDGE, 0, GRAIN), (0, NUDGE, GRAIN))
    return max((points(*change) - plain).abs().max().item() for change in changes)


def reference_run(
    formula: str, optimizer: str, hyperparameters: dict[str, float], at: Sequence[int] = AT
) -> dict[str, Any]:
    """One entry of the file."""
    start, learning_rate = STARTS[formula], LEARNING_RATES[formula][optimizer]
    arguments = (SURFACES[formula], optimizer, start, learning_rate, hyperparameters, max(at))
    moved = sensitivity(*arguments)
    if not moved < TOLERANCE:  # also true of nan, that is, of a run that diverged
        raise ValueError(f"{optimizer} {hyperparameters} on {formula} is too sensitive: {moved:.1e}")
    states = list(descend(*arguments))
    return {
        "surface": formula,
        "optimizer": optimizer,
        "start": start,
        "learning_rate": learning_rate,
        "hyperparameters": hyperparameters,
        "at": at,
        "points": [states[k][0] for k in at],
        "losses": [states[k][1] for k in at],
        "gradients": [states[k][2] for k in at],
    }


def write(path: Path, runs: Sequence[dict[str, Any]]) -> None:
    """One JSON object, one run a line, every float in full."""
    versions = {"torch": torch.__version__, "python": platform.python_version()}
    lines = ",\n".join(json.dumps(run, separators=(",", ":"), allow_nan=False) for run in runs)
    path.write_text(f'{{"versions":{json.dumps(versions)},"runs":[\n{lines}\n]}}\n', encoding="utf-8")


def main() -> None:
    """Defaults on every surface, then the variants on two of them."""
    output = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("torch_reference.json")
    torch.set_default_dtype(torch.float64)
    runs = [reference_run(formula, optimizer, {}) for formula in SURFACES for optimizer in OPTIMIZERS]
    runs += [
        reference_run(formula, optimizer, hyperparameters)
        for formula in (WAVES, SOFTPLUS)
        for optimizer, hyperparameters in VARIANTS
    ]
    write(output, runs)


if __name__ == "__main__":
    main()
