"""Mentions become happenings: merging, lists, claims, surroundings, on articles annotated by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strife.configs.merging import MergingConfig
from strife.data.document import Argument, Document, Entity, Event
from strife.records.build import RecordBuilder
from strife.records.event_record import EventRecord

Build = Callable[..., list[EventRecord]]


class Story:
    """An article whose annotation is written with the words themselves: ``event("kill", "killed", killed="two")``."""

    def __init__(self, text: str, published: str = "2021-03-15") -> None:
        self.text, self.published = text, published
        self.events: list[Event] = []
        self.entities: list[Entity] = []

    def span(self, words: str) -> tuple[int, int]:
        """``words`` in the text; ``word#2`` is its second occurrence."""
        surface, _, number = words.partition("#")
        start = -1
        for _ in range(int(number or 1)):
            start = self.text.index(surface, start + 1)
        return start, start + len(surface)

    def event(
        self, kind: str, trigger: str, *, factuality: str = "happened", claim: str = "stated", **arguments
    ) -> Story:
        roles = [
            (role, words)
            for role, found in arguments.items()
            for words in ([found] if isinstance(found, str) else found)
        ]
        made = tuple(Argument(role, *self.span(words)) for role, words in roles)
        identity = f"E{len(self.events) + 1}"
        self.events.append(Event(identity, kind, *self.span(trigger), factuality, claim, made, 0.9))
        return self

    def entity(self, kind: str, *words: str) -> Story:
        for each in words:
            self.entities.append(Entity(f"T{len(self.entities) + 1}", *self.span(each), kind))
        return self

    @property
    def document(self) -> Document:
        layers = ("entities", "events", "arguments", "factuality", "claims")
        return Document(
            "d", self.text, self.published, layers=layers, entities=tuple(self.entities), events=tuple(self.events)
        )


@pytest.fixture(scope="module")
def builder(ontology) -> RecordBuilder:
    return RecordBuilder(ontology, model_version="m")


def test_a_killing_belongs_to_the_strike_that_caused_it(builder):
    story = Story("An airstrike on Sunday killed four people and injured nine in Raqqa, Syria.")
    story.event("air_strike", "airstrike", time="Sunday", place="Raqqa", victim="people")
    story.event("kill", "killed", time="Sunday", killed="four", victim="people", place="Raqqa")
    story.event("injure", "injured", time="Sunday", injured="nine", place="Raqqa")
    (record,) = builder.records(story.document)
    assert (record.event_type, record.killed_best, record.injured_best) == ("air_strike", 4, 9)
    assert (record.date_start, record.country) == (date(2021, 3, 14), "SY")
    assert [e.role for e in record.evidence][:3] == ["trigger"] * 3
    assert record.event_id == "d:E1"


def test_the_same_kind_of_act_on_another_day_or_at_another_place_is_another_record(builder):
    story = Story("Rebels shelled Homs on Friday, and shelled Homs on Sunday. They shelled Aleppo on Sunday.")
    story.event("shelling", "shelled", attacker="Rebels", place="Homs", time="Friday")
    story.event("shelling", "shelled#2", attacker="Rebels", place="Homs#2", time="Sunday")
    story.event("shelling", "shelled#3", attacker="They", place="Aleppo", time="Sunday#2")
    assert [record.place for record in builder.records(story.document)] == ["Homs", "Homs", "Aleppo"]


def test_a_plan_is_not_the_fact(builder):
    story = Story("The army attacked Homs on Sunday. The army will attack Homs on Friday.")
    story.event("assault", "attacked", attacker="The army", place="Homs", time="Sunday")
    story.event("assault", "attack#2", attacker="The army#2", place="Homs#2", time="Friday", factuality="planned")
    assert [record.date_start for record in builder.records(story.document)] == [date(2021, 3, 14), date(2021, 3, 19)]


def test_a_list_with_a_figure_for_each_place_is_split(builder):
    story = Story("Two people died in Idlib, four in Hama, Syria's health ministry said.")
    story.event(
        "kill", "died", killed=["Two", "four"], place=["Idlib", "Hama"], claim="attributed", claimant="health ministry"
    )
    records = builder.records(story.document)
    assert [(r.place, r.killed_best) for r in records] == [("Idlib", 2), ("Hama", 4)]
    assert [r.event_id for r in records] == ["d:E1.1", "d:E1.2"]


