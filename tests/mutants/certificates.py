"""Mutants of certificates: what one is worth, who gets one, what stands on it, who may ask."""

from tests.mutants.mutant import Mutant

_TESTS = "tests/certificates"
STATUS = f"{_TESTS}/domain/test_status.py"
SEQUENCE = f"{_TESTS}/domain/test_sequence.py"
JUDGEMENT = f"{_TESTS}/domain/test_judgement.py"
CODES = f"{_TESTS}/domain/test_codes.py"
ISSUING = f"{_TESTS}/test_issuing.py"
SCHEMES = f"{_TESTS}/test_schemes.py"
ACTIONS = f"{_TESTS}/test_status_actions.py"
API = f"{_TESTS}/test_api.py"
STAFF = f"{_TESTS}/clinics/test_people.py {_TESTS}/clinics/test_clinic_pages.py"
KEYS = f"{_TESTS}/clinics/test_keys.py"
FRESH = f"{_TESTS}/clinics/test_clinic_fresh.py"

_STATUS = "certificates/domain/status.py"
_CODES = "certificates/domain/codes.py"
_RESERVING, _FACTS = "certificates/actions/reserving.py", "certificates/actions/facts.py"
_RENEWAL, _DUE = "certificates/domain/renewal.py", "certificates/actions/due_steps.py"
_ISSUING = "certificates/actions/issuing.py"
_SWEEPING = "certificates/actions/sweeping.py"
_KEYS = "certificates/clinics/actions/keys.py"

