"""The number slots of MUC-4 from the words of a target and those before it.

They read ``1``, ``PLURAL``, ``50``, ``~50`` (about), ``5-`` (at least).
"""

from __future__ import annotations

import re

_WORDS = (
    *("ZERO", "ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE", "TEN"),
    *("ELEVEN", "TWELVE", "THIRTEEN", "FOURTEEN", "FIFTEEN", "SIXTEEN", "SEVENTEEN", "EIGHTEEN", "NINETEEN", "TWENTY"),
)
_VALUES = {word: value for value, word in enumerate(_WORDS)} | {"THIRTY": 30, "FORTY": 40, "FIFTY": 50}
_NUMBER = rf"(?:\d{{1,3}}(?:,\d{{3}})+|\d+|{'|'.join(_VALUES)})"
_BEFORE = re.compile(
    rf"\b(?P<vague>ABOUT|APPROXIMATELY|SOME|ALMOST|NEARLY|AROUND|AT LEAST|MORE THAN|OVER)?\s*(?P<number>{_NUMBER})"
    r"(?:\s+(?:OF|OTHER|MORE|THE|[A-Z'.-]+)){0,2}\s*\Z"
)
_LEADING = re.compile(rf"\A(?:THE\s+|THESE\s+|THOSE\s+|OTHER\s+)?(?P<number>{_NUMBER})\b")
_AT_LEAST = ("AT LEAST", "MORE THAN", "OVER")
_PLURALS = {"PEOPLE", "MEN", "WOMEN", "CHILDREN", "POLICEMEN", "BUSINESSMEN", "POLICE", "PERSONNEL", "CATTLE", "CLERGY"}
_SINGULARS = {"BUS", "PRESS", "FENASTRAS", "CONGRESS", "EMBASSY", "HEADQUARTERS", "PALACE", "PREMISES"}
_STOP = re.compile(r"\s(?:OF|IN|AT|ON|FROM|WHO|WHICH|BELONGING|OWNED|NEAR|FOR|TO|WITH|BY)\s.*", re.DOTALL)
_REACH = 40


def number_filler(text: str, start: int, end: int, *, name: bool = False) -> str:
    """The number of what the span of a text in capitals means; a ``name`` is one, unless figures say otherwise."""
    if name:
        return "1"
    wording = " ".join(text[start:end].upper().split())
    leading = _LEADING.match(wording)
    if leading:
        return str(_value(leading["number"]))
    plural = is_plural(wording)
    sentence = re.split(r"[.,;:\[\]()]\s", text[max(0, start - _REACH) : start].upper())[-1]
    before = _BEFORE.search(" ".join(sentence.split())) if plural else None
    if before is None:
        return "PLURAL" if plural else "1"
    value = _value(before["number"])
    if before["vague"] in _AT_LEAST:
        return f"{value}-"
    return f"~{value}" if before["vague"] else str(value)


def is_plural(wording: str) -> bool:
    """Whether a description, ``TWO MEMBERS OF THE GUARD``, is of several: by the last word of its head."""
    words = re.findall(r"[A-Z'-]+", _STOP.sub("", f" {wording.upper()}"))
    head = words[-1] if words else ""
    return head in _PLURALS or (head.endswith("S") and not head.endswith(("SS", "US", "IS")) and head not in _SINGULARS)


def _value(number: str) -> int:
    return _VALUES[number] if number in _VALUES else int(number.replace(",", ""))
