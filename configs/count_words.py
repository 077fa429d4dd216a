"""The words of count expressions: the schema of ``count_words.yaml``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field

from strife.configs.strict import StrictModel, read_model

Words = tuple[str, ...]
Number = Annotated[int, Field(ge=0, strict=True)]


class CountWords(StrictModel):
    """What the words of a count expression say; every word is in small letters.

    Attributes:
        beyond_the_figure: How much ``more than`` adds to a figure, and ``fewer than`` takes from it.
        figures: Words for exactly so many.
        vague: Vague words, and the least that they say.
        untold: Words that tell no number.
        none: Words for zero.
        at_least, more_than, up_to, fewer_than, about: Phrases before a figure.
        at_least_after, up_to_after, about_after: Phrases after a figure.
        possibly: Words between a sure figure and a likelier end.
        fillers: Words before a figure that change nothing.
        parts: Words that begin a part of the figure before them.
        groups: Nouns of many, which an article does not make one.
        plurals: Plural nouns that do not end in -s; ``singulars`` the other way round.
        kin: Nouns that count in a list without an article.
        units: By the reason why it is no count, the words that make a number one of something else.
        combatants, civilians: Nouns for victims, in the singular.
    """

    beyond_the_figure: Annotated[int, Field(ge=0, le=1, strict=True)]
    figures: dict[str, Number]
    vague: dict[str, Number]
    untold: Words
    none: Words
    at_least: Words
    more_than: Words
    up_to: Words
    fewer_than: Words
    about: Words
    at_least_after: Words
    up_to_after: Words
    about_after: Words
    possibly: Words
    fillers: Words
    parts: Words
    groups: Words
    plurals: Words
    singulars: Words
    kin: Words
    units: dict[str, Words]
    combatants: Words
    civilians: Words

    @classmethod
    def load(cls, path: Path | None = None) -> CountWords:
        """Read the table from a file, by default the one that comes with strife.

        Raises:
            InputError: no such file, a key that there is not, or a value of another kind.
        """
        return read_model(cls, path or Path(__file__).with_name("count_words.yaml"))
