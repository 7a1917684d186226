"""The playground: every action can be undone and done again, and nothing else changes with it."""

import gc
import tracemalloc
import weakref
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradtui.descent.experiment import UsageError
from gradtui.descent.optimizers import OPTIMIZERS
from gradtui.descent.playground import Playground
from gradtui.descent.step import advance, begin, trajectory
from gradtui.descent.texts import arguments, find_surface, next_rate, read_experiment
from gradtui.insight.points import status
from gradtui.losses.catalogue import CATALOGUE
from tests.descent.test_experiment import described_by
from tests.states import bits

Snapshot = tuple[object, ...]
Act = Callable[[Playground], object]


def everything(playground: Playground) -> Snapshot:
    """All that a playground shows, floats to the last bit."""
    return (
        playground.experiment,
        bits(playground.state),
        playground.diverged,
        playground.run.points.tobytes(),
        playground.run.losses.tobytes(),
    )


def started(surface: str = "rosenbrock", steps: int = 0, **options: str) -> Playground:
    """A playground after so many steps."""
    playground = Playground(read_experiment(surface, **options))
    for _ in range(steps):
        playground.step()
    return playground


def test_it_begins_at_the_start_with_nothing_to_undo() -> None:
    playground = started("bowl")
    assert bits(playground.state) == bits(begin(read_experiment("bowl")))
    assert (
        status(playground.experiment, playground.state, playground.diverged),
        playground.can_undo,
        playground.can_redo,
    ) == ("running", False, False)
    assert (playground.undo(), playground.redo(), playground.reset()) == (False, False, False)
    assert playground.run.points.tolist() == [[1, 2]]
    assert playground.run.losses.tolist() == [5]


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_steps_are_those_of_the_run_and_undo_and_redo_restore_each_to_the_bit(name: str) -> None:
    playground = started("himmelblau", optimizer=name, noise="0.1")
    states = list(trajectory(playground.experiment, 70))
    for state in states[1:]:
        assert bits(playground.following) == bits(state)
        assert playground.step()
        assert bits(playground.state) == bits(state)
    assert playground.run.points.tolist() == [list(state.point) for state in states]
    assert playground.run.losses.tolist() == [state.loss for state in states]
    for state in states[-2::-1]:
        assert playground.undo()
        assert bits(playground.state) == bits(state)
    for state in states[1:]:
        assert playground.redo()
        assert bits(playground.state) == bits(state)
    assert not playground.can_redo


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_step_undone_and_taken_again_is_the_same_step(name: str) -> None:
    playground = started(steps=5, optimizer=name, noise="1")
    after = everything(playground)
    playground.undo()
    playground.step()
    assert everything(playground) == after


def test_a_new_step_after_undo_drops_what_was_undone() -> None:
    playground = started(steps=5)
    playground.undo()
    playground.undo()
    playground.step()
    assert not playground.can_redo
    assert bits(playground.state) == bits(started(steps=4).state)


def test_a_setting_changed_several_times_in_a_row_is_undone_at_once() -> None:
    playground = started("bowl", steps=2)
    before = everything(playground)
    for rate in (0.2, 0.3, 0.4):
        playground.set_learning_rate(rate)
    assert playground.experiment.learning_rate == 0.4
    playground.undo()
    assert everything(playground) == before
    playground.redo()
    assert playground.experiment.learning_rate == 0.4


@pytest.mark.parametrize(
    "between",
    [
        pytest.param(Playground.step, id="step"),
        pytest.param(lambda p: p.set_optimizer(OPTIMIZERS["adam"]), id="other setting"),
        pytest.param(lambda p: p.undo() and p.redo(), id="undo and redo"),
    ],
)
def test_a_setting_changed_again_later_is_undone_alone(between: Act) -> None:
    playground = started("bowl")
    playground.set_learning_rate(0.2)
    between(playground)
    before = everything(playground)
    playground.set_learning_rate(0.3)
    playground.undo()
    assert everything(playground) == before


