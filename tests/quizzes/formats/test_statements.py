"""Learning records (xAPI): named for what they are, and told sound or not, rule by rule."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from quizzes.bank.formats.report import entries
from quizzes.bank.formats.statements.grammar import problem_of
from tests.quizzes.formats.reads import parts_of, reading_of

ADA: Mapping[str, Any] = {"mbox": "mailto:ada@example.org"}
ICE: Mapping[str, Any] = {"id": "https://example.org/ice"}
DID: Mapping[str, Any] = {"id": "https://example.org/did", "display": {"en-GB": "did"}}
SAID: Mapping[str, Any] = {"actor": ADA, "verb": DID, "object": ICE}
UUID = "6690e6c9-3ef0-4ed3-8b37-7f3964730bee"
REF = {"objectType": "StatementRef", "id": UUID}
TWO = {"objectType": "Group", "member": [ADA, {"openid": "https://example.org/bob"}]}
VOIDS = {"id": "http://adlnet.gov/expapi/verbs/voided"}
CHOICE = {"interactionType": "choice", "choices": [{"id": "a"}, {"id": "b"}]}


@pytest.mark.parametrize("more", [
    {"id": UUID, "version": "1.0.3", "timestamp": "2026-02-30T10:00:00Z"},
    {"version": "2.0.0", "stored": "20260203T1000+02"},
    {"actor": {"objectType": "Agent", "account": {"homePage": "https://a.org", "name": "ada"}}},
    {"actor": {"objectType": "Group", "mbox": "mailto:all@example.org"}},
    {"authority": TWO},
    {"object": REF},
    {"object": {"objectType": "SubStatement", **SAID}},
    {"object": {**ICE, "definition": {**CHOICE, "correctResponsesPattern": ["a"]}}},
    {"object": {**ICE, "definition": {"extensions": {"https://a.org/x": None}}}},
    {"result": {"score": {"scaled": -1, "raw": 0, "min": 0, "max": 4}, "duration": "PT4H35M59.14S"}},
    {"result": {"duration": "P4W"}},
    {"context": {"language": "tlh", "platform": "ours", "contextActivities": {"other": ICE}}},
    {"context": {"contextAgents": [{"objectType": "contextAgent", "agent": ADA}]}},
    {"verb": VOIDS, "object": REF},
    {"attachments": [{"usageType": "https://a.org/u", "display": {"en": "x"},
                      "contentType": "text/plain", "length": 0, "sha2": "ab"}]},
])  # fmt: skip
def test_sound_record_is_sound(more: Mapping[str, Any]) -> None:
    assert problem_of({**SAID, **more}) is None


@pytest.mark.parametrize(("more", "where"), [
    ({"actor": {}}, "statement.actor has 0 of mbox"),
    ({"actor": {**ADA, "openid": "https://a.org"}}, "statement.actor has 2 of mbox"),
    ({"actor": {"mbox": "https://a.org"}}, "statement.actor.mbox is no 'mailto:'"),
    ({"actor": {"mbox_sha1sum": "abc"}}, "mbox_sha1sum is no SHA-1"),
    ({"actor": {"account": {"homePage": "https://a.org"}}}, "account has no 'name'"),
    ({"actor": {"objectType": "Group"}}, "names neither itself nor a member"),
    ({"actor": {"objectType": "Group", "member": [TWO]}}, "member[0]"),
    ({"actor": {**ADA, "name": 1}}, "actor.name is no text"),
    ({"authority": {"objectType": "Group", "member": [ADA]}}, "authority is a group, and not one of two"),
    ({"verb": {"id": "did"}}, "verb.id is no IRI"),
    ({"verb": {**DID, "display": {"a12345678": "x"}}}, "is no language tag"),
    ({"object": {"objectType": "activity", **ICE}}, "is none of Activity"),
    ({"object": {"objectType": "StatementRef"}}, "object has no 'id'"),
    ({"object": {"objectType": "SubStatement", **SAID, "id": UUID}}, "has a key 'id'"),
    ({"object": {"objectType": "SubStatement", **SAID,
                 "object": {"objectType": "SubStatement", **SAID}}}, "holds another SubStatement"),
    ({"object": {**ICE, "definition": {"choices": [{"id": "a"}]}}}, "no 'interactionType'"),
    ({"object": {**ICE, "definition": {**CHOICE, "choices": [{"id": "a"}, {"id": "a"}]}}}, "an id twice"),
    ({"object": {**ICE, "definition": {**CHOICE, "scale": [{"id": "a"}]}}}, "has 'scale', which 'choice'"),
    ({"object": {**ICE, "definition": {"extensions": {"x": 1}}}}, "extensions: 'x' is no IRI"),
    ({"result": {"score": {"scaled": 1.1}}}, "not between -1 and 1"),
    ({"result": {"score": {"raw": 5, "max": 4}}}, "in no order"),
    ({"result": {"success": "true"}}, "neither true nor false"),
    ({"result": {"duration": "P4W1D"}}, "is no duration"),
    ({"context": {"platform": "ours"}, "object": REF}, "has a 'platform' and is about no activity"),
    ({"context": {"contextActivities": {"mine": ICE}}}, "has a key 'mine'"),
    ({"context": {"contextGroups": [{"objectType": "contextGroup", "group": TWO, "relevantTypes": []}]}},
     "relevantTypes is empty"),
    ({"verb": VOIDS}, "voids something that is no StatementRef"),
    ({"timestamp": "2026-02-03T10:00:00-00:00"}, "timestamp is no moment"),
    ({"version": "1.1.0"}, "version is no version"),
    ({"result": None}, "result is no object"),
    ({"mine": 1}, "has a key 'mine'"),
])  # fmt: skip
def test_unsound_record_says_where(more: Mapping[str, Any], where: str) -> None:
    assert where in str(problem_of({**SAID, **more}))


def test_record_alone_is_refused_with_what_it_says() -> None:
    (said,) = entries("a.json", reading_of("a.json", json.dumps(SAID)))
    assert said["status"] == "rejected"
    assert said["facts"] == {"verb": DID["id"], "object_id": ICE["id"]}
    many = reading_of("b.json", json.dumps([SAID, SAID]))
    assert "2 learning records" in str(many.refusal)


def test_each_case_of_a_list_is_judged_and_none_is_a_question() -> None:
    cases = [
        {"case": "sound", "statement": SAID},
        {"case": "no actor", "statement": {**SAID, "actor": 1}},
    ]
    read = reading_of("c.json", json.dumps(cases))
    said = entries("c.json", read)
    assert [(one["case_index"], one["accepted"]) for one in said] == [(0, True), (1, False)]
    assert {one["status"] for one in said} == {"flagged"}
    assert "statement.actor is no object" in said[1]["reason"]
    assert all(
        not part.options and not part.answers for part in parts_of("c.json", json.dumps(cases))
    )
