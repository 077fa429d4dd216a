"""The loss of label sets, against torch's cross entropy and by hand."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor
from torch.nn import functional

from strife.models.losses import LossWeights, joint_loss, label_set_loss, taught_loss


def logits_of(*probabilities: list[float]) -> Tensor:
    return torch.tensor(probabilities).log().requires_grad_()


def one_hot(labels: Tensor, count: int) -> Tensor:
    return functional.one_hot(labels, count).bool()


@given(st.integers(0, 2**31), st.integers(2, 7), st.integers(1, 9))
def test_one_allowed_label_is_cross_entropy(seed: int, labels: int, positions: int) -> None:
    generator = torch.Generator().manual_seed(seed)
    logits = torch.randn(2, positions, labels, generator=generator) * 5
    gold = torch.randint(labels, (2, positions), generator=generator)
    ours, theirs = logits.clone().requires_grad_(), logits.clone().requires_grad_()
    loss = label_set_loss(ours, one_hot(gold, labels))
    expected = functional.cross_entropy(theirs.flatten(0, 1), gold.flatten())
    torch.testing.assert_close(loss, expected)
    loss.backward()
    expected.backward()
    torch.testing.assert_close(ours.grad, theirs.grad)


def test_everything_allowed_is_zero_and_teaches_nothing() -> None:
    logits = torch.randn(3, 4, 5, requires_grad=True)
    loss = label_set_loss(logits, torch.ones(3, 4, 5, dtype=torch.bool))
    loss.backward()
    assert loss.item() == 0
    assert logits.grad is not None
    assert not logits.grad.any()


def test_unknown_positions_do_not_dilute_the_mean() -> None:
    logits = torch.randn(1, 6, 3, requires_grad=True)
    allowed = torch.ones(1, 6, 3, dtype=torch.bool)
    allowed[0, 2] = torch.tensor([False, True, False])
    loss = label_set_loss(logits, allowed)
    torch.testing.assert_close(loss, functional.cross_entropy(logits[0, 2:3], torch.tensor([1])))
    loss.backward()
    assert logits.grad is not None
    assert logits.grad[0, [0, 1, 3, 4, 5]].abs().max() == 0
    assert torch.isfinite(logits.grad).all()


def test_alternatives_share_their_probability() -> None:
    allowed = torch.tensor([[False, True, True]])
    assert label_set_loss(logits_of([0.5, 0.2, 0.3]), allowed).item() == pytest.approx(-math.log(0.5))
    # How the two share it is left to the model: only their sum counts.
    assert label_set_loss(logits_of([0.5, 0.49, 0.01]), allowed).item() == pytest.approx(-math.log(0.5))


def test_alternatives_are_pushed_up_in_proportion_to_what_the_model_believes() -> None:
    logits = logits_of([0.5, 0.4, 0.1])
    label_set_loss(logits, torch.tensor([[False, True, True]])).backward()
    assert logits.grad is not None
    torch.testing.assert_close(logits.grad, torch.tensor([[0.5, -0.4, -0.1]]))


@pytest.mark.parametrize(("focus", "expected"), [(1.0, -0.2 * math.log(0.8)), (2.0, -0.04 * math.log(0.8))])
def test_the_focal_loss_counts_by_what_is_missing_to_certainty(focus: float, expected: float) -> None:
    loss = label_set_loss(logits_of([0.8, 0.2]), one_hot(torch.tensor([0]), 2), focus=focus)
    assert loss.item() == pytest.approx(expected, rel=1e-5)


def test_the_focal_loss_of_certainty_has_a_finite_gradient() -> None:
    logits = torch.tensor([[60.0, -60.0]], requires_grad=True)
    label_set_loss(logits, one_hot(torch.tensor([0]), 2), focus=0.5).backward()
    assert logits.grad is not None
    assert torch.isfinite(logits.grad).all()


def test_half_precision_logits_lose_nothing() -> None:
    logits = torch.tensor([[8.0, -8.0, 0.5]])
    allowed = one_hot(torch.tensor([1]), 3)
    half = label_set_loss(logits.bfloat16(), allowed)
    assert half.dtype == torch.float32
    torch.testing.assert_close(half, label_set_loss(logits, allowed))


def test_extreme_logits_stay_finite() -> None:
    logits = torch.tensor([[1e4, -1e4, 0.0]], requires_grad=True)
    loss = label_set_loss(logits, one_hot(torch.tensor([1]), 3))
    loss.backward()
    assert loss.item() == pytest.approx(2e4)
    assert logits.grad is not None
    assert torch.isfinite(logits.grad).all()


def test_each_head_has_its_own_loss() -> None:
    allowed = one_hot(torch.tensor([0]), 2)
    losses = joint_loss(entities=(logits_of([0.5, 0.5]), allowed), claims=(logits_of([0.25, 0.75]), allowed))
    assert {name: loss.item() for name, loss in losses.items()} == pytest.approx(
        {"entities": math.log(2), "claims": math.log(4)}
    )


def test_the_focus_holds_for_every_head() -> None:
    allowed = one_hot(torch.tensor([0]), 2)
    head = (logits_of([0.5, 0.5]), allowed)
    losses = joint_loss(focus=1.0, entities=head, claims=head)
    assert {name: loss.item() for name, loss in losses.items()} == pytest.approx(
        {"entities": math.log(2) / 2, "claims": math.log(2) / 2}
    )


def test_weights_scale_the_sum() -> None:
    names = ("entities", "events", "arguments", "factuality", "claims")
    losses = {name: torch.tensor(float(10**power)) for power, name in enumerate(names)}
    weights = LossWeights(entities=1, events=2, arguments=3, factuality=4, claims=0)
    assert weights.total(losses).item() == 1 + 20 + 300 + 4000


def test_a_weight_of_zero_stops_the_gradient() -> None:
    losses = {name: torch.ones((), requires_grad=True) for name in LossWeights.__dataclass_fields__}
    LossWeights(arguments=0).total(losses).backward()
    assert losses["arguments"].grad == 0
    assert losses["entities"].grad == 1


def test_a_teacher_is_followed_where_it_says_something() -> None:
    logits = logits_of([0.5, 0.25, 0.25], [0.1, 0.1, 0.8])
    taught = torch.tensor([[0.5, 0.5, 0.0], [0.0, 0.0, 0.0]])
    loss = taught_loss(logits, taught)
    assert loss.item() == pytest.approx(-0.5 * math.log(0.5) - 0.5 * math.log(0.25))
    loss.backward()
    assert logits.grad is not None
    torch.testing.assert_close(logits.grad[0], torch.tensor([0.0, -0.25, 0.25]))  # p(student) - p(teacher)
    assert not logits.grad[1].any()


def test_a_share_of_the_loss_is_the_teachers() -> None:
    allowed = one_hot(torch.tensor([0]), 2)
    losses = joint_loss(
        taught={"entities": torch.tensor([[0.0, 1.0]])}, taught_share=0.25, entities=(logits_of([0.8, 0.2]), allowed)
    )
    assert losses["entities"].item() == pytest.approx(-0.75 * math.log(0.8) - 0.25 * math.log(0.2))
