"""Count expressions, their combination, and who the victims are."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strife.configs.count_words import CountWords
from strife.configs.errors import InputError
from strife.records.counts import Count, StatedCount, combine_counts, count_of_victim, parse_count, who
from strife.records.outcome import Unresolved

WORDS = CountWords.load()
AS_SAID = WORDS.model_copy(update={"beyond_the_figure": 0})
"""The table of cases takes the figure of ``more than 12`` as said."""
BEYOND = WORDS.model_copy(update={"beyond_the_figure": 1})
TABLE = Path(__file__).parent / "tables" / "counts.tsv"
NONE = (None, None, None)
SMALL = (
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
)
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def numbers(expression: str, table: CountWords = WORDS) -> tuple[int | None, int | None, int | None]:
    found = parse_count(expression, table)
    return found.numbers if isinstance(found, Count) else NONE


def cases() -> list[dict[str, str]]:
    if not TABLE.is_file():
        return []
    with TABLE.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.mark.parametrize("case", [pytest.param(case, id=case["expression"]) for case in cases()])
def test_the_table_of_cases(case: dict[str, str]) -> None:
    expected = tuple(int(case[name]) if case[name] else None for name in ("low", "best", "high"))
    assert numbers(case["expression"], AS_SAID) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("more than 12", (13, 13, None)),
        ("over 1,000 people", (1001, 1001, None)),
        ("fewer than 20", (None, 19, 19)),
        ("under a dozen", (None, 11, 11)),
        ("one person and several others", (4, None, None)),
        ("a woman and her two children", (3, 3, 3)),
        ("a 12-year-old boy", (1, 1, 1)),
        ("two 12-year-olds", (2, 2, 2)),
        ("several", (3, None, None)),
        ("no", (0, 0, 0)),
        ("1,20,000", (120000, 120000, 120000)),
        ("two to three hundred", (200, None, 300)),
        ("half a million", (500000, 500000, 500000)),
        ("between one hundred and two hundred", (100, None, 200)),
        ("10 plus", (10, 10, None)),
        ("four guards and a driver, including two women", (5, 5, 5)),
        ("at least two soldiers and three civilians", (5, 5, None)),
        ("an unknown number", NONE),
        ("many", NONE),
        ("in 2015", NONE),
        ("20%", NONE),
        ("", NONE),
    ],
)
def test_what_expressions_say(expression: str, expected: tuple[int | None, int | None, int | None]) -> None:
    assert numbers(expression, BEYOND) == expected


@given(
    st.text(max_size=80)
    | st.lists(
        st.sampled_from(
            [
                *SMALL,
                *TENS,
                "hundred",
                "and",
                "a",
                "of",
                "dozens",
                "at least",
                "-",
                "12",
                "(",
                "million",
                "or",
                "between",
                ",",
                "possibly",
                "fewer than",
                "half",
                "%",
            ]
        ),
        max_size=9,
    ).map(" ".join)
)
def test_any_text_is_read_without_an_error(text: str) -> None:
    found = parse_count(text, WORDS)
    if isinstance(found, Count):
        known = [number for number in found.numbers if number is not None]
        assert known
        assert known == sorted(known)
    assert isinstance(count_of_victim(text, WORDS), Count | Unresolved)
    assert who(text, WORDS) in (None, "civilians", "combatants")


@given(st.integers(0, 10**9), st.sampled_from([",", " ", ".", "'", "\u2019", "\u00a0", "\u202f", ""]))
def test_figures_round_trip(number: int, separator: str) -> None:
    assert numbers(f"{number:,}".replace(",", separator)) == (number, number, number)


@given(st.integers(0, 10**6 - 1), st.booleans())
def test_number_words_round_trip(number: int, british: bool) -> None:
    assert numbers(spelled(number, british=british)) == (number, number, number)


def spelled(number: int, *, british: bool) -> str:
    """A number below a million in words, with ``and`` after hundreds if British."""
    link = " and " if british else " "
    if number < 20:
        return SMALL[number]
    if number < 100:
        return TENS[number // 10 - 2] + (f"-{SMALL[number % 10]}" if number % 10 else "")
    for size, name in ((1000, "thousand"), (100, "hundred")):
        if number >= size:
            rest = number % size
            gap = link if rest < 100 else " "
            return f"{spelled(number // size, british=british)} {name}" + (
                gap + spelled(rest, british=british) if rest else ""
            )
    raise AssertionError


def stated(low: int, sentence: int = 0, **more: object) -> StatedCount:
    return StatedCount(count=Count(low, low, low, "exact"), sentence=sentence, **more)  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    ("counts", "expected", "rule"),
    [
        ([stated(3)], (3, 3, 3), "exact"),
        ([stated(3), stated(3, 4)], (3, 3, 3), "figure repeated"),
        ([stated(9), stated(4, part=True)], (9, 9, 9), "total of its parts"),
        ([stated(9), stated(4, 1), stated(5, 1)], (9, 9, 9), "total of its parts"),
        ([stated(2, victims="guards"), stated(3, victims="cooks")], (5, 5, 5), "sum of a list"),
        ([stated(2, victims="guards"), stated(2, victims="cooks")], (4, 4, 4), "sum of a list"),
        ([stated(7), stated(12, 3)], (12, 12, 12), "later figure is higher"),
        ([stated(12), stated(7, 3, update=True)], (7, 7, 7), "newer figure"),
        ([stated(12), stated(7, 3)], (7, 7, 12), "different figures"),
        ([stated(5, claimant="a"), stated(8, 1, claimant="b")], (5, 5, 8), "different claimants: the lowest"),
        ([stated(5, claimant="a"), stated(5, 1, claimant="b")], (5, 5, 5), "claimants agree"),
        (
            [stated(5, claimant="a", involvement=2), stated(8, 1, claimant="b", involvement=0)],
            (5, 8, 8),
            "different claimants: the least involved",
        ),
    ],
)
def test_counts_of_one_event(counts: list[StatedCount], expected: tuple[int, int, int], rule: str) -> None:
    found = combine_counts(counts)
    assert (found.numbers, found.rule) == (expected, rule)


def test_a_vague_word_is_no_upper_end() -> None:
    vague = StatedCount(count=Count(24, None, None, "vague number"), sentence=1, claimant="b")
    assert combine_counts([stated(5, claimant="a"), vague]).numbers == (5, 5, None)


@given(
    st.lists(
        st.builds(
            lambda n, m, k, sentence, claimant, part: StatedCount(
                count=Count(min(n, m, k), sorted((n, m, k))[1], max(n, m, k), "x"),
                sentence=sentence,
                claimant=claimant,
                part=part,
            ),
            *[st.integers(0, 9)] * 3,
            st.integers(0, 2),
            st.sampled_from(["a", "b", None]),
            st.booleans(),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_any_counts_combine(counts: list[StatedCount]) -> None:
    assert combine_counts(counts).rule


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("a watchman", 1),
        ("the governor's driver", 1),
        ("his bodyguard", None),
        ("soldiers", None),
        ("the army", None),
        ("two nuns", 2),
    ],
)
def test_victims_without_a_number(phrase: str, expected: int | None) -> None:
    found = count_of_victim(phrase, WORDS)
    assert (found.best if isinstance(found, Count) else None) == expected


def test_a_name_is_one_if_it_is_a_persons() -> None:
    assert isinstance(count_of_victim("Ana Duarte", WORDS), Unresolved)
    assert isinstance(count_of_victim("Ana Duarte", WORDS, person=True), Count)


@pytest.mark.parametrize(
    ("phrase", "side"),
    [
        ("soldiers", "combatants"),
        ("two policemen", "combatants"),
        ("worshippers and children", "civilians"),
        ("the wife of an officer", "civilians"),
        ("soldiers and villagers", None),
        ("people", None),
    ],
)
def test_who_the_victims_are(phrase: str, side: str | None) -> None:
    assert who(phrase, WORDS) == side


def test_a_table_with_a_fault_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "words.yaml"
    file.write_text("figure: {both: 2}\n")
    with pytest.raises(InputError, match=r"words\.yaml"):
        CountWords.load(file)