def test_another_rate_leaves_the_run_where_it_is() -> None:
    playground = started(steps=3, optimizer="momentum")
    state, points = playground.state, playground.run.points.tolist()
    playground.set_learning_rate(1e-4)
    assert bits(playground.state) == bits(state)
    assert playground.run.points.tolist() == [*points, list(state.point)]


def test_another_optimizer_goes_on_from_the_point_with_a_fresh_state() -> None:
    playground = started("bowl", steps=3, optimizer="adam")
    point = playground.state.point
    playground.set_optimizer(OPTIMIZERS["momentum"])
    assert (playground.state.point, playground.state.step) == (point, 3)
    assert bits(playground.state)[-2:] == (0, [[0, 0]])
    assert playground.experiment.learning_rate == 0.1


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        pytest.param(
            lambda p: p.set_surface(CATALOGUE["booth"]), read_experiment("booth", optimizer="momentum"), id="surface"
        ),
        pytest.param(lambda p: p.move((0.5, 1.5)), read_experiment("bowl", "0.5,1.5", optimizer="momentum"), id="move"),
        pytest.param(Playground.reset, read_experiment("bowl", optimizer="momentum"), id="reset"),
    ],
)
def test_a_new_run_begins_with_another_surface_another_start_or_a_reset(act: Act, expected: object) -> None:
    playground = started("bowl", steps=3, optimizer="momentum")
    before = everything(playground)
    act(playground)
    assert playground.experiment == expected
    assert bits(playground.state) == bits(begin(playground.experiment))
    assert playground.run.points.tolist() == [list(playground.experiment.start)]
    playground.undo()
    assert everything(playground) == before


@pytest.mark.parametrize("start", [(-1.0, 0.0), (0.0, 0.0), (float("nan"), 1.0), (float("inf"), 1.0)])
def test_a_move_to_where_there_is_no_loss_is_refused_and_changes_nothing(start: tuple[float, float]) -> None:
    playground = started("sqrt(x) + y^2", steps=3)
    playground.undo()
    before = everything(playground)
    with pytest.raises(UsageError, match="no start at"):
        playground.move(start)
    assert everything(playground) == before
    assert playground.can_redo


def test_a_run_that_diverges_stays_at_its_last_finite_point_and_can_be_undone() -> None:
    playground = started(lr="0.1")
    while playground.step():
        before = everything(playground)
    assert playground.diverged
    assert status(playground.experiment, playground.state, playground.diverged) == "diverged"
    assert playground.state.finite
    assert not playground.following.finite
    at_end = everything(playground)
    assert not playground.step()
    assert everything(playground) == at_end
    playground.undo()
    assert everything(playground) == before
    assert not playground.diverged
    playground.redo()
    assert everything(playground) == at_end


@pytest.mark.parametrize(
    "cure",
    [
        pytest.param(lambda p: p.set_learning_rate(1e-300), id="rate"),
        pytest.param(Playground.reset, id="reset"),
        pytest.param(lambda p: p.move((0.0, 0.0)), id="move"),
    ],
)
def test_after_divergence_a_cure_lets_the_run_go_on(cure: Act) -> None:
    playground = started("-exp(x)", lr="10", steps=20)
    assert playground.diverged
    cure(playground)
    assert status(playground.experiment, playground.state, playground.diverged) != "diverged"
    assert playground.step()


def test_a_run_that_diverges_with_its_first_step_can_be_reset() -> None:
    playground = started("bowl", lr="1e200", steps=1)
    assert playground.diverged
    assert playground.reset()
    assert not playground.diverged


def test_settings_passed_over_are_forgotten() -> None:
    playground = started("bowl")
    playground.set_learning_rate(0.2)
    passed = weakref.ref(playground.experiment)
    playground.set_learning_rate(0.3)
    gc.collect()
    assert passed() is None


