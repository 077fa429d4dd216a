"""The merger makes of role fillers the templates that a reader of the text would expect."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from strife.data.document import Document, Entity
from strife.records.templates import ROLES, Template, gold_templates, predict_templates


def document(text: str, *mentions: tuple[str, str]) -> Document:
    """Entities of the wordings and types given, each found in the text after the one before it."""
    entities, begin = [], 0
    for number, (wording, kind) in enumerate(mentions, 1):
        start = text.index(wording, begin)
        entities.append(Entity(f"T{number}", start, start + len(wording), kind))
        begin = start + 1
    return Document("d", text, layers=("entities",), entities=tuple(entities))


def filled(template: Template) -> dict[str, list[str]]:
    return {role: [entity[0] for entity in entities] for role, entities in template.roles.items() if entities}


class TestMerging:
    def test_a_wording_within_another_is_the_same_entity(self):
        text = "Armed rebels attacked the old mill. Rebels fled; an armed rebel fell."
        (template,) = predict_templates(
            document(text, ("Armed rebels", "PerpInd"), ("Rebels", "PerpInd"), ("an armed rebel", "PerpInd"))
        )
        assert template.type == "attack"
        assert len(filled(template)["PerpInd"]) == 1

    def test_the_most_frequent_wording_names_an_entity(self):
        text = "The mayor Ana Paz. Paz spoke. Then Paz left."
        (template,) = predict_templates(
            document(text, ("Ana Paz", "Victim"), ("Paz spoke"[:3], "Victim"), ("Paz", "Victim"))
        )
        assert filled(template) == {"Victim": ["Paz"]}

    def test_a_short_form_in_brackets_is_the_same_organisation(self):
        text = "The Front for the River (FDR) said so. FDR denied it."
        (template,) = predict_templates(
            document(text, ("Front for the River", "PerpOrg"), ("FDR", "PerpOrg"), ("FDR", "PerpOrg"))
        )
        assert filled(template) == {"PerpOrg": ["FDR"]}

    def test_roles_do_not_mix(self):
        (template,) = predict_templates(document("Men met men.", ("Men", "PerpInd"), ("men", "Victim")))
        assert filled(template) == {"PerpInd": ["Men"], "Victim": ["men"]}


class TestIncidents:
    def test_the_nearest_cue_tells_the_incident(self):
        far = " Nothing else was heard of either of them for the next few days, and the town went on."
        text = "A bomb destroyed the mill." + far * 2 + " Her cousin was kidnapped."
        templates = predict_templates(document(text, ("the mill", "Target"), ("Her cousin", "Victim")))
        assert [(template.type, filled(template)) for template in templates] == [
            ("bombing", {"Target": ["the mill"]}),
            ("kidnapping", {"Victim": ["Her cousin"]}),
        ]

    def test_a_label_with_an_incident_tells_it(self):
        text = "A bomb fell, men were robbed."
        (template,) = predict_templates(document(text, ("men", "forced work stoppage.Victim")))
        assert template.type == "forced work stoppage"

    def test_a_bomb_as_weapon_makes_a_bombing(self):
        far = " It was a quiet day in the hills, and the road to the coast was open again by noon."
        text = "Dynamite was used." + far * 2 + " The mill fell."
        templates = predict_templates(document(text, ("Dynamite", "Weapon"), ("The mill", "Target")))
        assert [template.type for template in templates] == ["bombing"]

    def test_nothing_found_makes_no_template(self):
        assert predict_templates(document("A bomb exploded near the bomb squad.")) == []
        assert predict_templates(document("Ana Paz spoke.", ("Ana Paz", "Person"))) == []


def test_gold_templates_are_those_of_the_reader_without_repetition():
    roles = {role: [] for role in ROLES} | {"Victim": [[["ana paz", 4], ["paz", 8]]]}
    record = {"type": "attack / bombing", "roles": roles}
    (template,) = gold_templates(Document("d", "the ana paz", meta={"templates": [record, record]}))
    assert template.roles["Victim"] == (("ana paz", "paz"),)
    assert template.types == ("attack", "bombing")


@given(st.text(alphabet="ab (.", max_size=40), st.data())
def test_every_mention_is_in_a_template_and_every_wording_in_the_text(text, data):
    spans = st.tuples(st.integers(0, len(text)), st.integers(0, len(text)), st.sampled_from(ROLES))
    drawn = [span for span in data.draw(st.lists(spans, max_size=6)) if span[0] < span[1]]
    entities = tuple(Entity(f"T{number}", *span) for number, span in enumerate(drawn))
    templates = predict_templates(Document("d", text, entities=entities))
    filled_roles = {role for template in templates for role, fillers in template.roles.items() if fillers}
    assert filled_roles == {role for _, _, role in drawn}
    wordings = {wording for t in templates for fillers in t.roles.values() for entity in fillers for wording in entity}
    assert wordings <= {text[start:end] for start, end, _ in drawn}
