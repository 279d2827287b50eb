"""What is sent of an answer is what its serializer describes, field by field, byte for byte."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import get_type_hints

import pytest
from rest_framework.renderers import JSONRenderer

from certificates.api.serializers import AnswerSerializer
from certificates.api.shapes import written
from certificates.domain.verification import (
    AsOf,
    Caveat,
    Change,
    Checked,
    Holder,
    Issuer,
    Knowledge,
    NameCorrection,
    Scheme,
    Verification,
)

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
IN_OSLO = datetime(2026, 11, 25, 13, 0, 0, 7, tzinfo=timezone(timedelta(hours=1)))
FULL = Verification(
    status="withdrawn",
    as_of=AsOf(NOON.date()),
    known_at=IN_OSLO,
    code="GDQC1QQKAYNR1T0WA6YCH1V1E81",
    holder=Holder("Ada Sørensen", "GMC", "1001", Checked("checked", "administrator", NOON.date())),
    issuer=Issuer("Test Issuer", "https://training.example"),
    scheme=Scheme("test-exam", "Radio-frequency skin tightening", "2026 pilot"),
    scopes=("Face and neck", "Hands"),
    practical="none recorded",
    assurance="unsupervised",
    caveats=(Caveat("trial", "Do not rely on it."), Caveat("short_form", "Less certain.")),
    valid_from=NOON,
    valid_until=date(2027, 5, 25),
    reason="An error",
    changes=(Change(IN_OSLO, "suspended", "A check"), Change(NOON, "withdrawn", None)),
    as_things_stand="valid",
    replaced_by="7ZJ0K3M5N8P2Q4R6S9T1V3W5X7Y",
    name_corrected=NameCorrection(NOON.date(), "misspelt", True),
    knowledge=Knowledge("face", "Face and neck", "withdrawn"),
    authorisation="none recorded",
    answered_at=IN_OSLO,
)
UNKNOWN = Verification("unknown", AsOf(NOON), NOON, "x", answered_at=NOON)


def test_full_answer_leaves_no_field_at_its_default():
    defaults = vars(UNKNOWN)
    assert [
        name for name in get_type_hints(Verification) if vars(FULL)[name] == defaults[name]
    ] == []


@pytest.mark.parametrize("answer", [FULL, UNKNOWN, Verification("expired", AsOf(IN_OSLO, "as typed"), NOON, "x", answered_at=NOON)])  # fmt: skip
def test_answer_is_sent_as_its_serializer_describes_it(answer):
    described = AnswerSerializer(answer).data
    assert JSONRenderer().render(written(answer)) == JSONRenderer().render(described)
    assert list(written(answer)) == list(described)
