"""Takes an expression apart: the name, what it is a name of, and the places that hold it."""

from __future__ import annotations

from dataclasses import dataclass

import regex

from strife.configs.countries import load_countries
from strife.data.gazetteer import name_key
from strife.records.places.words import country_keys, demonym_keys, place_words

_DISTANCE = (
    r"(?:(?:(?:around|about|some|roughly|nearly|almost) )?"
    r"(?:[\w.,-]+|a few|several) (?:km|kilomet(?:er|re)s?|miles?|met(?:er|re)s?)(?: to the)? )?"
)
_COMPASS = r"(?:(?:just |due )?(?:north|south|east|west)(?:[- ]?(?:north|south|east|west))?(?:ern)?)"
_NEAR_BEFORE = regex.compile(
    r"(?ir)(?:^|\b)(?:near(?:by)?|outside|above|below|beyond|around|close to|between|on the road to"
    r"|in the (?:vicinity|direction|outskirts) of|(?:out|in)skirts of|countryside of|suburbs? of|towards?|off|opposite"
    rf"|{_DISTANCE}{_COMPASS} of|{_DISTANCE}from) (?:of )?"
    r"(?:the )?(?:(?:city|town|village) of )?$"
)
"""Is searched from its end backwards, for it ends where the expression begins."""
_NEAR_INSIDE = regex.compile(
    rf"(?i)^(?:{_DISTANCE}{_COMPASS} of|(?:[\w.,-]+|an? few) (?:km|kilomet(?:er|re)s?|miles?) from"
    r"|near|outside|above|below|beyond|around|close to|between|in the vicinity of|(?:on )?the outskirts of"
    r"|(?:the )?\w+ countryside of"
    r"|(?:[io]n )?the (?:hills|heights|mountains|forests?|bush|desert|woods) (?:near|around|above|outside|of)) "
)
_LEAD = regex.compile(r"(?i)^(?:(?:in|at|on|of|from|to|into|inside|across|throughout|the|a|an|both|parts of) )+")
_INNER = regex.compile(
    r"(?: *[,(] *(?:in|of)? ?| (?:in|at|near|outside|close to) |(?<=\w)['\u2019]s | of (?=(?:the )?[\p{Lu}a]))"
)
_APPOSITION = regex.compile(
    r"^(?:\s*[,(]\s*(?:an? \w+ |(?:the )?capital )?(?:in |of )?|\s+in\s+)(?:the )?"
    r"((?:[\w-]+ ){0,2}?(?:a[dlnrstz]h?-)?\p{Lu}[\p{L}\p{M}'\u2019-]*"
    r"(?:[ -](?:a[dlnrstz]-|\p{Lu}|(?:of|and|a[dlnrstz]h?|e[dlrstz]h?|de|del|la|du|des) )[\p{L}\p{M}'\u2019-]*){0,3})"
    r"( (?i:province|governorate|oblast|region|state|district|county))?"
)
_POSSESSIVE = regex.compile(r"(.+?)['\u2019]s (.+)$")
_WORD_AFTER = regex.compile(r" ([\p{Ll}-]+)")
_GENITIVE = regex.compile(r"(?:['\u2019]s|(?<=s)['\u2019])$")
_LISTED_DIVISIONS = regex.compile(
    r"^(?:, (?:a[dlnrstz]h?-)?\p{Lu}[\p{L}'\u2019 -]+?)*,? and [\p{L}'\u2019 -]+? "
    r"(?:provinces|governorates|oblasts|regions|states|departments)\b"
)


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression of place taken apart.

    Attributes:
        name: The proper name, without the words around it; empty if there is none.
        kind: ``division``, ``district``, ``town``, ``area``, ``facility``, ``part`` or None, as its generic word says.
        part: Whether it is near the name or a part of it.
        holders: The places that hold it, the smallest first.
        generic: The last word in small letters: ``city`` of "the city".
        beside: The name after a comma behind it, which may hold it or be the next of a list.
    """

    name: str
    kind: str | None
    part: bool
    holders: tuple[str, ...]
    generic: str
    beside: str = ""


def take_apart(text: str, start: int, end: int) -> Expression:
    """The expression that stands at ``text[start:end]``."""
    said = " ".join(text[start:end].split()).strip(' ,.;:()"')
    said = _GENITIVE.sub("", said)
    before = " ".join(text[max(0, start - 60) : start].split()) + " "
    near = bool(_NEAR_BEFORE.search(before[-60:])) or bool(_NEAR_INSIDE.match(said))
    said = _LEAD.sub("", _NEAR_INSIDE.sub("", said))
    possessive = _POSSESSIVE.match(said)
    pieces = [piece for piece in _INNER.split(said) if piece.strip()] or [said]
    name, kind, part = _without_words(pieces[0])
    holders = pieces[1:]
    if possessive and any(c.isupper() for c in possessive[2]):
        name, kind, part = _without_words(possessive[2].split(",")[0])
        holders = [_without_words(possessive[1])[0], *holders[1:]]
    elif not name and holders:
        name, inner, _ = _without_words(holders[0])
        kind, part = (kind or inner, part or kind in ("part", "facility"))
        if kind in ("facility", "part"):
            part = True
        holders = holders[1:]
    if (country := _country_of_people(name)) is not None:
        name, holders = name.split(" ", 1)[1], [*holders, country]
    after = " ".join(text[end : end + 80].split("\n")[0].split()) if end < len(text) else ""
    if text[end : end + 1] == " ":
        after = " " + after
    if _LISTED_DIVISIONS.match(after):
        kind = kind or "division"
    elif (found := _APPOSITION.match(after)) and (
        found[2] or " in " in found[0] or name_key(found[1]) in country_keys()
    ):
        # A bare name after a comma is as often the next one of a list; it holds this one only if it is a country.
        holders = [*holders, found[1] + (found[2] or "")]
    elif not kind and (word := _WORD_AFTER.match(after)):
        kind = _group(word[1]) if _group(word[1]) in ("division", "district") else None
    beside = found[1] if (found := _APPOSITION.match(after)) else ""
    last = said.split()[-1].lower() if said.split() else ""
    return Expression(name, kind, near or part, tuple(holders), last, beside)


def _country_of_people(name: str) -> str | None:
    """``Egypt`` for "Egyptian Rafah"."""
    people, _, rest = name.partition(" ")
    code = demonym_keys().get(name_key(people)) if rest[:1].isupper() else None
    return load_countries()[code].name if code else None


def _group(word: str) -> str | None:
    words = place_words()
    for group in ("division", "district", "town", "area", "part", "facility"):
        if word in words[group]:
            return group
    return None


def _without_words(piece: str) -> tuple[str, str | None, bool]:
    """A name without its generic words and its point of the compass; the kind and whether it is a part."""
    words = _LEAD.sub("", piece.strip()).split()
    kind, part = None, False
    while words and (group := _group(words[-1].lower())) and (len(words) > 1 or words[-1].islower()):
        kind = kind or group
        part = part or group in ("part", "facility")
        words.pop()
    while words and words[0].lower() in place_words()["side"] and (words[0].islower() and len(words) >= 1):
        part = True
        words.pop(0)
    while words and words[0].islower() and (group := _group(words[0])):
        kind = kind or group
        part = part or group in ("part", "facility")
        words.pop(0)
        words = [word for word in words if word != "of"]
    while words and words[-1].islower() and name_key(words[-1]) != "":
        if words[-1][0].isalpha() and "-" in words[-1]:
            break
        words.pop()
    return " ".join(words), kind, part
