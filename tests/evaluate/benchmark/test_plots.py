"""The plots: SVG that a page can hold, a system in its colour everywhere."""

from __future__ import annotations

import math
import re
from xml.etree import ElementTree

import numpy as np
import pytest

from strife.evaluate.benchmark import plots
from strife.evaluate.benchmark.plots import Bar, Curve, Point

COLOURS = plots.colours_of(["one", "two", "three"])


def texts(svg: str) -> list[str]:
    """The words of a picture; parsing it is a test that it is well-formed."""
    return ["".join(node.itertext()) for node in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


def colours_in(svg: str) -> set[str]:
    return set(re.findall(r"(?:fill|stroke): (#[0-9a-f]{6})", svg)) & set(COLOURS.values())


def test_a_system_has_its_colour_whatever_stands_beside_it():
    assert len(set(plots.colours_of(str(number) for number in range(12)).values())) == 12
    assert plots.colours_of(["one", "two", "one", "three"]) == COLOURS
    bar = [Bar(0.5, 0.4, 0.6)]
    assert colours_in(plots.bars(["x"], {"three": bar, "two": bar}, colours=COLOURS, title="")) == {
        COLOURS["two"],
        COLOURS["three"],
    }
    assert colours_in(plots.speed([Point("two", 3.0, 0.5)], colours=COLOURS, score="F1", title="")) == {COLOURS["two"]}
    runs = [Curve("three", seed, [(1, 0.2), (2, 0.4)]) for seed in (1, 2)]
    assert colours_in(plots.learning(runs, colours=COLOURS, title="")) == {COLOURS["three"]}


def test_bars_take_what_is_missing():
    rows = {"one": [Bar(0.5, math.nan, math.nan), None, Bar(0.0, 0.0, 0.0)], "two": [None, None, None]}
    assert {"a", "b", "c", "one", "two"} <= set(texts(plots.bars(list("abc"), rows, colours=COLOURS, title="t")))


def test_an_empty_curve_is_no_fault():
    assert "one, seed 1" in texts(plots.learning([Curve("one", 1, [])], colours=COLOURS, title="t"))


@pytest.mark.parametrize("label", ["<b>&", "$x$ and $", "نوع", "\N{FIRE}", "类型", "_under"])
def test_labels_are_shown_as_they_are(label):
    bar = plots.bars([label], {"one": [Bar(0.5, 0.4, 0.6)]}, colours=COLOURS, title="t")
    matrix = plots.confusion([label], [label], np.array([[3]]), title="t")
    assert label in texts(bar)
    assert texts(matrix).count(label) == 2


def test_the_axis_of_speed_has_plain_numbers():
    for speeds in ([3.0], [200.0, 300.0], [0.5, 20_000.0]):
        points = [Point("one", speed, 0.5) for speed in speeds]
        shown = texts(plots.speed(points, colours=COLOURS, score="F1", title="t"))
        assert not any("$" in text or "\\" in text for text in shown)
        assert any(re.fullmatch(r"[\d,.]+", text) and float(text.replace(",", "")) > 1 for text in shown)


def test_a_picture_is_the_same_every_time():
    def draw() -> str:
        return plots.reliability({"entities": [(0.5, 0.4, 3)], "events": []}, colour="#1f4e79", title="t")

    assert draw() == draw()
