"""What a template is made of before its slots are filled: its type of incident and its role fillers in the text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from strife.data.document import Document, Entity

SLOT_OF_ROLE = {
    "PerpInd": ("PERP: INDIVIDUAL ID",),
    "PerpOrg": ("PERP: ORGANIZATION ID",),
    "Target": ("PHYS TGT: ID",),
    "Victim": ("HUM TGT: NAME", "HUM TGT: DESCRIPTION"),
    "Weapon": ("INCIDENT: INSTRUMENT ID",),
}
ROLES = tuple(SLOT_OF_ROLE)
_ARTICLES = {"A", "AN", "THE"}
_OPENING = re.compile(r'\s*[("\[]{1,2}\s*')


@dataclass(frozen=True)
class Filler:
    """An entity that fills a role.

    Attributes:
        wordings: The words that name it, in capitals; the first is the one to report.
        spans: Where they stand in the text, in text order; empty if the text does not have them.
        score: How sure the tagger is, from 0 to 1.
    """

    wordings: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    score: float = 1.0


@dataclass(frozen=True)
class Sketch:
    """A template's incident type and role fillers."""

    incident: str
    roles: Mapping[str, Sequence[Filler]] = field(default_factory=dict)

    def spans(self) -> list[tuple[int, int]]:
        """Where its fillers stand, in text order."""
        return sorted(span for fillers in self.roles.values() for filler in fillers for span in filler.spans)


def key_sketch(text: str, template: Mapping[str, Any]) -> Sketch:
    """The sketch of a template of the key."""
    roles: dict[str, list[Filler]] = {}
    for role, slots in SLOT_OF_ROLE.items():
        groups: list[tuple[str, ...]] = []
        for slot in slots:
            for filler in template["slots"].get(slot) or ():
                about = set(filler.get("of", ()))
                if about and any(about & set(group) for group in groups):  # the description of a name
                    continue
                groups.append(tuple(filler["values"]))
        roles[role] = [Filler(group, places(text, group)) for group in groups]
    return Sketch(template["slots"]["INCIDENT: TYPE"][0]["values"][0], roles)


def places(text: str, wordings: Iterable[str], *, most: int = 6) -> tuple[tuple[int, int], ...]:
    """Where wordings stand in a text in capitals as whole words, whatever blanks are between them; ``most`` of them."""
    found: dict[int, int] = {}
    for wording in wordings:
        pattern = r"\s+".join(map(re.escape, wording.split()))
        for match in re.finditer(rf"(?<!\w){pattern}(?!\w)", text) if pattern else ():
            found[match.start()] = max(match.end(), found.get(match.start(), 0))
    return tuple(sorted(found.items()))[:most]


def tagged_fillers(text: str, tagged: Document, *, threshold: float = 0.0) -> dict[str, list[Filler]]:
    """The role fillers of a text in capitals, from a tagger's mentions on the same offsets, those alike together."""
    return {role: [_filler(text, group) for group in _groups(text, tagged, role, threshold)] for role in ROLES}


def _groups(text: str, tagged: Document, role: str, threshold: float) -> list[list[Entity]]:
    groups: list[list[Entity]] = []
    mentions = [each for each in tagged.entities if each.type == role and (each.score or 0.0) >= threshold]
    for mention in sorted(mentions, key=lambda each: each.start):
        same = [group for group in groups if any(_alike(text, mention, other) for other in group)]
        groups = [group for group in groups if group not in same]
        groups.append([*(other for group in same for other in group), mention])
    return groups


def _alike(text: str, mention: Entity, earlier: Entity) -> bool:
    one, other = (_words(text[each.start : each.end]) for each in (mention, earlier))
    contained = bool(one and other) and (one <= other or other <= one)
    return contained or bool(_OPENING.fullmatch(text, earlier.end, mention.start))


def _words(wording: str) -> set[str]:
    words = set(re.findall(r"[\w'-]+", wording.upper())) - _ARTICLES
    return {word[:-1] if word.endswith("S") and len(word) > 3 else word for word in words}


def _filler(text: str, mentions: Sequence[Entity]) -> Filler:
    wordings = Counter(" ".join(text[each.start : each.end].upper().split()) for each in mentions)
    ranked = sorted(wordings, key=lambda wording: (-wordings[wording], -len(wording), wording))
    spans = tuple((each.start, each.end) for each in mentions)
    return Filler(tuple(ranked), spans, max(each.score or 0.0 for each in mentions))
