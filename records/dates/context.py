"""What a rule gets to see: the anchors, and the way to read a shorter expression inside its own."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from strife.records.dates.date_range import Anchors, DateRange

NO_PUBLICATION_DATE = "the document has no publication date to count from"
NO_REFERENCE = "no date is told before it to count from"


class CannotResolveError(Exception):
    """Raised by a rule that knows the expression, and knows that it gives no date; its text is the reason."""


class UnknownExpressionError(CannotResolveError):
    """No rule knows the expression: another rule may know the one around it."""


@dataclass(frozen=True, slots=True)
class Context:
    """The anchors of one expression.

    Attributes:
        read: Reads a shorter expression with the same anchors; raises CannotResolveError.
    """

    anchors: Anchors
    read: Callable[[str], DateRange]

    @property
    def published(self) -> date:
        """The publication day.

        Raises:
            CannotResolveError: The document has none.
        """
        if self.anchors.published is None:
            raise CannotResolveError(NO_PUBLICATION_DATE)
        return self.anchors.published

    @property
    def reference(self) -> DateRange:
        """The date of the event told before.

        Raises:
            CannotResolveError: There is none.
        """
        if self.anchors.reference is None:
            raise CannotResolveError(NO_REFERENCE)
        return self.anchors.reference

    @property
    def future(self) -> bool:
        """Whether the event is planned or threatened."""
        return self.anchors.future

    def maybe(self, text: str) -> DateRange | None:
        """What :attr:`read` gives, or None where that resolves nothing."""
        try:
            return self.read(text)
        except CannotResolveError:
            return None


Apply: TypeAlias = Callable[[re.Match[str], Context], "DateRange | None"]


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern for the whole expression and what it means; None passes the expression on to the next rule."""

    pattern: re.Pattern[str]
    apply: Apply


def rule(pattern: str, apply: Apply) -> Rule:
    """Compile a rule. The pattern sees the spelling that :func:`strife.records.dates.words.canonical` gives."""
    return Rule(re.compile(pattern), apply)
