"""Offsets that do not count code points are found out, converted and counted."""

from __future__ import annotations

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from strife.configs.errors import InputError
from strife.data.readers.losses import Losses
from strife.data.readers.offsets import UNITS, Mark, boundaries, check_offsets, locate

PIECES = ["a", " ", "\n", "\r\n", "\N{FIRE}", "e\N{COMBINING ACUTE ACCENT}", "\N{ARABIC LETTER QAF}", "x-y", "\u2028"]
TEXTS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=12).map("".join)


def as_counted(text: str, unit: str) -> int:
    """How many units a text has, counted another way than the reader does."""
    if unit.endswith("crlf-as-one"):
        text = text.replace("\r\n", "\n")
    if unit == "graphemes":
        return len(regex.findall(r"\X", text))
    return len(text.encode("utf-16-le")) // 2 if unit.startswith("utf-16") else len(text)


@given(text=TEXTS, unit=st.sampled_from(UNITS))
def test_boundaries_are_where_the_units_say(text: str, unit: str) -> None:
    found = boundaries(text, unit)
    assert len(found) == as_counted(text, unit) + 1
    for index, position in enumerate(found):
        if position >= 0:
            assert as_counted(text[:position], unit) == index


@given(text=TEXTS, unit=st.sampled_from(UNITS), data=st.data())
def test_a_named_unit_is_followed(text: str, unit: str, data: st.DataObject) -> None:
    whole = [(index, position) for index, position in enumerate(boundaries(text, unit)) if position >= 0]
    (start, first), (end, last) = sorted(data.draw(st.lists(st.sampled_from(whole), min_size=2, max_size=2)))
    losses = Losses()
    span = locate(text, [Mark("m", start, end, text[first:last] or None)], losses, offsets=unit)[0]
    assert span == ((first, last) if start < end else None)
    assert not losses.repaired


FIRES = "\N{FIRE}\N{FIRE} Rebels burnt Tel Abyad"


class TestAutomatic:
    @pytest.mark.parametrize(("start", "end", "repaired"), [(3, 9, {}), (5, 11, {"utf-16 offsets": 1})])
    def test_a_surface_tells_the_unit(self, start, end, repaired):
        losses = Losses()
        assert locate(FIRES, [Mark("m", start, end, "Rebels")], losses) == [(3, 9)]
        assert losses.repaired == repaired

    def test_crlf_and_clusters_too(self):
        losses = Losses()
        assert locate("a\r\nb\r\nTown", [Mark("m", 4, 8, "Town")], losses) == [(6, 10)]
        assert locate("cafe\u0301 Town", [Mark("m", 5, 9, "Town")], losses) == [(6, 10)]
        assert locate("\N{FIRE}\r\nTown", [Mark("m", 3, 7, "Town")], losses) == [(3, 7)]
        assert locate("\N{FIRE}\r\n\r\nTown", [Mark("m", 4, 8, "Town")], losses) == [(5, 9)]
        assert losses.repaired == {
            "crlf-as-one offsets": 1,
            "graphemes offsets": 1,
            "utf-16-crlf-as-one offsets": 1,
        }

    def test_without_surfaces_whole_words_tell(self):
        losses = Losses()
        marks = [Mark("one", 5, 11), Mark("two", 18, 27)]
        assert [FIRES[slice(*span)] for span in locate(FIRES, marks, losses) if span] == ["Rebels", "Tel Abyad"]
        assert losses.repaired == {"utf-16 offsets": 2}

    def test_without_surfaces_code_points_win_where_both_make_sense(self):
        losses = Losses()
        assert locate("\N{FIRE} - - a b", [Mark("m", 6, 7)], losses) == [(6, 7)]
        assert not losses.repaired
        losses = Losses()
        assert locate("\N{FIRE}:: a", [Mark("m", 1, 3)], losses) == [(1, 3)]
        assert locate("\N{FIRE}:::: a", [Mark("m", 2, 3)], losses) == [(2, 3)]
        assert losses.remarks == ["offsets make sense as code points and as UTF-16, and were read as code points"]

    def test_what_fits_nowhere_is_refused_and_named(self):
        losses = Losses()
        marks = [Mark("one", 0, 6, "Rebels"), Mark("two", 7, 12, "Rebels"), Mark("three", 7, 99), Mark("four", 4, 4)]
        assert locate("Rebels burnt Tel Abyad", marks, losses) == [(0, 6), None, None, None]
        assert losses.not_carried == {"misplaced spans": 3}
        assert losses.remarks == [
            "two: span 7..12 is 'burnt', not 'Rebels'",
            "three: 7..99 is no span of a text of 22 characters",
            "four: 4..4 is no span of a text of 22 characters",
        ]

    def test_white_space_of_a_surface_does_not_count(self):
        losses = Losses()
        for surface in ("Tel Abyad", "Tel\\nAbyad", "Tel \n Abyad"):
            assert locate("in Tel\nAbyad", [Mark("m", 3, 12, surface)], losses) == [(3, 12)]
        assert not losses.meta()


def test_a_span_that_cuts_a_character_is_refused():
    losses = Losses()
    assert locate("\N{FIRE}a", [Mark("m", 1, 3)], losses, offsets="utf-16") == [None]
    assert losses.remarks == ["m: 1..3 is no span of a text of 2 characters"]


def test_an_unknown_unit_is_named():
    with pytest.raises(InputError, match=r"x: unknown offsets 'utf16'; did you mean 'utf-16'\?"):
        check_offsets("utf16", where="x")