WORTH = (
    Mutant(
        _STATUS, '    "withdrawn",\n    "suspended",\n    "superseded",\n    "expired",', '    "suspended",\n    "withdrawn",\n    "superseded",\n    "expired",', STATUS,
        "a certificate that is gone for good seems to be suspended only",
    ),
    Mutant(
        _STATUS, '    "superseded",\n    "expired",\n    "not_yet_valid"', '    "expired",\n    "superseded",\n    "not_yet_valid"', STATUS,
        "a clinic is not told that there is a corrected certificate",
    ),
    Mutant(
        _STATUS, "effective(event) <= at]", "effective(event) < at]", STATUS,
        "a certificate is valid at the instant of its withdrawal",
    ),
    Mutant(
        _STATUS, "if at >= facts.expires_at:", "if at > facts.expires_at:", STATUS,
        "a certificate is good for an instant too long",
    ),
    Mutant(
        _STATUS, "if at < facts.valid_from:", "if at <= facts.valid_from:", STATUS,
        "a certificate is not valid at the instant from which it is",
    ),
    Mutant(
        _STATUS, 'if event.effect == "void_from_start":', "if False:", STATUS,
        "what was never valid seems to have been, on the day of a treatment",
    ),
    Mutant(
        _STATUS, "worst = min(\n        begun", "worst = max(\n        begun", STATUS,
        "a day on which a certificate was suspended counts as a good one",
    ),
    Mutant(
        _STATUS, 'holding.setdefault("withdrawn", event.reason)', 'holding["withdrawn"] = event.reason', f"{STATUS} {SEQUENCE}",
        "the reason of a withdrawal changes afterwards",
    ),
    Mutant(
        _STATUS, 'holding.pop("suspended", None)', "pass", STATUS,
        "a suspension never ends",
    ),
    Mutant(
        _STATUS, "    if counts_from <= now:\n", "    if counts_from < now:\n", SEQUENCE,
        "a withdrawal that counts already can be put off",
    ),
    Mutant(
        _STATUS, "effective(new) >= counts_from", "effective(new) > counts_from", SEQUENCE,
        "the same withdrawal is written twice",
    ),
    Mutant(
        _STATUS, 'if is_replaced or "superseded" in history or withdrawals(events):', "if is_replaced:", SEQUENCE,
        "a withdrawn certificate comes back under another name",
    ),
    Mutant(
        _STATUS, "effective_at.astimezone(UTC).date() > valid_until", "effective_at.astimezone(UTC).date() >= valid_until", f"{SEQUENCE} {ACTIONS}",
        "nobody can withdraw on the last day",
    ),
    Mutant(
        "certificates/models/status.py", 'self.get_reason_class_display() if self.reason_class else ""', "self.reason", f"{API} {ACTIONS}",
        "a clinic reads what an administrator wrote about a person",
    ),
    Mutant(
        "certificates/actions/events.py", "if status not in _BY_RULE and not reason.strip():", "if False:", ACTIONS,
        "a certificate is withdrawn and nobody says why",
    ),
)  # fmt: skip
DESERVED = (
    Mutant(
        _RENEWAL, "if before is not None and before.standing(sat_at or passed_at) == \"open\":", "if before is not None:", f"{_TESTS}/domain/test_renewal.py",
        "who renews late gets a certificate for days that are over",
    ),
    Mutant(
        _RENEWAL, "return Term(before.ends_at, ", "return Term(passed_at, ", f"{_TESTS}/domain/test_renewal.py",
        "who renews early holds two certificates at once",
    ),
    Mutant(
        _RENEWAL, "max(months_later(before, months), months_later(before + _DAY, months) - _DAY)", "months_later(before, months)", f"{_TESTS}/domain/test_renewal.py",
        "a renewal loses 29 February",
    ),
    Mutant(
        _DUE, "    if not open_ones.update(done_at=now):\n        return False\n", "    open_ones.update(done_at=now)\n", f"{_TESTS}/test_renewing.py",
        "two workers send a mail twice",
    ),
    Mutant(
        _DUE, "if is_withdrawn(certificate) or is_on_hold(certificate):\n        _close(certificate, by, now)\n        return False\n", "if is_on_hold(certificate):\n        return False\n", f"{_TESTS}/test_renewing.py",
        "a withdrawn certificate is renewed as if nothing had been",
    ),
    Mutant(
        "certificates/actions/renewing.py", "        ~Exists(gone),\n", "", f"{_TESTS}/test_renewed_twice.py",
        "a certificate leads to one that was withdrawn before it began",
    ),
    Mutant(
        "certificates/domain/eligibility.py", "passed_at <= self.withdrawn_at", "passed_at < self.withdrawn_at", JUDGEMENT,
        "the pass that a withdrawal ended brings a certificate again",
    ),
    Mutant(
        "certificates/domain/eligibility.py", "default=0) + 1", "default=0)", JUDGEMENT,
        "a second certificate takes the place of the first",
    ),
    Mutant(
        _RESERVING, "issuing_for(exam=attempt.quiz, began=attempt.started_at)", "filter(exam=attempt.quiz)", ISSUING,
        "a scheme that is out of use issues",
    ),
    Mutant(
        _RESERVING, "if attempt.user.register_clash_with_id is not None:", "if False:", f"{ISSUING} tests/certificates/test_waiting_pages.py tests/trainingsite/accounts/test_register_claims.py",
        "two people are certified under one registration",
    ),
    Mutant(
        _RESERVING, "rows.passed().filter(pk=attempt_id)", "rows.filter(pk=attempt_id)", ISSUING,
        "who failed is certified",
    ),
    Mutant(
        _FACTS, "    yield asked.filter(critical=False)", "    asked.filter(critical=False)", "tests/certificates/test_provisional.py",
        "the caveat about unsigned questions is missing",
    ),
    Mutant(
        _FACTS, "Q(pk__in=critical.values(\"pk\")) | Q(", "Q(", "tests/certificates/test_provisional.py",
        "nobody answers for a critical question, and no caveat says so",
    ),
    Mutant(
        _RESERVING, "        name=confirmed.name,", "        name=attempt.user.register_name,", ISSUING,
        "a certificate is made out to a name that was typed after the exam",
    ),
    Mutant(
        _RESERVING, "holder.salt = secrets.token_hex(16)", 'holder.salt = "0" * 32', ISSUING,
        "an erased name can be found out by trying names",
    ),
    Mutant(
        _RESERVING, "result.stands_since, scheme.term_months, before=of_old", "result.stands_since, 12, before=of_old", ISSUING,
        "a certificate is good for longer than its scheme says",
    ),
    Mutant(
        _RESERVING, "Certificate.objects.filter(attempt=attempt).order_by", "Certificate.objects.filter(attempt=attempt, scheme=scheme).order_by", SCHEMES,
        "a message that comes again after a new edition finds no certificate of its pass",
    ),
    Mutant(
        "certificates/actions/schemes.py", "        if before[key] != after[key]:", "        if False:", SCHEMES,
        "a file rewrites what people's certificates attest",
    ),
    Mutant(
        "certificates/actions/schemes.py", "    if edition is None or not _is_attested(edition):", "    if edition is None:", SCHEMES,
        "a scheme that nobody holds cannot be mended",
    ),
    Mutant(
        _FACTS, "=disclosed.exists()", "=False", ISSUING,
        "the caveat about questions that anybody can read is missing",
    ),
    Mutant(
        _ISSUING, "Q(until=None) | Q(until__lt=now)", "Q()", ISSUING,
        "two workers make one certificate at a time",
    ),
    Mutant(
        _ISSUING, "if tries >= POISON_TRIES else LEASE", "if tries > POISON_TRIES else LEASE", ISSUING,
        "what cannot be printed is tried once more than the page says",
    ),
    Mutant(
        _ISSUING, "if certificate.replaces is not None:", "if False:", f"{ISSUING} {ACTIONS}",
        "the certificate with the wrong name stays valid",
    ),
    Mutant(
        _ISSUING, "if refused.refusal.code != \"issued-already\":", "if True:", ISSUING,
        "a worker that comes second with a document fails, and its task is tried again for ever",
    ),
    Mutant(
        _SWEEPING, '        Exists(Scheme.objects.issuing_for(exam=OuterRef("quiz"), began=OuterRef("started_at"))),\n', "", f"{ISSUING} tests/certificates/test_backlog.py tests/certificates/test_waiting_pages.py",
        "passes of a retired scheme crowd out all others for ever",
    ),
    Mutant(
        _SWEEPING, 'recorded_at__gte=Coalesce(', 'recorded_at__gt=Coalesce(', f"{ISSUING} {ACTIONS} tests/certificates/test_backlog.py",
        "what was judged at the moment of voiding is suspended again",
    ),
    Mutant(
        "certificates/domain/waiting.py", "goes_on=bool(making) or unfinished", "goes_on=bool(making)", f"{_TESTS}/domain/test_waiting.py",
        "the page stops looking before the certificate is there",
    ),
    Mutant(
        "certificates/domain/caveats.py", "circumstances.scored_questions < FULL_FORM", "circumstances.scored_questions <= FULL_FORM", JUDGEMENT,
        "a full exam carries the caveat of a short one",
    ),
    Mutant(
        "certificates/domain/caveats.py", "not circumstances.is_signed_off", "False", JUDGEMENT,
        "nobody learns that no clinical lead has signed",
    ),
    Mutant(
        "trainingsite/accounts/domain/trial.py", "return _is_public_address(host)", "return True", JUDGEMENT,
        "a certificate of a test machine looks like a real one",
    ),
)  # fmt: skip
WRITTEN = (
    Mutant(
        _CODES, "if _check(values[:-1]) != values[-1]:", "if False:", CODES,
        "a mistyped code is looked up as if it could be one",
    ),
    Mutant(
        _CODES, "_times(_POWERS[place], value)", "_times(_POWERS[1], value)", CODES,
        "two swapped letters of a code go unnoticed",
    ),
    Mutant(
        _CODES, '{"I": 1, "L": 1, "O": 0}', '{"I": 1, "O": 0}', CODES,
        "who reads a one as an L finds no certificate",
    ),
    Mutant(
        "certificates/domain/document.py", '"\\x1f".join([salt, *parts])', '"\\x1f".join(parts)', JUDGEMENT,
        "an erased name can be found out by trying names",
    ),
    Mutant(
        "certificates/domain/document.py", '"\\x1f".join([salt, *parts])', '"".join([salt, *parts])', JUDGEMENT,
        "two different people have the same proof",
    ),
    Mutant(
        "certificates/domain/renewal.py", "min(day.day, monthrange(year, month)[1])", "min(day.day, 28)", JUDGEMENT,
        "certificates end some days early",
    ),
    Mutant(
        "certificates/domain/glyphs.py", "heaped = len(over_it) > MOST_SIGNS_ON_A_LETTER", "heaped = False", f"{_TESTS}/domain/test_glyphs.py",
        "a name is printed over the lines above it",
    ),
    Mutant(
        "certificates/domain/document.py", "(listed.country if listed else country)", "country", JUDGEMENT,
        "whoever is on a register that we know gets A4 everywhere",
    ),
)  # fmt: skip
ASKED = (
    Mutant(
        "certificates/actions/verification.py", 'return found if any(e.status == "issued" for e in found.status_events.all()) else None', "return found", API,
        "a certificate without a document is called valid",
    ),
    Mutant(
        "certificates/domain/verification.py", 'at.replace(" ", "+") if "T" in at else at', "at", API,
        "a clinic east of Greenwich gets no answer",
    ),
    Mutant(
        "certificates/domain/verification.py", 'if moment.tzinfo is None or "T" not in text:', 'if "T" not in text:', API,
        "an hour without a zone is taken for some other hour",
    ),
    Mutant(
        "certificates/domain/written.py", "datetime: instant", "datetime: datetime.isoformat", f"{_TESTS}/test_shapes.py {API}",
        "programs of clinics cannot read the instant",
    ),
    Mutant(
        "certificates/clinics/models/organisations.py", "now < self.expires_at", "now <= self.expires_at", KEYS,
        "a key works at the moment at which it ends",
    ),
    Mutant(
        "certificates/clinics/models/organisations.py", "self.revoked_at is None and ", "", f"{KEYS} {API}",
        "a key that was revoked goes on working",
    ),
    Mutant(
        _KEYS, "if scope not in row.scopes:", "if False:", f"{KEYS} {API}",
        "a key does what it was not made for",
    ),
    Mutant(
        _KEYS, "filter(pk=api_key.pk, revoked_at=None)", "filter(pk=api_key.pk)", KEYS,
        "who revoked a key first is forgotten",
    ),
    Mutant(
        "certificates/clinics/actions/limits.py", "    if used > limit:", "    if used >= limit:", f"{_TESTS}/clinics/test_limits.py {API}",
        "the last question that a clinic may ask is refused",
    ),
    Mutant(
        "certificates/clinics/actions/limits.py", 'f"limit:{name}:{int(window) - ago}"', 'f"limit:{int(window) - ago}"', f"{_TESTS}/clinics/test_limits.py {API}",
        "one clinic's questions use up another one's",
    ),
    Mutant(
        "certificates/clinics/actions/limits.py", "return max(1, ceil(WINDOW_SECONDS - past + gone))", "return max(1, ceil(WINDOW_SECONDS - past))", f"{_TESTS}/clinics/test_limits.py {API}",
        "a program that waits as it was told is refused again",
    ),
    Mutant(
        "certificates/clinics/actions/checking.py", "if is_kept and is_evidence(told):", "if False:", API,
        "nothing shows what a clinic asked and was told",
    ),
    Mutant(
        "certificates/clinics/actions/limits.py", "    shared.count(key, timeout=2 * WINDOW_SECONDS, by=-codes)\n", "    pass\n", f"{_TESTS}/clinics/test_limits.py",
        "a program that asks on is never let in again",
    ),
    Mutant(
        "certificates/actions/verification.py", "if cut is None or row.recorded_at <= cut]", "]", f"{_TESTS}/test_two_clocks.py",
        "what is known today is told as known then",
    ),
    Mutant(
        "certificates/domain/verification.py", "    if not is_covered:\n", "    if False:\n", f"{_TESTS}/test_two_clocks.py",
        "a certificate answers for a scope that it never had",
    ),
    Mutant(
        "certificates/clinics/actions/asker.py", 'return certificate if "trial" in codes else None', "return certificate", f"{_TESTS}/clinics/test_key_kinds.py",
        "a test key reads what real people hold",
    ),
    Mutant(
        "certificates/clinics/actions/reading.py", "organisation=api_key.organisation_id, is_test=api_key.is_test", "is_test=api_key.is_test", f"{_TESTS}/clinics/test_checks.py",
        "a clinic reads what others asked",
    ),
    Mutant(
        "certificates/clinics/actions/reading.py", "ApiKey.objects.filter(organisation=organisation)", "ApiKey.objects.all()", STAFF,
        "people of a clinic read what others asked",
    ),
    Mutant(
        "certificates/clinics/actions/whose.py", "filter(person=person, organisation=pk)", "filter(person=person)", STAFF,
        "whoever manages a clinic acts in every other",
    ),
    Mutant(
        "certificates/clinics/actions/inviting.py", "    if not is_for(row, by):\n", "    if False:\n", STAFF,
        "whoever has the link comes into the clinic",
    ),
    Mutant(
        "certificates/clinics/actions/people.py", "        _check_another_stays(row, by)\n    row.ended_at", "        pass\n    row.ended_at", STAFF,
        "a clinic is left without anybody who may invite",
    ),
    Mutant(
        "certificates/clinics/views/keys.py", "    ask_again(request, act)\n", "", FRESH,
        "a session left open at a clinic's desk makes keys",
    ),
    Mutant(
        "certificates/clinics/views/people.py", "        ask_again(request, Act.INVITE_STAFF)\n", "", FRESH,
        "a session left open at a clinic's desk makes managers",
    ),
    Mutant(
        "certificates/clinics/views/keys.py", "ApiKey.objects.filter(organisation=place.organisation)", "ApiKey.objects.all()", STAFF,
        "people of a clinic revoke the keys of others",
    ),
    Mutant(
        "certificates/clinics/actions/listing.py", "    if kept is not None and kept.asked_sha256 != asked:\n", "    if False:\n", f"{_TESTS}/clinics/test_lists.py",
        "another list is answered with the answers of the first",
    ),
    Mutant(
        "certificates/domain/receipts.py", 'if header.get("alg") != ALGORITHM:', "if False:", f"{_TESTS}/domain/test_receipts.py",
        "a receipt names its own way to be checked",
    ),
)  # fmt: skip
MUTANTS = (*WORTH, *DESERVED, *WRITTEN, *ASKED)
