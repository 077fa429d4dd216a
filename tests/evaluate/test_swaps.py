from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strife.configs.errors import InputError
from strife.configs.strict import validate
from strife.configs.swaps import SwapConfig
from strife.data.document import Argument, Document, Event
from strife.data.edits import edited
from strife.data.name_swaps import NameSwaps, Swap
from strife.evaluate.swaps import ASPECTS, OVERALL, compare, flip_rates, measure_swaps

SHIPPED = SwapConfig.load()


def config(**kinds) -> SwapConfig:
    raw = {"kinds": kinds or {"sides": [[["army"], ["militia"]]]}, "control": next(iter(kinds), "sides")}
    return validate(SwapConfig, {**raw, "not_nouns": ["to", "and"]}, where="test")


def swapped(text: str, names: SwapConfig, *, kind: str | None = None, seed: int = 1) -> str:
    document = Document("a", text)
    for swap in NameSwaps(names).swaps(document, seed=seed):
        if kind in (None, swap.kind):
            return edited(document, swap.edits).text
    return text


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("nationality", "A Russian killed two Ukrainians in Ukraine.", "A Ukrainian killed two Russians in Russia."),
        ("nationality", "An Israeli and a Palestinian", "A Palestinian and an Israeli"),
        ("nationality", "RUSSIA said pro-Russian men, Russia's own", "UKRAINE said pro-Ukrainian men, Ukraine's own"),
        ("nationality", "Belarussians of Russiaville", "Belarussians of Russiaville"),
        ("state and rebels", "The Syrian army shot. The army fell.", "The Free Syrian Army shot. The militia fell."),
        ("state and rebels", "Soldiers of the Red Army", "Rebels of the Red Army"),
        ("gender", "He saw her. Her brother saw him.", "She saw him. His sister saw her."),
        ("gender", "They told her to go with his men; HIS.", "They told him to go with her women; HERS."),
    ],
)
def test_names_change_places(kind, text, expected):
    assert swapped(text, SHIPPED, kind=kind) == expected


@given(st.lists(st.sampled_from(["Russia", "Ukrainian", "soldiers", "the", "a", "Homs", "her", "Mary."]), max_size=12))
def test_two_exchanges_between_two_sides_undo_each_other(words):
    two = config(sides=[[["Russia", "Russian"], ["Ukraine", "Ukrainian"]], [["soldiers"], ["rebels"]]])
    text = " ".join(word for word in words if word != "a")
    assert swapped(swapped(text, two), two) == text


def test_members_of_a_group_stay_apart():
    text = "Homs, Idlib, Aleppo, Hama, Homs"
    for seed in range(5):
        after = swapped(text, SHIPPED, kind="towns", seed=seed).split(", ")
        assert after[0] == after[4]
        assert len(set(after)) == 4
        assert all(one != other for one, other in zip(text.split(", "), after, strict=True))
    assert len({swapped(text, SHIPPED, kind="towns", seed=seed) for seed in range(9)}) > 1


def test_an_article_without_names_has_no_swap():
    assert list(NameSwaps(SHIPPED).swaps(Document("a", "Nothing of note."), seed=1)) == []


@pytest.mark.parametrize(
    ("kinds", "message"),
    [
        ({"x": [[["one"]]]}, "nobody to change places with"),
        ({"x": [[["one", "two"], ["three"]]]}, "same number of forms"),
        ({"x": [[["one"], ["two"]], [["two"], ["three"]]]}, "'two' belongs to two members"),
        ({"x": [[["one"], [" "]]]}, "same number of forms"),
    ],
)
def test_faulty_names_are_refused(kinds, message):
    with pytest.raises(InputError, match=message):
        config(**kinds)


def test_an_unknown_control_is_refused():
    raw = {"kinds": {"x": [[["one"], ["two"]]]}, "control": "y", "not_nouns": []}
    with pytest.raises(InputError, match="no kind is called 'y'"):
        validate(SwapConfig, raw, where="test")


SWAP = Swap("sides", 2, ())


def document(*events: Event) -> Document:
    return Document("a", "x" * 60, events=events)


def event(start: int, kind: str = "kill", *arguments: tuple[str, int], **values: str) -> Event:
    made = tuple(Argument(role, begin, begin + 2) for role, begin in arguments)
    return Event(f"E{start}", kind, start, start + 3, values.get("factuality"), values.get("claim"), made)


