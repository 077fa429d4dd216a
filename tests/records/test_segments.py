from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from strife.records.segments import Mark, paragraphs, split

texts = st.text(alphabet=st.sampled_from('ab \n\t\r<&"é\U0001f600'), max_size=60)
spans = st.tuples(st.integers(-5, 70), st.integers(-5, 70))
marks = st.lists(
    st.builds(lambda span, kind: Mark(min(span), max(span), kind, kind), spans, st.sampled_from(("entity", "trigger"))),
    max_size=12,
)


@given(texts, marks)
def test_segments_give_the_text_back(text, marks):
    assert "".join(segment.text for segment in split(text, marks)) == text


@given(texts, marks)
def test_paragraphs_give_the_text_back(text, marks):
    found, after = paragraphs(text, marks)
    assert "".join(paragraph.before + paragraph.text for paragraph in found) + after == text
    assert not any(paragraph.text.isspace() for paragraph in found)


@given(texts, marks)
def test_every_segment_has_the_marks_that_cover_it(text, marks):
    for segment in split(text, marks):
        covering = [mark for mark in marks if mark.start <= segment.start and segment.end <= mark.end]
        assert sorted(map(repr, segment.marks)) == sorted(map(repr, covering))


def test_nested_and_crossing_spans_are_cut_at_every_boundary():
    outer, inner, crossing = Mark(0, 6, "entity", "A"), Mark(2, 4, "argument", "B"), Mark(3, 8, "trigger", "C")
    found = split("abcdefgh", [outer, inner, crossing])
    assert [(segment.text, segment.marks) for segment in found] == [
        ("ab", (outer,)),
        ("c", (outer, inner)),
        ("d", (outer, inner, crossing)),
        ("ef", (outer, crossing)),
        ("gh", (crossing,)),
    ]


def test_blank_lines_part_paragraphs_and_single_ones_stay():
    found, after = paragraphs("\n\nA\nb\n \nC\n", [])
    assert [(paragraph.before, paragraph.text) for paragraph in found] == [("\n\n", "A\nb"), ("\n \n", "C\n")]
    assert after == ""


def test_long_lines_are_paragraphs_where_no_blank_line_is():
    found, _ = paragraphs("a" * 150 + "\n" + "b" * 150, [])
    assert len(found) == 2