def test_a_strike_list_without_figures_is_one_record_with_all_its_places(builder):
    story = Story("Russia struck the Aleppo, Damascus, Idlib and Homs provinces of Syria on Friday.")
    story.entity("Location", "Aleppo", "Damascus", "Idlib", "Homs")
    story.event("air_strike", "struck", attacker="Russia", place=["Aleppo", "Damascus"], time="Friday")
    (record,) = builder.records(story.document)
    assert record.place == "Aleppo; Damascus; Idlib; Homs"
    assert record.latitude is None
    assert record.reasons["latitude"] == "several places have no single point"
    assert (record.country, record.geo_precision) == ("SY", 3)


def test_conflicting_figures_keep_low_and_high_and_the_claimants(builder):
    story = Story("The blast in Kabul killed 12, police said. The blast killed 20 people, the Taliban said.")
    story.event("bombing", "blast", place="Kabul")
    story.event("kill", "killed", killed="12", place="Kabul", claim="disputed", claimant="police")
    story.event("kill", "killed#2", killed="20", place="Kabul", claim="disputed", claimant="the Taliban")
    (record,) = builder.records(story.document)
    assert (record.killed_low, record.killed_high) == (12, 20)
    assert record.claim_status == "disputed"
    assert record.claimant is not None
    assert len(record.claimant.split("; ")) == 2


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Troops shelled the port and burned boats, the mayor said.", "claimant of another event of the sentence"),
        ("Troops shelled the port, the mayor said. They burned boats.", "the report of the sentence before goes on"),
        ('"They burned boats.\nTroops shelled the port," the mayor said.', "speaker of the quotation"),
    ],
)
def test_a_claim_without_a_claimant_takes_that_of_its_surroundings(builder, text, rule):
    story = Story(text)
    story.event("shelling", "shelled", attacker="Troops", claim="attributed", claimant="the mayor")
    story.event("destroy", "burned", object="boats", claim="attributed")
    explained = builder.explained(story.document)
    burned = next(each for each in explained if each.record.event_type == "destroy")
    assert burned.record.claimant == "the mayor"
    assert rule in burned.rules["claimant"]


def test_the_author_of_an_article_claims_nothing(builder):
    story = Story("Shelling in Homs\n\nBy Jo Smith\n\nTroops shelled the port, police said.")
    story.event("shelling", "shelled", attacker="Troops", claim="attributed", claimant=["Jo Smith", "police"])
    (record,) = builder.records(story.document)
    assert record.claimant == "police"


def test_what_the_article_states_itself_has_no_claimant(builder):
    story = Story("Troops shelled the port.")
    story.event("shelling", "shelled", attacker="Troops")
    (record,) = builder.records(story.document)
    assert record.claimant is None
    assert record.reasons["claimant"] == "the article states it in its own voice"


def test_a_report_counts_its_days_from_the_date_told_before(builder):
    story = Story("Moscow said on Friday that it had bombed the camp the previous day.")
    story.entity("Temporal", "Friday", "the previous day")
    story.event("air_strike", "bombed", time="the previous day", claim="claimed", claimant="Moscow")
    assert builder.records(story.document)[0].date_start == date(2021, 3, 11)


@pytest.mark.parametrize(
    ("text", "time", "start"),
    [
        ("In 2011 rebels rose. On 19 August they took Zawiya.", "19 August", date(2011, 8, 19)),
        ("In 2011 rebels rose.\n\nOn 19 August they took Zawiya.", "19 August", date(2020, 8, 19)),
        ("In 2011 rebels rose.\n\nThat August they took Zawiya.", "That August", date(2011, 8, 1)),
    ],
)
def test_a_date_without_a_year_takes_that_of_its_paragraph(builder, text, time, start):
    story = Story(text).event("riot", "rose", time="2011").event("capture", "took", time=time)
    assert builder.records(story.document)[1].date_start == start


def test_a_time_of_day_says_nothing_beside_a_day(builder):
    story = Story("A bomb went off on Monday. At dawn on Thursday soldiers raided Garin.")
    story.event("bombing", "bomb", time="Monday", place=[]).event("raid", "raided", time=["dawn", "Thursday"])
    assert builder.records(story.document)[1].date_start == date(2021, 3, 11)


def test_a_date_told_elsewhere_of_one_event_holds_for_the_other_of_its_sentence(builder):
    text = "Clashes on Sunday killed ten in Garin. The clashes left a bridge in ruins, which soldiers destroyed."
    story = Story(text).event("clash", "Clashes", time="Sunday", place="Garin").event("clash", "clashes")
    record = builder.records(story.event("destroy", "destroyed").document)[-1]
    assert (record.event_type, record.date_start) == ("destroy", date(2021, 3, 14))