_PLACES = st.tuples(st.floats(-2, 2), st.floats(-2, 2))
_ACTS: st.SearchStrategy[tuple[str, Act]] = st.one_of(
    st.just(("step", Playground.step)),
    st.just(("step", Playground.step)),
    st.just(("undo", Playground.undo)),
    st.just(("redo", Playground.redo)),
    st.just(("reset", Playground.reset)),
    _PLACES.map(lambda place: ("move", lambda p: p.move(place))),
    st.sampled_from([1e-3, 0.1, 50.0]).map(lambda rate: ("rate", lambda p: p.set_learning_rate(rate))),
    st.sampled_from(list(OPTIMIZERS.values())).map(lambda o: ("optimizer", lambda p: p.set_optimizer(o))),
    st.sampled_from([CATALOGUE["bowl"], CATALOGUE["rosenbrock"], find_surface("log(x) + y^4")]).map(
        lambda surface: ("surface", lambda p: p.set_surface(surface))
    ),
)
_SETTINGS = ("move", "rate", "optimizer", "surface")


@settings(deadline=None, max_examples=300)
@given(st.lists(_ACTS, max_size=40))
def test_whatever_is_done_undo_and_redo_walk_through_what_was(acts: list[tuple[str, Act]]) -> None:
    playground = started("double-well", noise="0.1")
    history, now, open_setting = [everything(playground)], 0, ""
    for name, act in acts:
        was_diverged = playground.diverged
        try:
            done = act(playground)
        except UsageError:
            assert everything(playground) == history[now]
            continue
        if name in ("undo", "redo"):
            now += {"undo": -1, "redo": 1}[name] if done else 0
            open_setting = "" if done else open_setting
        elif name in _SETTINGS or done or (name == "step" and not was_diverged):
            now += 0 if name == open_setting else 1
            history[now:] = [everything(playground)]
            open_setting = name if name in _SETTINGS else ""
        assert everything(playground) == history[now]
        assert (playground.can_undo, playground.can_redo) == (now > 0, now < len(history) - 1)
        assert repr(bits(playground.following)) == repr(bits(advance(playground.experiment, playground.state)))
        assert playground.run.points[-1].tolist() == list(playground.state.point)
        assert playground.run.losses[-1] == playground.state.loss
    while playground.redo():
        now += 1
        assert everything(playground) == history[now]
    assert now == len(history) - 1
    while playground.undo():
        now -= 1
        assert everything(playground) == history[now]
    assert now == 0


def test_a_hundred_thousand_steps_take_less_than_60_megabytes() -> None:
    """Measured on 3,000, whose share is 1.8."""
    playground = started("x")
    tracemalloc.start()
    try:
        for _ in range(3_000):
            playground.step()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(playground.run.points) == 3_001
    assert peak < 1.8e6


def raced() -> Playground:
    """Three runs from one start."""
    return Playground(*(read_experiment("himmelblau", optimizer=name) for name in ("gd", "momentum", "adam")))


def positions(playground: Playground) -> list[Snapshot]:
    """Every run to the last bit."""
    return [(run.experiment, bits(run.state), run.diverged, run.points.tolist()) for run in playground.runs]


def test_several_runs_step_and_are_undone_and_reset_together() -> None:
    playground = raced()
    seen = [positions(playground)]
    for _ in range(5):
        assert playground.step()
        seen.append(positions(playground))
    for number, run in enumerate(playground.runs):
        alone = list(trajectory(run.experiment, 5))
        assert bits(playground.runs[number].state) == bits(alone[-1])
    for expected in seen[-2::-1]:
        assert playground.undo()
        assert positions(playground) == expected
    while playground.redo():
        pass
    assert positions(playground) == seen[-1]
    assert playground.reset()
    assert [run.state.step for run in playground.runs] == [0, 0, 0]
    assert playground.undo()
    assert positions(playground) == seen[-1]


def test_a_setting_changes_the_chosen_run_alone_and_a_move_all_of_them() -> None:
    playground = raced()
    playground.choose(1)
    playground.set_learning_rate(0.5)
    assert [run.experiment.learning_rate == 0.5 for run in playground.runs] == [False, True, False]
    playground.choose(2)
    playground.set_learning_rate(0.25)
    playground.undo()
    assert [run.experiment.learning_rate for run in playground.runs][1:] == [
        0.5,
        raced().runs[2].experiment.learning_rate,
    ]
    playground.move((1.0, 1.0))
    assert [run.state.point for run in playground.runs] == [(1.0, 1.0)] * 3


