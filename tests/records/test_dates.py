"""Date expressions of the news mean the days that a careful reader takes them to mean."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strife.records.dates import Anchors, DateRange, combine_dates, resolve_date
from strife.records.dates.date_range import PRECISIONS
from strife.records.outcome import Unresolved

TABLE = Path(__file__).parent / "tables" / "dates.tsv"
SUNDAY = date(2015, 11, 8)
REFERENCE = DateRange(date(2015, 10, 14), date(2015, 10, 14), "day", "given")


def shown(found: DateRange | Unresolved) -> str:
    if isinstance(found, Unresolved):
        return "open"
    days = f"{found.start}" if found.start == found.end else f"{found.start}..{found.end}"
    return f"{days} {found.precision}"


def resolved(expression: str, *, future: bool = False, reference: DateRange | None = None) -> str:
    return shown(resolve_date(expression, Anchors(SUNDAY, reference, future)))


def table_rows() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def anchors_of(row: dict[str, str]) -> Anchors:
    reference = None
    if row["reference"]:
        start, end = map(date.fromisoformat, row["reference"].split(".."))
        reference = DateRange(start, end, "day", "given")
    published = date.fromisoformat(row["published"]) if row["published"] else None
    return Anchors(published, reference, row["future"] == "yes")


@pytest.mark.parametrize("row", table_rows(), ids=lambda row: f"{row['expression']} ({row['published']})")
def test_development_table(row: dict[str, str]) -> None:
    found = resolve_date(row["expression"], anchors_of(row))
    if row["precision"] == "open":
        assert isinstance(found, Unresolved)
        assert found.reason
    else:
        assert isinstance(found, DateRange), found
        assert (str(found.start), str(found.end), found.precision) == (row["start"], row["end"], row["precision"])


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("Sunday", "2015-11-08 day"),
        ("Nov. 8", "2015-11-08 day"),
        ("Friday", "2015-11-06 day"),
        ("September", "2015-09-01..2015-09-30 month"),
        ("May", "2015-05-01..2015-05-31 month"),
        ("Since early last month", "2015-10-01..2015-11-08 week"),
        ("early last month", "2015-10-01..2015-10-10 week"),
        ("late last month", "2015-10-21..2015-10-31 week"),
        ("last week", "2015-10-26..2015-11-01 week"),
        ("the year", "open"),
    ],
)
def test_expressions_of_a_wire_story(expression: str, expected: str) -> None:
    assert resolved(expression) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("the Sunday before last week's vote", "open"),
        ("Sun-\nday", "2015-11-08 day"),
        ("(on the 6th\u00a0of November, 2015)", "2015-11-06 day"),
        ("SATURDAY 7 NOVEMBER", "2015-11-07 day"),
        ("Monday 19 May", "2014-05-19 day"),
        ("15 November", "open"),
        ("16 November", "2014-11-16 day"),
        ("November 4\u201310, 2014", "2014-11-04..2014-11-10 day"),
        ("26 October - 1 November", "2015-10-26..2015-11-01 day"),
        ("28 December to 3 January", "2014-12-28..2015-01-03 day"),
        ("2, 3 and 5 November", "2015-11-02..2015-11-05 day"),
        ("6 p.m. Friday to 6 a.m. Saturday", "2015-11-06..2015-11-07 day"),
        ("2013-14", "2013-01-01..2014-12-31 year"),
        ("the winter of 2014-15", "2014-12-01..2015-02-28 month"),
        ("10/11/2014", "open"),
        ("10/11", "open"),
        ("10/25", "2015-10-25 day"),
        ("2015-10", "2015-10-01..2015-10-31 month"),
        ("31 February 2015", "open"),
        ("29 February", "2012-02-29 day"),
        ("the first Saturday of August last year", "2014-08-02 day"),
        ("Thursday of last week", "2015-10-29 day"),
        ("late last week", "2015-10-30..2015-11-01 day"),
        ("late 1998", "1998-09-01..1998-12-31 month"),
        ("the early 1990s", "1990-01-01..1993-12-31 year"),
        ("the second half of October", "2015-10-16..2015-10-31 week"),
        ("the first three months of 2015", "2015-01-01..2015-03-31 month"),
        ("the last ten days of October", "2015-10-22..2015-10-31 day"),
        ("the week to 5 November", "2015-10-30..2015-11-05 week"),
        ("October last year", "2014-10-01..2014-10-31 month"),
        ("last November", "2014-11-01..2014-11-30 month"),
        ("a fortnight ago", "2015-10-19..2015-10-25 week"),
        ("a month ago", "2015-10-01..2015-10-31 month"),
        ("shortly before dawn on Friday", "2015-11-06 day"),
        ("overnight Friday", "2015-11-06..2015-11-07 day"),
        ("the past year", "2014-11-09..2015-11-08 year"),
        ("the eve of Eid al-Adha", "2015-09-22 day"),
        ("Ashura last year", "2014-11-03 day"),
        ("Holi", "2015-03-06 day"),
        ("Orthodox Easter", "2015-04-12 day"),
        ("the last day of Ramadan", "2015-07-16 day"),
        ("tomorrow", "open"),
        ("next week", "open"),
        ("2016", "open"),
        ("since Tuesday week", "open"),
        ("on the third day of the offensive", "open"),
        ("three hours", "open"),
        ("around 3 a.m.", "open"),
        ("in the \u0441\u0443\u0431\u043e\u0442\u0430", "open"),
        ("", "open"),
    ],
)
def test_what_has_happened(expression: str, expected: str) -> None:
    assert resolved(expression) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("Friday", "2015-11-13 day"),
        ("Sunday", "2015-11-15 day"),
        ("Friday week", "2015-11-20 day"),
        ("by Friday", "2015-11-13 day"),
        ("next month", "2015-12-01..2015-12-31 month"),
        ("March", "2016-03-01..2016-03-31 month"),
        ("2 November", "2015-11-02 day"),
        ("2 October", "2016-10-02 day"),
        ("this month", "2015-11-08..2015-11-30 month"),
        ("in three days", "2015-11-11 day"),
        ("within 48 hours", "2015-11-08..2015-11-10 day"),
        ("from Monday to Wednesday", "2015-11-09..2015-11-11 day"),
        ("Christmas", "2015-12-25 day"),
        ("Ramadan", "2016-06-06..2016-07-05 month"),
        ("this weekend", "2015-11-07..2015-11-08 day"),
    ],
)
def test_what_is_planned(expression: str, expected: str) -> None:
    assert resolved(expression, future=True) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("the day prior", "2015-10-13 day"),
        ("four days later", "2015-10-18 day"),
        ("two nights later", "2015-10-16 day"),
        ("hours later", "2015-10-14 day"),
        ("that evening", "2015-10-14 day"),
        ("around 3 a.m.", "2015-10-14 day"),
        ("the next morning", "2015-10-15 day"),
        ("the following week", "2015-10-19..2015-10-25 week"),
        ("the next week", "2015-10-19..2015-10-25 week"),
        ("two months later", "open"),
        ("the previous Saturday", "2015-10-10 day"),
        ("that November", "2015-11-01..2015-11-08 month"),
        ("July of that year", "2015-07-01..2015-07-31 month"),
        ("later that year", "2015-10-14..2015-11-08 year"),
        ("the previous 48 hours", "2015-10-12..2015-10-14 day"),
        ("yesterday", "2015-11-07 day"),
    ],
)
def test_what_counts_from_the_event_told_before(expression: str, expected: str) -> None:
    assert resolved(expression, reference=REFERENCE) == expected


def test_a_coarse_reference_stays_coarse() -> None:
    week = DateRange(date(2015, 10, 5), date(2015, 10, 11), "week", "given")
    assert resolved("two days later", reference=week) == "2015-10-07..2015-10-13 week"


def test_without_a_publication_date_only_full_dates_resolve() -> None:
    nothing = Anchors(None)
    assert shown(resolve_date("8 November 2015", nothing)) == "2015-11-08 day"
    found = resolve_date("on Sunday", nothing)
    assert found == Unresolved("the document has no publication date to count from")


def test_the_rule_and_the_reason_say_why() -> None:
    sunday = resolve_date("Sunday", Anchors(SUNDAY))
    assert isinstance(sunday, DateRange)
    assert sunday.rule == "weekday before publication"
    assert resolve_date("Independence Day", Anchors(SUNDAY)) == Unresolved("which country's day it is is not told")
    assert resolve_date("a day earlier", Anchors(SUNDAY)) == Unresolved("no date is told before it to count from")


def test_a_feast_beyond_its_calendar_stays_open() -> None:
    for expression in ("Diwali in 1950", "Ramadan 1900"):
        found = resolve_date(expression, Anchors(SUNDAY))
        assert isinstance(found, Unresolved)
        assert "no calendar" in found.reason
    assert isinstance(resolve_date("Diwali", Anchors(date(1960, 1, 1))), Unresolved)


def days(start: int, end: int, rule: str = "given") -> DateRange:
    return DateRange(date(2015, 11, start), date(2015, 11, end), "day", rule)


def test_combined_dates_are_the_narrowest_that_lies_in_the_others() -> None:
    sunday, overnight = days(8, 8), days(7, 8)
    assert combine_dates([overnight, sunday]) == sunday
    assert combine_dates([sunday]) == sunday


def test_combined_dates_share_their_common_days() -> None:
    found = combine_dates([days(2, 6), days(5, 8)])
    assert (found.start.day, found.end.day) == (5, 6)
    assert combine_dates([days(2, 2), days(4, 8)]) == days(2, 2)


def test_no_dates_combine_to_nothing() -> None:
    with pytest.raises(ValueError, match="no date"):
        combine_dates([])


# fmt: off
WORDS = (
    "last", "next", "this", "that", "the", "same", "previous", "following", "since", "until", "by", "from", "to",
    "between", "and", "of", "on", "in", "early", "late", "mid", "first", "second", "half", "quarter", "week",
    "weekend", "month", "year", "decade", "day", "night", "days", "hours", "ago", "later", "earlier", "before",
    "after", "past", "coming", "morning", "overnight", "3", "a.m.", "8", "8th", "31", "2015", "1990s", "two", "May",
    "Nov.", "March", "Sunday", "Friday", "summer", "Ramadan", "Eid", "al-Fitr", "Easter", "Diwali", "-", "/", ",",
    "08:30", "7/11", "2015-11-08", "9999", "1", "0", "hundred", "eve",
)
# fmt: on
TEXTS = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join))
DAYS = st.dates(date(1950, 1, 1), date(2070, 12, 31))
REFERENCES = st.builds(
    lambda start, length, precision: DateRange(start, start + timedelta(days=length), precision, "given"),
    DAYS,
    st.integers(0, 400),
    st.sampled_from(PRECISIONS),
)


@given(TEXTS, st.builds(Anchors, st.none() | DAYS, st.none() | REFERENCES, st.booleans()))
def test_any_text_gives_an_ordered_range_or_a_reason(text: str, anchors: Anchors) -> None:
    found = resolve_date(text, anchors)
    if isinstance(found, Unresolved):
        assert found.reason
        return
    assert found.start <= found.end
    assert found.precision in PRECISIONS
    assert found.rule
    if anchors.published and not anchors.future:
        assert found.end <= anchors.published


@given(TEXTS, st.sampled_from([date.min, date.max]), st.booleans())
def test_the_ends_of_the_calendar_are_no_error(text: str, published: date, future: bool) -> None:
    resolve_date(text, Anchors(published, DateRange(published, published, "day", "given"), future))


@given(DAYS, DAYS)
def test_a_day_written_out_is_that_day(day: date, published: date) -> None:
    expected = day if day <= published else None
    for form in ("%d %B %Y", "%B %d, %Y", "%A, %b. %d, %Y", "%d.%m.%Y", "%Y-%m-%d", "the night of %d %b %Y"):
        found = resolve_date(day.strftime(form), Anchors(published))
        assert (found.start if isinstance(found, DateRange) else None) == expected
