"""Is this the person that the certificate names? Each part yes or no."""

from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from certificates import actions
from certificates.api.clinic_view import CODE, ClinicView, parameters, reference_of
from certificates.api.list_body import is_text, refuse, unknown
from certificates.api.problems import no_key_for_receipt, problem
from certificates.api.serializers import MatchAnswerSerializer, MatchSerializer
from certificates.clinics import actions as clinics
from certificates.domain.comparing import Person
from certificates.domain.written import written
from trainingsite.accounts.actors import VISITOR

PARTS = {"name": 200, "register": 80, "number": 40}


class MatchHolder(ClinicView):
    """Is this the person that the certificate names?"""

    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="verify_match",
        summary="Compare a person",
        description=(
            "Send the name, the register and the number that you have before you, one of them at least: each that you send is "
            "`true` or `false`. Case, accents, look-alike letters, separators and the order of the names do not matter, and a "
            "register may be called by any of its names. `answer` is the whole answer about the certificate now: a match is "
            'no yes. With a key the check is recorded with what was compared, and `"receipt": true` gives all of it signed. Counts as one question.'
        ),
        parameters=[CODE],
        request=MatchSerializer,
        responses={
            200: MatchAnswerSerializer,
            400: problem(
                "The body is not such a person (`invalid`, with `errors`), cannot be read (`malformed`), the text of the code "
                "says more than the code (`bad-at`), the reference cannot be kept (`bad-reference`), or there is a parameter "
                "(`bad-parameter`)"
            ),
            401: problem("The key is unknown, revoked or expired, or a receipt needs one"),
            415: problem("The body is not JSON"),
            429: problem("Too many in the last minute; Retry-After says when"),
            503: problem("No receipt can be signed just now; nothing was asked"),
        },
    )
    def post(self, request: Request, code: str) -> Response:
        parameters(request, ())
        person, reference, wants_receipt = _person(request.data)
        key: Any = request.auth
        if wants_receipt and key is None:
            raise no_key_for_receipt()
        with self.refusals():
            reply = clinics.check_certificate(
                by=VISITOR,
                question=actions.Question(code),
                asker=self.asker(request),
                now=timezone.now(),
                reference=reference_of(reference, key),
                wants_receipt=wants_receipt,
                person=person,
            )
        self.usage = reply.usage
        answer = written(reply.answer) if reply.body is None else reply.body
        same = written(reply.match)
        told = {"code": answer["code"], "status": answer["status"], "match": same, "answer": answer}
        return Response(told | {"receipt": reply.receipt} if wants_receipt else told)


def _person(body: Any) -> tuple[Person, dict[str, str], bool]:
    """(the person, the reference where there is one, whether a receipt is wanted). Raises ValidationError."""
    refuse(_faults(body))
    reference = {"reference": body["reference"]} if "reference" in body else {}
    person = Person(**{name: body.get(name) for name in PARTS})
    return person, reference, body.get("receipt", False)


def _faults(body: Any) -> Iterator[tuple[str, list[str]]]:
    if not isinstance(body, dict):
        yield "name", [_("Send an object with `name`, `register` or `number`.")]
        return
    for name in unknown(body, (*PARTS, "reference", "receipt")):
        yield name, [_("There is no such field.")]
    if not isinstance(body.get("receipt", False), bool):
        yield "receipt", [_("Give true or false.")]
    if not set(body) & set(PARTS):
        yield "name", [_("Give `name`, `register` or `number`.")]
    for name, longest in (PARTS | {"reference": 100}).items():
        value = body.get(name, "x")
        if not is_text(value, longest) or not value.strip():
            yield name, [_("Give a text of 1 to %(longest)d characters.") % {"longest": longest}]