def test_the_same_annotation_has_no_flips():
    same = document(event(0, "kill", ("victim", 5)), event(10))
    found = compare(same, SWAP, same)
    assert not +found.flips
    assert found.decisions == Counter(found=2, type=2, factuality=2, claim=2, arguments=2, roles=1)
    assert found.events == 2


def test_every_aspect_is_counted_once():
    before = document(
        event(0, "kill", ("victim", 5), ("place", 8), factuality="happened", claim="stated"),
        event(10, "kill"),
        event(20, "clash"),
    )
    after = document(
        event(0, "injure", ("attacker", 5), ("time", 30), factuality="planned", claim="claimed"),
        event(10, "kill"),
        event(40, "clash"),
    )
    found = compare(before, SWAP, after)
    assert found.decisions == Counter(found=4, type=2, factuality=2, claim=2, arguments=2, roles=1)
    assert +found.flips == Counter(found=2, type=1, factuality=1, claim=1, arguments=1, roles=1)
    rates = flip_rates([found], draws=10, seed=1)
    assert {aspect: rate.value for aspect, rate in rates.rates.items()} == {
        "found": 2 / 4,
        "type": 1 / 4,
        "factuality": 1 / 4,
        "claim": 1 / 4,
        "roles": 1 / 1,
        "arguments": 1 / 4,
    }
    assert rates.overall.value == (2 + 1 + 1 + 1 + 1) / (4 + 2 + 2 + 2 + 1)
    assert set(ASPECTS) - set(OVERALL) == {"arguments"}


def test_measuring_a_system_that_trusts_armies(make):
    """It calls what an army did planned, so every event flips; days of the week change nothing."""
    names = config(sides=[[["army"], ["militia"]]], days=[[["Monday"], ["Sunday"]]])

    def annotate(documents):
        for each in documents:
            assert not each.layers
            factuality = "planned" if "army" in each.text else "happened"
            attacker = "The army" if "army" in each.text else "The militia"
            events = [("kill", "killed", [("attacker", attacker)], factuality, "stated")]
            yield make(each.id, each.text, events=events)

    texts = {"a": "The army killed two on Monday.", "b": "The militia killed two."}
    clean = list(annotate(Document(name, text) for name, text in texts.items()))
    report = measure_swaps(clean, annotate, NameSwaps(names), control="days", seed=1, draws=20)
    assert set(report.kinds) == {"sides", "days"}
    sides = report.kinds["sides"]
    assert (sides.documents, sides.names, sides.events) == (2, 2, 2)
    assert sides.rates["factuality"].value == 1
    assert sides.rates["arguments"].value == 0  # the longer name is the same argument
    assert sides.overall.value == 2 / (2 + 3 * 2 + 2)
    assert report.kinds["days"].overall.value == 0
    assert report.pooled.to_json() == sides.to_json()
    json.dumps(report.to_json(), allow_nan=False)
    markdown = report.table(title="toy").markdown()
    assert "| all kinds | 2 | 2 | 2 | 0.0 | 0.0 | 100.0 |" in markdown
    assert "| control: days | 1 | 1 | 1 |" in markdown
    assert "| control: nothing | 2 | 0 | 2 |" in markdown


def test_a_system_that_depends_on_the_order_is_found_out(make):
    def annotate(documents):
        for number, each in enumerate(documents):
            yield make(each.id, each.text, events=[("kill" if number == 0 else "injure", "hit", [], None, None)])

    clean = list(annotate(Document(name, "He hit.") for name in "ab"))
    report = measure_swaps(clean, annotate, NameSwaps(config()), control="sides", seed=1, draws=10)
    assert report.nothing.rates["type"].value == 1
    assert report.pooled.events == 0


def test_no_article_has_such_names():
    report = measure_swaps([Document("a", "Nothing.")], list, NameSwaps(config()), control="sides", draws=10)
    assert report.kinds == {}
    assert report.to_json()["all kinds"]["overall"]["rate"] == {"value": None, "interval": None}


def test_an_article_under_two_kinds_is_resampled_as_one():
    found = compare(document(event(0)), SWAP, document())
    both = [found, replace(found, kind="towns")]
    rates = flip_rates(both, draws=10, seed=1)
    assert (rates.documents, rates.events) == (1, 2)
    assert (rates.overall.interval.low, rates.overall.interval.high) == (1, 1)
