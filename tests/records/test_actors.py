"""Actors: names to one actor, states by rule, descriptions, acronyms and simple coreference; nobody is guessed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strife.data.document import Argument, Document, Entity, Event
from strife.records.actors import Actor, ActorList, DocumentActors, civilian_targeting
from strife.records.outcome import Unresolved

ACTORS = ActorList.load()


def article(text: str, *mentions: str, person: tuple[str, ...] = (), roles: dict[str, tuple[str, str]] | None = None):
    """A document whose entities are these words, each found after the one before."""
    entities: list[Entity] = []
    at = 0
    for number, words in enumerate(mentions):
        start = text.index(words, at)
        kind = "Person" if words in person else "Organisation"
        entities.append(Entity(f"T{number}", start, start + len(words), kind))
        at = start + 1
    events = tuple(
        Event(f"E{n}", event, 0, 1, arguments=(Argument(role, text.index(w), text.index(w) + len(w)),))
        for n, (w, (role, event)) in enumerate((roles or {}).items())
    )
    return Document("a", text, entities=tuple(entities), events=events)


def resolved(words: str, *, country: str | None = "SY", event_country: str | None = None) -> Actor | Unresolved:
    document = article(words, words)
    return DocumentActors(document, ACTORS, country=country).resolve(0, len(words), event_country=event_country)


def last(text: str, *mentions: str, **options: object) -> Actor | Unresolved:
    """What the last mention comes to."""
    country = options.pop("country", None)
    document = article(text, *mentions, **options)  # pyright: ignore[reportArgumentType]
    span = document.entities[-1]
    return DocumentActors(document, ACTORS, country=country).resolve(  # pyright: ignore[reportArgumentType]
        span.start, span.end
    )


LISTED = {
    "IS": "islamic-state",
    "IS fighters": "islamic-state",
    "IS forces": "islamic-state",
    "two IS tactical units": "islamic-state",
    "ISIL": "islamic-state",
    "the so-called Islamic State": "islamic-state",
    "Daesh militants": "islamic-state",
    "militants with the Nusra Front": "nusra-front",
    "Jabhat al-Nusra": "nusra-front",
    "Jabhet al-Nusra": "nusra-front",
    "SOHR": "sohr",
    "The Syrian Observatory for Human Rights": "sohr",
    "SANA": "sana",
    "Xinhua news agency": "xinhua",
    "the Syrian Democratic Forces": "syrian-democratic-forces",
    "The SDF": "syrian-democratic-forces",
    "U.S.-led coalition": "us-led-coalition",
    "the US-led coalition": "us-led-coalition",
    "U.S. Central Command": "us-central-command",
    "CENTCOM": "us-central-command",
    "suspected Boko Haram gunmen": "boko-haram",
    "Iran-backed Houthi rebels": "houthis",
    "the Houthis": "houthis",
    "a Hamas commander": "hamas",
    "a spokesman for Hamas": "hamas",
    "al-Shabab": "al-shabaab",
    "Al Shabaab insurgents": "al-shabaab",
    "the Saudi-led coalition": "saudi-led-coalition",
    "Kurdistan Workers' Party": "pkk",
    "Kurdistan Workers\u2019 Party": "pkk",
    "PKK": "pkk",
    "Tehreek-e-Taliban Pakistan": "tehrik-i-taliban-pakistan",
    "the Wagner Group": "wagner-group",
    "M23 rebels": "m23",
    "Human Rights Watch": "human-rights-watch",
    "UN OCHA": "un-ocha",
    "Hizbollah": "hezbollah",
    "Lebanese Hezbollah": "hezbollah",
    "NATO": "nato",
    "MINUSMA peacekeepers": "minusma",
}


@pytest.mark.parametrize(("words", "expected"), LISTED.items())
def test_listed_actors(words: str, expected: str):
    found = resolved(words)
    assert isinstance(found, Actor)
    assert found.id == expected
    assert found.surface == words


STATES = {
    "the Kenyan military": ("state:KE:military", "Military of Kenya"),
    "Syrian army": ("state:SY:military", "Military of Syria"),
    "Turkish police": ("state:TR:police", "Police of Turkey"),
    "regime forces": ("state:SY:military", "Military of Syria"),
    "regime troops": ("state:SY:military", "Military of Syria"),
    "government troops": ("state:SY:military", "Military of Syria"),
    "the army": ("state:SY:military", "Military of Syria"),
    "police": ("state:SY:police", "Police of Syria"),
    "Syrian soldiers": ("state:SY:military", "Military of Syria"),
    "the Russian Ministry of Defense": ("state:RU:defence-ministry", "Defence ministry of Russia"),
    "Russia's Defence Ministry": ("state:RU:defence-ministry", "Defence ministry of Russia"),
    "the South Sudanese army": ("state:SS:military", "Military of South Sudan"),
    "Sudanese soldiers": ("state:SD:military", "Military of Sudan"),
    "the Philippine navy": ("state:PH:navy", "Navy of the Philippines"),
    "U.S. troops": ("state:US:military", "Military of the United States"),
    "Indian border guards": ("state:IN:border-guards", "Border guards of India"),
    "the Israeli air force": ("state:IL:air-force", "Air force of Israel"),
    "Iraqi security forces": ("state:IQ:security-forces", "Security forces of Iraq"),
    "the Nigerian Army's 7th Division": ("state:NG:military", "Military of Nigeria"),
    "the army of Chad": ("state:TD:military", "Military of Chad"),
    "Ethiopian intelligence": ("state:ET:intelligence", "Intelligence of Ethiopia"),
    "the Malian government": ("state:ML:government", "Government of Mali"),
    "FARDC": ("state:CD:military", "Military of the Democratic Republic of the Congo"),
    "the Israel Defense Forces": ("state:IL:military", "Military of Israel"),
    "Moscow": ("state:RU", "Russia"),
    "Turkey": ("state:TR", "Turkey"),
}


@pytest.mark.parametrize(("words", "expected"), STATES.items())
def test_forces_of_states_by_rule(words: str, expected: tuple[str, str]):
    found = resolved(words)
    assert isinstance(found, Actor)
    assert (found.id, found.name, found.category) == (*expected, "state forces")


UNKNOWN = {
    "is": None,
    "us": None,
    "gunmen": None,
    "militants": None,
    "armed men": None,
    "the attackers": None,
    "armed villagers": None,
    "former soldiers": None,
    "Turkish-backed rebels": "rebel group",
    "Syrian rebels": "rebel group",
    "anti-Taliban fighters": None,
    "IS-linked militants": None,
    "pro-government fighters": None,
    "Northern Front": "rebel group",
    "the Karen Army": None,
    "demonstrators": "protesters",
    "masked rioters": "rioters",
    "villagers": "civilians",
    "a group of farmers": "civilians",
    "dozens of policemen in the square": "state forces",
    "passers-by": "civilians",
    "tribesmen": "identity militia",
    "a gang": "political militia",
    "peacekeepers": "external forces",
    "rebel soldiers": "rebel group",
    "Kurdish fighters": None,
    "ISX": None,
    "the Tamar Liberation Front": "rebel group",
    "a journalist": "civilians",
}


@pytest.mark.parametrize(("words", "category"), UNKNOWN.items())
def test_who_is_not_known_stays_as_written(words: str, category: str | None):
    found = resolved(words, country=None)
    if isinstance(found, Actor):
        assert (found.name, found.id, found.category) == (words, None, category)
        assert found.reason
    else:
        assert words == "us"


def test_a_states_forces_abroad_are_external_forces():
    found = resolved("Russian troops", event_country="SY")
    assert isinstance(found, Actor)
    assert (found.id, found.category, found.country) == ("state:RU:military", "external forces", "RU")
    at_home = resolved("Russian troops", event_country="RU")
    assert isinstance(at_home, Actor)
    assert at_home.category == "state forces"


def test_an_adjective_alone_is_the_state_only_where_it_wages_war():
    text = "Russian airstrikes hit the depot."
    document = article(text, roles={"Russian": ("attacker", "air_strike")})
    found = DocumentActors(document, ACTORS).resolve(0, 7, event_country="SY")
    assert isinstance(found, Actor)
    assert (found.id, found.category) == ("state:RU", "external forces")
    alone = resolved("Russian")
    assert isinstance(alone, Actor)
    assert alone.id is None


@pytest.mark.parametrize(
    "text",
    [
        "The Free Coast Movement (FCM) seized Porto Lenn. FCM fighters left.",
        "Raiders of the FCM, or Free Coast Movement, seized Porto Lenn. Later the FCM left.",
    ],
)
def test_acronyms_that_the_text_explains(text: str):
    found = last(text, "FCM, or" if "or Free" in text else "Free Coast Movement", "FCM")
    start = text.rindex("FCM")
    found = DocumentActors(article(text, "Free Coast Movement"), ACTORS).resolve(start, start + 3)
    assert isinstance(found, Actor)
    assert found.id is None
    assert found.fullest == "Free Coast Movement"
    assert found.reason == "not in the actor list"


def test_the_texts_own_acronym_stands_before_the_list():
    text = "The Students' Debating Federation (SDF) marched. The SDF dispersed."
    found = last(text, "Students' Debating Federation", "The SDF", country="SY")
    assert isinstance(found, Actor)
    assert found.id is None


def test_an_acronym_of_two_actors_is_told_apart_by_country():
    syria, libya, nowhere = (resolved("SDF", country=code) for code in ("SY", "LY", None))
    assert isinstance(syria, Actor)
    assert isinstance(libya, Actor)
    assert isinstance(nowhere, Actor)
    assert (syria.id, libya.id, nowhere.id) == ("syrian-democratic-forces", "special-deterrence-force", None)
    assert nowhere.reason is not None
    assert "may be" in nowhere.reason


def test_the_group_is_the_one_armed_party_named_before():
    found = last("Boko Haram raided Goroma. Later the group withdrew.", "Boko Haram", "the group")
    assert isinstance(found, Actor)
    assert (found.id, found.rule) == ("boko-haram", "the only such party named before")


def test_of_two_armed_parties_the_group_is_neither():
    text = "Boko Haram fought Ansaru near Goroma. Later the group withdrew."
    found = last(text, "Boko Haram", "Ansaru", "the group")
    assert isinstance(found, Actor)
    assert found.id is None
    assert found.name == "the group"


def test_the_army_is_the_one_named_before_and_government_troops_are_the_countrys():
    text = "The Chadian army crossed the river. The army burned boats."
    found = last(text, "The Chadian army", "The army", country="NG")
    assert isinstance(found, Actor)
    assert found.id == "state:TD:military"
    text = "The Chadian army crossed the river. Government troops fled."
    found = last(text, "The Chadian army", "Government troops", country="NG")
    assert isinstance(found, Actor)
    assert found.id == "state:NG:military"


def test_without_a_country_the_one_that_the_text_names_most():
    text = "Mali and Malian officials spoke. In Mali, government troops fled."
    found = last(text, "government troops")
    assert isinstance(found, Actor)
    assert found.id == "state:ML:military"


@pytest.mark.parametrize(
    ("text", "before", "expected"),
    [
        ("Hamas fired rockets. They hit a barn.", ("Hamas",), "hamas"),
        ("Hamas and Fatah spoke. They left.", ("Hamas", "Fatah"), None),
        ("They left early.", (), None),
    ],
)
def test_pronouns(text: str, before: tuple[str, ...], expected: str | None):
    start = text.index("They")
    found = DocumentActors(article(text, *before), ACTORS).resolve(start, start + 4)
    assert (found.id if isinstance(found, Actor) else None) == expected


def test_a_shorter_name_is_the_longer_one():
    text = "The Sirat Martyrs Brigades took Velm. Sirat Brigades lost two men."
    found = last(text, "The Sirat Martyrs Brigades", "Sirat Brigades")
    assert isinstance(found, Actor)
    assert found.fullest == "The Sirat Martyrs Brigades"
    assert found.rule == "shorter name"


def test_what_the_text_calls_a_name():
    found = last("Velm fell to Sarn Dova, a rebel group, on Monday.", "Sarn Dova")
    assert isinstance(found, Actor)
    assert found.category == "rebel group"


def test_a_rank_and_surname_stand_for_whose_the_person_is():
    text = "General Umut Kaplan of the Turkish army spoke. Gen. Kaplan denied it."
    found = last(text, "General Umut Kaplan", "Gen. Kaplan", person=("General Umut Kaplan", "Gen. Kaplan"))
    assert isinstance(found, Actor)
    assert (found.id, found.fullest) == ("state:TR:military", "General Umut Kaplan")
    text = "General Umut Kaplan spoke. Gen. Kaplan denied it."
    found = last(text, "General Umut Kaplan", "Gen. Kaplan", person=("General Umut Kaplan", "Gen. Kaplan"))
    assert isinstance(found, Actor)
    assert (found.id, found.fullest) == (None, "General Umut Kaplan")


def test_people_who_protest_are_protesters():
    document = article("Teachers marched.", "Teachers", roles={"Teachers": ("participant", "protest")})
    found = DocumentActors(document, ACTORS).resolve(0, 8)
    assert isinstance(found, Actor)
    assert found.category == "protesters"


def test_gunmen_are_of_the_only_kind_of_armed_party():
    found = last("Insurgents hold Velm. Gunmen fired.", "Insurgents", "Gunmen")
    assert isinstance(found, Actor)
    assert (found.id, found.category) == (None, "rebel group")


def test_places_are_no_parties():
    document = Document("a", "the bridge", entities=(Entity("T1", 0, 10, "Facility"),))
    assert isinstance(DocumentActors(document, ACTORS).resolve(0, 10), Unresolved)


def test_civilian_targeting():
    assert civilian_targeting("civilians") is True
    assert civilian_targeting("state forces") is False
    assert civilian_targeting(None) is None


def test_users_actors(tmp_path: Path):
    own = tmp_path / "own.yaml"
    own.write_text(
        "actors:\n  - {id: velm-guard, name: Velm Guard, category: identity militia, acronyms: [VLG]}\n", "utf-8"
    )
    actors = ActorList.load([own])
    found = DocumentActors(article("VLG", "VLG"), actors).resolve(0, 3)
    assert isinstance(found, Actor)
    assert (found.id, found.category) == ("velm-guard", "identity militia")


@given(st.text(max_size=60), st.integers(-5, 70), st.integers(-5, 70), st.sampled_from([None, "SY", "??"]))
def test_never_raises(text: str, start: int, end: int, country: str | None):
    entities = (Entity("T1", 0, len(text), "Organisation"), Entity("T2", start, end, "Person"))
    document = Document("a", text, entities=entities)
    found = DocumentActors(document, ACTORS, country=country).resolve(start, end, event_country=country)
    assert isinstance(found, Actor | Unresolved)


_PIECES = st.sampled_from(
    [
        "The",
        "the",
        "a",
        "SDF",
        "(",
        ")",
        "(FCM)",
        ",",
        ".",
        "'s",
        "they",
        "It",
        "group",
        "army",
        "police",
        "of",
        "Front",
        "Gen. Kaplan",
    ]
)


@given(st.lists(_PIECES, min_size=1, max_size=25), st.data())
def test_never_raises_on_what_looks_like_news(pieces: list[str], data: st.DataObject):
    text = " ".join(pieces)
    kind = st.sampled_from(["Organisation", "Person", "Location"])
    edge = st.integers(0, len(text))
    spans = data.draw(st.lists(st.tuples(edge, edge, kind), max_size=6))
    entities = tuple(Entity(f"T{n}", min(a, b), max(a, b), k) for n, (a, b, k) in enumerate(spans))
    resolver = DocumentActors(Document("a", text, entities=entities), ACTORS)
    for entity in entities:
        assert isinstance(resolver.resolve(entity.start, entity.end), Actor | Unresolved)
