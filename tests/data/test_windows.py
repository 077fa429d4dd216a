"""Windows over any text and both tokenizers: every token is covered, owned once, and points into its window."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strife.configs.errors import InputError
from strife.data.pieces import PieceTokenizer
from strife.data.tokens import token_spans
from strife.data.windows import MIN_CONTENT_PIECES, EncodedText, Window, Windower
from strife.models.encoders import load_tokenizer

FRAGMENTS = (
    "Rebels ",
    "the army shelled the town. ",
    "al-Zira'a",
    " \U0001f600\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "\U0001f1fa\U0001f1e6",
    "cafe\u0301 ",
    "a\u0300\u0301\u0302\u0303",
    "\u0642\u062a\u0644 \u062c\u0646\u062f\u064a\u0627\u064b ",
    "\u05e6\u05d4\u05f4\u05dc ",
    "\u200f\u202e",
    "\r\n",
    "\n\n",
    "\u200b\u200d\ufeff",
    "\x00\x07\x1b",
    "\u0085\u2028",
    "\u53d9\u5229\u4e9a\u653f\u5e9c\u519b",
    "\u30c6\u30ed",
    "\u0e01\u0e33\u0e25\u0e31\u0e07",
    "x" * 130,
    "ab1" * 60,
    "....",
    "\u0130\ufb01\u1e9e",
    "   ",
    "\t",
)
fragments = st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=6)), max_size=30).map("".join)
texts = st.builds(lambda text, times: text * times, fragments, st.sampled_from((1, 3, 12)))
max_pieces = st.one_of(st.integers(min_value=16, max_value=24), st.integers(min_value=16, max_value=120))
overlaps = st.integers(min_value=0, max_value=70)


@pytest.fixture(scope="module")
def tokenizers(tiny_encoder):
    return {"tiny": load_tokenizer(str(tiny_encoder)), "minilm-l6": load_tokenizer("minilm-l6")}


@pytest.fixture(params=["tiny", "minilm-l6"])
def tokenizer(request, tokenizers):
    return tokenizers[request.param]


def cut(tokenizer, text: str, size: int, overlap: int) -> tuple[EncodedText, list[Window]]:
    windower = Windower(PieceTokenizer.of(tokenizer), max_pieces=size, overlap_tokens=overlap)
    encoded = windower.encode(text)
    return encoded, windower.windows(encoded)


@given(texts, max_pieces, overlaps)
def test_every_token_is_covered_and_owned_once(tokenizer, text, size, overlap):
    encoded, windows = cut(tokenizer, text, size, overlap)
    total = len(encoded.tokens)
    if not windows:
        assert not encoded.piece_ids or not total
        return
    assert [index for window in windows for index in range(*window.owned)] == list(range(total))
    assert {index for window in windows for index in range(window.first, window.stop)} == set(range(total))
    for window in windows:
        assert window.first <= window.owned[0] <= window.owned[1] <= window.stop


@given(texts, max_pieces, overlaps)
def test_windows_fit_and_their_tokens_point_into_their_content(tokenizer, text, size, overlap):
    encoded, windows = cut(tokenizer, text, size, overlap)
    for window in windows:
        assert len(window.piece_ids) <= size
        assert window.piece_ids[0] == tokenizer.cls_token_id
        assert window.piece_ids[-1] == tokenizer.sep_token_id
        assert len(window.token_pieces) == window.stop - window.first
        for token, piece in zip(range(window.first, window.stop), window.token_pieces, strict=True):
            assert 1 <= piece < len(window.piece_ids) - 1
            assert window.piece_ids[piece] == encoded.piece_ids[encoded.first_pieces[token]]


@given(texts, max_pieces, overlaps)
def test_neighbours_advance_and_overlap_as_asked(tokenizer, text, size, overlap):
    _, windows = cut(tokenizer, text, size, overlap)
    for left, right in pairwise(windows):
        assert left.first < right.first <= left.stop
        assert left.stop - right.first == min(overlap, (left.stop - left.first) // 2)


def test_an_overlap_as_long_as_a_window_does_not_make_a_window_a_token(tokenizers):
    _, windows = cut(tokenizers["minilm-l6"], "the " * 1000, 66, 64)
    assert len(windows) <= 2 * 1000 / 64 + 1


@given(texts)
def test_tokens_do_not_depend_on_the_encoder(tokenizers, text):
    for tokenizer in tokenizers.values():
        encoded = Windower(PieceTokenizer.of(tokenizer), max_pieces=64, overlap_tokens=8).encode(text)
        assert encoded.tokens == token_spans(text)
        assert len(encoded.first_pieces) == len(encoded.tokens)
        assert encoded.first_pieces == sorted(encoded.first_pieces)


@given(texts)
def test_a_token_points_to_its_own_piece_or_to_the_next_where_it_has_none(tokenizer, text):
    encoded = Windower(PieceTokenizer.of(tokenizer), max_pieces=64, overlap_tokens=8).encode(text)
    offsets = tokenizer(text, add_special_tokens=False, return_offsets_mapping=True, verbose=False)["offset_mapping"]
    for (start, end), piece in zip(encoded.tokens, encoded.first_pieces, strict=True):
        touching = [i for i, (begin, stop) in enumerate(offsets) if begin < end and start < stop]
        if touching:
            assert piece == touching[0]


def test_words_are_aligned_with_the_pieces_that_spell_them(tokenizer):
    text = "Rebels shelled\r\n\r\nDeir ez-Zor \U0001f600 on  Sunday."
    encoded = Windower(PieceTokenizer.of(tokenizer), max_pieces=64, overlap_tokens=8).encode(text)
    pieces = tokenizer.convert_ids_to_tokens(encoded.piece_ids)
    firsts = [pieces[index] for index in encoded.first_pieces]
    words = [text[start:end].lower() for start, end in encoded.tokens]
    assert words == ["rebels", "shelled", "deir", "ez", "-", "zor", "\U0001f600", "on", "sunday", "."]
    assert all(piece == "[UNK]" or word.startswith(piece) for word, piece in zip(words, firsts, strict=True))


@pytest.mark.parametrize("text", ["", " \r\n\t\u3000\u2028"])
def test_a_text_without_tokens_has_no_window(tokenizer, text):
    assert cut(tokenizer, text, 32, 8)[1] == []


def test_a_token_longer_than_a_window_keeps_its_first_pieces(tokenizers):
    word = "ab" * 40
    encoded, windows = cut(tokenizers["tiny"], f"the {word} army", 20, 0)
    longest = next(window for window in windows if window.owned[0] <= 1 < window.owned[1])
    begin = encoded.first_pieces[1]
    assert longest.piece_ids[1:-1] == encoded.piece_ids[begin : begin + 18]
    assert [window.owned for window in windows] == [(0, 1), (1, 2), (2, 3)]


@given(st.integers(20, 60), st.integers(0, 24), st.integers(1, 200))
def test_a_prediction_is_taken_where_a_token_has_most_context(tokenizers, size, overlap, length):
    _, windows = cut(tokenizers["minilm-l6"], "the " * length, size, overlap)

    def context(window: Window, token: int) -> float:
        left = token - window.first if window.first else float("inf")
        right = window.stop - 1 - token if window.stop < length else float("inf")
        return min(left, right)

    for window in windows:
        for token in range(*window.owned):
            best = max(context(other, token) for other in windows if other.first <= token < other.stop)
            assert context(window, token) >= best - 1


def test_a_short_text_is_one_window(tokenizer):
    encoded, windows = cut(tokenizer, "Rebels shelled the town.", 120, 64)
    assert [(window.first, window.stop, window.owned) for window in windows] == [(0, 5, (0, 5))]
    assert windows[0].piece_ids[1:-1] == encoded.piece_ids


def test_a_primed_window_ends_with_the_trigger_and_its_type(tokenizers):
    tokenizer = tokenizers["minilm-l6"]
    windower = Windower(PieceTokenizer.of(tokenizer), max_pieces=32, overlap_tokens=8)
    window = windower.windows(windower.encode("Jets bombed the town."), document=3)[0]
    primed = windower.primed(window, "bombed", "air_strike")
    assert window.document == 3
    assert primed[: len(window.piece_ids)] == window.piece_ids
    assert tokenizer.decode(primed[len(window.piece_ids) :]) == "bombed : air strike [SEP]"


def test_too_small_windows_are_refused(tokenizer):
    Windower(PieceTokenizer.of(tokenizer), max_pieces=MIN_CONTENT_PIECES + 2, overlap_tokens=0)
    with pytest.raises(InputError, match=r"windows\.max_pieces: 9 is too small"):
        Windower(PieceTokenizer.of(tokenizer), max_pieces=MIN_CONTENT_PIECES + 1, overlap_tokens=0)