def test_what_is_nationwide_is_in_the_country(builder):
    story = Story("Syrian troops have begun a countrywide offensive, state media in Syria said.")
    record = builder.records(story.event("offensive", "offensive").document)[0]
    assert (record.place, record.country, record.geo_precision) == ("Syria", "SY", 4)


def test_what_goes_on_since_a_day_has_that_date_though_it_is_called_planned(builder):
    story = Story("Since early last month troops, who clashed with rebels, have led an offensive.")
    story.event("clash", "clashed", time="Since early last month").event("offensive", "offensive", factuality="planned")
    assert builder.records(story.document)[1].date_start == date(2021, 2, 1)


def test_every_merge_can_be_traced_to_its_points(ontology):
    story = Story("A bomb exploded in Kabul. The bombing killed two.")
    story.event("bombing", "exploded", place="Kabul").event("bombing", "bombing").event("kill", "killed", killed="two")
    eager = RecordBuilder(
        ontology, model_version="m", merging=MergingConfig(threshold=-9.0, points=MergingConfig.load().points)
    )
    (explained,) = eager.explained(story.document)
    assert len(explained.links) == 2
    assert explained.links[0].startswith("'bombing' is the 'exploded' before: ")
    never = RecordBuilder(
        ontology, model_version="m", merging=MergingConfig(threshold=99.0, points=MergingConfig.load().points)
    )
    assert len(never.records(story.document)) == 3


def test_a_figure_counts_the_dead_or_the_hurt_as_the_model_is_surer(ontology):
    story = Story("An air strike killed one person and injured several others in Kabul.")
    both = {"killed": ("one", "several"), "injured": ("one", "several")}
    sure = {("killed", "one"): 0.7, ("killed", "several"): 0.3, ("injured", "one"): 0.4, ("injured", "several"): 0.6}
    for kind, trigger, role in (("kill", "killed", "killed"), ("injure", "injured", "injured")):
        story.event(kind, trigger, **{role: both[role]})
        event = story.events[-1]
        scored = [replace(a, score=sure[a.role, story.text[a.start : a.end]]) for a in event.arguments]
        story.events[-1] = replace(event, arguments=tuple(scored))
    eager = RecordBuilder(
        ontology, model_version="m", merging=MergingConfig(threshold=-9.0, points=MergingConfig.load().points)
    )
    (record,) = eager.records(story.document)
    assert (record.killed_low, record.killed_best) == (1, 1)
    assert record.injured_low is not None
    assert record.injured_low > 1


@pytest.mark.parametrize(("between", "expected"), [(3, 1), (200, 2)])
def test_a_happening_of_many_sentences_ago_is_told_of_no_more(ontology, between, expected):
    story = Story("A bomb exploded in Kabul." + " It rained." * between + " The bombing was in Kabul.")
    story.event("bombing", "exploded").event("bombing", "bombing")
    eager = RecordBuilder(
        ontology, model_version="m", merging=MergingConfig(threshold=-9.0, points=MergingConfig.load().points)
    )
    assert len(eager.records(story.document)) == expected


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_annotation_makes_records_that_hold_every_trigger_once(builder, ontology, data):
    text = data.draw(st.text("Ab .,\n“”é🔥", min_size=4, max_size=60))
    places = st.tuples(st.integers(0, len(text) - 1), st.integers(1, 6)).map(
        lambda p: (p[0], min(p[0] + p[1], len(text)))
    )
    roles = st.sampled_from(["attacker", "victim", "place", "time", "killed", "claimant", "participant"])
    arguments = st.lists(st.builds(lambda role, p: Argument(role, *p), roles, places), max_size=4).map(tuple)
    kinds = st.sampled_from(list(ontology.event_types))
    claims, facts = st.sampled_from([None, *ontology.claims]), st.sampled_from([None, *ontology.factuality])
    found = data.draw(st.lists(st.tuples(kinds, places, facts, claims, arguments), max_size=5))
    events = tuple(Event(f"E{n}", k, *p, f, c, a) for n, (k, p, f, c, a) in enumerate(found))
    records = builder.records(Document("d", text, data.draw(st.sampled_from([None, "2021-03-15"])), events=events))
    triggers = {(e.start, e.end) for r in records for e in r.evidence if e.role == "trigger"}
    assert triggers == {(e.start, e.end) for e in events}
    assert len({r.event_id for r in records}) == len(records)
