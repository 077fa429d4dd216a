"""Which incidents an article tells, of which type, and which role fillers belong to each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from strife.data.document import Document
from strife.train.muc4_slots_context import Sentences, sentences_of, text_features
from strife.train.muc4_slots_fitted import Fitted, incident_features
from strife.train.muc4_slots_lexicon import with_likely
from strife.train.muc4_slots_sketches import ROLES, Filler, Sketch, tagged_fillers


@dataclass(frozen=True, kw_only=True)
class Caution:
    """From what on something is believed; set on TST1 and TST2.

    Attributes:
        mention: The least score of a tagger's mention.
        relevance: The least probability that an article is relevant.
        second: The least share of an article's fillers that a second type of incident needs.
        placing: The least probability that a place is the incident's.
        dating: The least probability that a time expression is the incident's.
        lexicon: The least probability of a filler that only the lexicon finds.
        gap: As many sentences between targets or victims make two incidents of one.
    """

    mention: float = 0.1
    relevance: float = 0.05
    second: float = 0.3
    placing: float = 0.4
    dating: float = 0.25
    lexicon: float = 0.15
    gap: int = 8


def sketches(document: Document, tagged: Document, fitted: Fitted, caution: Caution) -> list[Sketch]:
    """The incidents of an article; an article that does not matter or tells of no target or victim has none."""
    if fitted.relevance.probabilities(text_features(document.text)).get("yes", 0.0) < caution.relevance:
        return []
    likely = with_likely(tagged, fitted.lexicon.chances(document.text), caution.lexicon)
    fillers = tagged_fillers(document.text, likely, threshold=caution.mention)
    chances = {
        (role, number): fitted.incident.probabilities(incident_features(document.text, role, filler))
        for role, found in fillers.items()
        for number, filler in enumerate(found)
    }
    types = _types(chances, caution)
    members: dict[str, dict[str, list[Filler]]] = {kind: {role: [] for role in ROLES} for kind in types}
    for (role, number), chance in chances.items():
        best = max(types, key=lambda kind: chance.get(kind, 0.0))
        members[best][role].append(fillers[role][number])
    _lend_perpetrators(members)
    made = [Sketch(kind, roles) for kind, roles in members.items() if roles["Target"] or roles["Victim"]]
    return [part for sketch in made for part in _split(document.text, sketch, caution.gap)]


def _types(chances: Mapping[tuple[str, int], Mapping[str, float]], caution: Caution) -> list[str]:
    """The types of incident that enough fillers are about; at least the most frequent one."""
    votes: defaultdict[str, float] = defaultdict(float)
    for (role, _), chance in chances.items():
        weight = 1.0 if role in ("Victim", "Target", "Weapon") else 0.5
        for kind, value in chance.items():
            votes[kind] += weight * value
    total = sum(votes.values())
    ranked = sorted(votes, key=lambda kind: (-votes[kind], kind))
    return [kind for rank, kind in enumerate(ranked) if rank == 0 or votes[kind] >= caution.second * total]


def _lend_perpetrators(members: Mapping[str, dict[str, list[Filler]]]) -> None:
    """An incident without perpetrator has those of the article's others: an article mostly tells of one party."""
    for role in ("PerpInd", "PerpOrg"):
        known = [filler for roles in members.values() for filler in roles[role]]
        for roles in members.values():
            roles[role] = roles[role] or known


def _split(text: str, sketch: Sketch, gap: int) -> list[Sketch]:
    """One incident in several parts where many sentences lie between its targets and victims."""
    sentences = sentences_of(text)
    goals = sorted(
        (
            (sentences.number(filler.spans[0][0]), role, filler)
            for role in ("Target", "Victim")
            for filler in sketch.roles[role]
        ),
        key=lambda goal: goal[0],
    )
    parts: list[list[tuple[int, str, Filler]]] = []
    for goal in goals:
        if parts and goal[0] - parts[-1][-1][0] < gap:
            parts[-1].append(goal)
        else:
            parts.append([goal])
    if len(parts) < 2:
        return [sketch]
    centres = [part[0][0] for part in parts]
    made = []
    for index, part in enumerate(parts):
        roles: dict[str, list[Filler]] = {role: [] for role in ROLES}
        for _, role, filler in part:
            roles[role].append(filler)
        for role in ("PerpInd", "PerpOrg", "Weapon"):
            roles[role] = [f for f in sketch.roles[role] if _nearest(sentences, f, centres) == index]
        made.append(Sketch(sketch.incident, roles))
    return made


def _nearest(sentences: Sentences, filler: Filler, centres: Sequence[int]) -> int:
    here = sentences.number(filler.spans[0][0])
    return min(range(len(centres)), key=lambda index: abs(here - centres[index]))
