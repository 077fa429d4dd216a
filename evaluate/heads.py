"""Head words of argument spans, to compare corpora that draw the borders of an argument differently.

WikiEvents marks short spans, mostly names and head nouns; strife marks noun phrases. Published scores on it compare the
dependency heads of the spans (Li et al., "Document-Level Event Argument Extraction by Conditional Generation", NAACL
2021). Here the head is found by a rule instead of a parser, so that no parser's version changes a score: the last word
before the first word that begins a post-modifier. A name such as "Ministry of Defence" has the head "Ministry" on both
sides, so that a rule that errs does so for gold and prediction alike.
"""

from __future__ import annotations

from dataclasses import replace

from strife.data.document import Argument, Document
from strife.data.tokens import token_spans

_POSTMODIFIERS = frozenset(
    """
    of in at on from to for with by near under over between among around along across against into outside inside
    who whom whose which that where and or
    """.split()  # noqa: SIM905
)
_APOSTROPHES = ("'", "\N{RIGHT SINGLE QUOTATION MARK}")
_WITHIN_NAMES = ("-", "\N{EN DASH}", ".", "/", *_APOSTROPHES)


def argument_heads(document: Document) -> Document:
    """The Document with each argument's span cut down to its head word; arguments that become the same are one."""
    events = tuple(
        replace(event, arguments=tuple(dict.fromkeys(_headed(document.text, each) for each in event.arguments)))
        for event in document.events
    )
    return replace(document, events=events)


def head_span(text: str, start: int, end: int) -> tuple[int, int]:
    """``(start, end)`` of the head word of the noun phrase ``text[start:end]``; without a word it is its own head."""
    head: tuple[int, int] | None = None
    for left, right in token_spans(text[start:end]):
        word = text[start + left : start + right]
        if head is not None and (not word[0].isalnum() or word.lower() in _POSTMODIFIERS):
            if word in _WITHIN_NAMES:
                continue
            break
        if word[0].isalnum() and not _is_genitive(text[start:end], left, word):
            head = (start + left, start + right)
    return head or (start, end)


def _is_genitive(phrase: str, left: int, word: str) -> bool:
    return word in ("s", "S") and phrase[:left].rstrip()[-1:] in _APOSTROPHES


def _headed(text: str, argument: Argument) -> Argument:
    start, end = head_span(text, argument.start, argument.end)
    return Argument(argument.role, start, end)