def test_a_run_that_diverges_waits_while_the_others_go_on() -> None:
    fast, slow = read_experiment("bowl", lr="1e160"), read_experiment("bowl", lr="0.1")
    playground = Playground(fast, slow)
    for _ in range(6):
        assert playground.step()
    assert [run.diverged for run in playground.runs] == [True, False]
    assert playground.runs[1].state.step == 6
    for _ in range(6):
        playground.undo()
    assert [(run.diverged, run.state.step) for run in playground.runs] == [(False, 0), (False, 0)]


ACTS: dict[str, Act] = {
    "step": Playground.step,
    "steps": lambda p: p.take_steps(7),
    "undo": Playground.undo,
    "redo": Playground.redo,
    "reset": Playground.reset,
    "raise": lambda p: p.set_learning_rate(next_rate(p.learning_rate, up=True)),
    "lower": lambda p: p.set_learning_rate(next_rate(p.learning_rate, up=False)),
    "move": lambda p: p.move((0.25, -1.0)),
    "surface": lambda p: p.set_surface(CATALOGUE["himmelblau"]),
}


@given(
    st.lists(st.sampled_from(sorted(ACTS)), max_size=25),
    st.sampled_from(
        ["constant", "cosine:9", "step:4,0.5+warmup:3", "from:5,0.02+from:12,0.005", "from:3,0.04+cosine:20"]
    ),
    st.sampled_from(["gd", "momentum", "adam"]),
    st.sampled_from(["0", "0.1"]),
)
@settings(max_examples=60, deadline=None)
def test_the_command_of_a_run_leads_to_its_very_state_and_on_from_there(
    acts: list[str], schedule: str, optimizer: str, noise: str
) -> None:
    playground = started("booth", schedule=schedule, optimizer=optimizer, noise=noise)
    for act in acts:
        ACTS[act](playground)
    experiment, steps, _ = playground.run.replay
    assert playground.run.replay.gap == ""
    again = Playground(described_by(arguments(experiment)))
    again.take_steps(steps)
    for one in (playground, again):
        one.take_steps(6)  # rates that the schedule sets later are part of the command too
    assert (bits(again.state), again.diverged) == (bits(playground.state), playground.diverged)
    assert again.run.losses.tobytes() == playground.run.losses.tobytes()


def test_where_the_optimizer_was_changed_on_the_way_the_command_begins_there_and_its_gap_is_named() -> None:
    playground = started("rosenbrock", 12)
    playground.set_learning_rate(0.0005)
    playground.step()
    playground.set_optimizer(OPTIMIZERS["adam"])
    playground.take_steps(3)
    playground.set_learning_rate(0.02)
    playground.take_steps(4)
    experiment, steps, _ = playground.run.replay
    again = Playground(described_by(arguments(experiment)))
    again.take_steps(steps)
    assert bits(again.state)[1:] == bits(playground.state)[1:]
    assert (steps, playground.state.step) == (7, 20)
    assert playground.run.replay.gap.startswith(
        "The optimizer was changed at step 13, and a command has one optimizer."
    )


def test_an_optimizer_chosen_before_the_first_step_leaves_no_gap() -> None:
    playground = started("rosenbrock")
    playground.set_optimizer(OPTIMIZERS["adam"])
    playground.take_steps(3)
    assert playground.run.replay.gap == ""
    assert arguments(playground.run.replay.experiment, 3) == ["rosenbrock", "--optimizer", "adam", "--steps", "3"]


def test_a_rate_set_by_hand_holds_from_there_on_whatever_rates_the_schedule_sets() -> None:
    playground = started("bowl", 6, schedule="from:5,0.2+from:9,0.3")
    assert playground.learning_rate == 0.2
    playground.set_learning_rate(0.25)
    playground.take_steps(5)
    assert playground.learning_rate == 0.25
    assert arguments(playground.run.replay.experiment) == ["bowl", "--schedule", "from:5,0.2+from:6,0.25"]
