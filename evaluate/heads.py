"""Head words of argument spans, to compare corpora that draw the borders of an argument differently.

WikiEvents marks short spans, mostly names and head nouns; strife marks noun phrases. Published scores on it compare the
dependency heads of the spans (Li et al., "Document-Level Event Argument Extraction by Conditional Generation", NAACL
2021). Here the head is found by a rule for English instead of a parser, so that no parser changes a score: it is the
last word before the first word or comma that begins a post-modifier. "the Ministry of Defence" has the head "Ministry".
"""

from __future__ import annotations

from dataclasses import replace

from strife.data.document import Argument, Document
from strife.data.tokens import token_spans

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


def _joins_digits(text: str, left: int, right: int) -> bool:
    """Whether ``text[left:right]`` is a single character with a digit directly on both sides."""
    return right - left == 1 and text[left - 1 : left].isdigit() and text[right : right + 1].isdigit()


def _is_genitive(phrase: str, left: int, word: str) -> bool:
    return word in ("s", "S") and phrase[:left].rstrip()[-1:] in _APOSTROPHES


def _headed(text: str, argument: Argument) -> Argument:
    start, end = head_span(text, argument.start, argument.end)
    return Argument(argument.role, start, end)
