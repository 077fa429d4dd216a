"""Templates of incidents in the manner of MUC-4, made of role fillers that a tagger found: a simple merger.

A template has an incident type and, by role, entities; an entity is the wordings that name it. The merger takes
mentions of a role that look alike for one entity, tells the incident of a mention by the words around it, and makes one
template for each type of incident. Its rules are those that served best on MUC-4's training part with gold mentions.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from strife.data.document import Document, Entity

ROLES = ("PerpInd", "PerpOrg", "Target", "Victim", "Weapon")

Wordings: TypeAlias = tuple[str, ...]
"""An entity: the wordings that name it."""
Entities: TypeAlias = Sequence[Wordings]

_CUES = {
    "bombing": re.compile(r"(?i)\b(?:bomb|dynamit|detonat|blast|mine\b)|explo[ds]"),
    "kidnapping": re.compile(r"(?i)kidnap|abduct|hostage"),
    "arson": re.compile(r"(?i)\b(?:arson|burn|torch)|\bset (?:\w+ )?(?:on )?fire"),
    "robbery": re.compile(r"(?i)\b(?:robb|stole|loot)"),
}
"""Words that tell an incident type; where there is none it is an attack."""

_FEWEST = {"kidnapping": 1, "bombing": 3, "arson": 3}
"""How often the cues of a type stand at least in a document that is about it, in order of precedence."""

_REACH = 60
"""Characters on either side of a mention within which the nearest cue tells its incident."""

_OPENING = re.compile(r'\s*[("\[]{1,2}\s*')
"""What stands between a name and the short form that is introduced in brackets after it."""

_ARTICLES = {"a", "an", "the"}


@dataclass(frozen=True, slots=True)
class Template:
    """An incident.

    Attributes:
        type: The incident type; of a gold template perhaps alternatives, ``bombing / attack``.
        roles: The entities that fill each role.
    """

    type: str
    roles: Mapping[str, Entities]

    @property
    def types(self) -> tuple[str, ...]:
        """The incident type, or its alternatives."""
        return tuple(name.strip() for name in self.type.split("/"))


def gold_templates(document: Document) -> list[Template]:
    """The templates in the metadata of a document that the reader ``muc4`` made; the same template twice is one."""
    templates: list[Template] = []
    for record in document.meta["templates"]:
        roles = {
            role: tuple(tuple(wording for wording, _ in entity) for entity in entities)
            for role, entities in record["roles"].items()
        }
        template = Template(record["type"], roles)
        if template not in templates:
            templates.append(template)
    return templates


def predict_templates(document: Document) -> list[Template]:
    """Merge the entities of a document, typed by role or by incident and role (``bombing.Victim``), into templates.

    Each entity has one wording, the most frequent of its mentions and of equally frequent ones the longest: one right
    wording is all that the scorers ask for, and a wrong one among several spoils the rest. An entity whose mentions
    tell of several incident types is in several templates. Other types of entities are left out.
    """
    fallback = _incident_of(document)
    templates: dict[str, dict[str, list[Wordings]]] = {}
    for role in ROLES:
        for mentions in _merged(document, role):
            wordings = Counter(document.surface(mention) for mention in mentions)
            wording = max(wordings, key=lambda name: (wordings[name], len(name)))
            for incident in dict.fromkeys(_incident(document, mention, fallback) for mention in mentions):
                template = templates.setdefault(incident, {name: [] for name in ROLES})
                template[role].append((wording,))
    return [Template(incident, roles) for incident, roles in templates.items()]


def _merged(document: Document, role: str) -> list[list[Entity]]:
    """The mentions that fill a role, in text order, those that look alike together."""
    groups: list[list[Entity]] = []
    mentions = [entity for entity in document.entities if entity.type.rpartition(".")[2] == role]
    for mention in sorted(mentions, key=lambda entity: entity.start):
        same = [group for group in groups if any(_alike(document, mention, other) for other in group)]
        groups = [group for group in groups if group not in same]
        groups.append([*(other for group in same for other in group), mention])
    return groups


def _alike(document: Document, mention: Entity, earlier: Entity) -> bool:
    """Whether one wording has all the words of the other, or the later one stands in brackets after the earlier one."""
    words = [_words(document.surface(entity)) for entity in (mention, earlier)]
    contained = all(words) and (words[0] <= words[1] or words[1] <= words[0])
    return contained or bool(_OPENING.fullmatch(document.text, earlier.end, mention.start))


def _words(wording: str) -> set[str]:
    """The words in lower case, without articles and the plural's s."""
    words = set(re.findall(r"\w+", wording.lower())) - _ARTICLES
    return {word[:-1] if word.endswith("s") and len(word) > 3 else word for word in words}


def _incident(document: Document, mention: Entity, fallback: str) -> str:
    """The incident that the label names, or that the nearest cue tells."""
    named = mention.type.rpartition(".")[0]
    if named:
        return named
    begin = max(0, mention.start - _REACH)
    around = document.text[begin : mention.end + _REACH]
    distances = {
        abs(begin + cue.start() - mention.start): incident
        for incident, pattern in reversed(_CUES.items())
        for cue in pattern.finditer(around)
    }
    return distances[min(distances)] if distances else fallback


def _incident_of(document: Document) -> str:
    """The incident type of the document as a whole: by its weapons, else by how often the cues stand in it."""
    weapons = (document.surface(entity) for entity in document.entities if entity.type.endswith("Weapon"))
    if any(_CUES["bombing"].search(weapon) for weapon in weapons):
        return "bombing"
    for incident, fewest in _FEWEST.items():
        if len(_CUES[incident].findall(document.text)) >= fewest:
            return incident
    return "attack"
