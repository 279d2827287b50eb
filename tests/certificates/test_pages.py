"""Pages: the holder's own certificates, and the public answer."""

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from certificates import actions
from certificates.domain.codes import grouped, make_code
from certificates.messages import VERDICTS, verdict_of
from certificates.models import Certificate
from tests import people
from tests.certificates.factories import LATER, certificate, married
from tests.people import ada, eve, root
from trainingsite.accounts.actions.checks import mark_register_checked

pytestmark = pytest.mark.any_engine


@pytest.fixture
def held(db) -> Certificate:
    return certificate(ada(), native_name="نور")


def page(client, path, **query):
    response = client.get(path, query)
    return response.status_code, response.content.decode()


def test_my_certificates_when_there_are_none(client, db):
    client.force_login(ada())
    status, text = page(client, "/certificates/")
    assert status == 200
    assert "None yet" in text
    assert "data-fragment" not in text


@pytest.mark.each_engine
def test_my_certificate_page(client, held):
    client.force_login(ada())
    status, text = page(client, f"/certificates/{held.uuid}/")
    assert status == 200
    for phrase in ("Ada Sørensen", "نور", grouped(held.code), f"/v/{held.code}", "certificate.pdf"):
        assert phrase in text


@pytest.mark.parametrize("tail", ["", "certificate.pdf"])
def test_somebody_elses_certificate_page_is_not_there(client, held, tail):
    client.force_login(eve())
    assert page(client, f"/certificates/{held.uuid}/{tail}")[0] == 404


@pytest.mark.parametrize("tail", ["", "list/", "{uuid}/", "{uuid}/certificate.pdf"])
def test_nobody_is_led_to_the_sign_in(client, held, tail):
    response = client.get(f"/certificates/{tail.format(uuid=held.uuid)}")
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")


@pytest.mark.each_engine
def test_pdf_of_the_page_is_the_stored_one(client, held):
    client.force_login(ada())
    response = client.get(f"/certificates/{held.uuid}/certificate.pdf")
    assert response.content == bytes(held.files.get(kind="pdf").content)


def test_public_answer_has_name_verdict_and_caveats_and_no_score(client, held):
    status, text = page(client, f"/v/{held.code}", at="2026-11-25")
    assert status == 200
    for phrase in ("Trial only", "Ada Sørensen", "Face and neck", "None recorded", 'name="robots"'):
        assert phrase in text
    for caveat in held.facts["caveats"]:
        assert caveat["words"] in text
    assert held.facts["assurance_words"] in text
    assert held.holder.register_number in text
    assert "Typed by the holder. We did not compare it with the register" in text


def test_two_people_of_one_name_are_told_apart(client, held):
    mark_register_checked(person=ada(), how="Looked up.", by=root(), now=LATER)
    other = people._person("twin", "Ada Sørensen", number="2002")
    second = certificate(other)

    first_text, second_text = (page(client, f"/v/{row.code}")[1] for row in (held, second))

    assert ("1001" in first_text, "2002" in first_text) == (True, False)
    assert ("1001" in second_text, "2002" in second_text) == (False, True)
    assert "compared name and number with the register on 2026-11-24" in first_text
    assert "compared name and number" not in second_text


def test_green_word_says_no_more_than_we_know():
    plain = {"caveats": (), "assurance": "unsupervised"}

    assert str(verdict_of("valid", **plain).label) == "In date"
    assert str(verdict_of("valid", caveats=(), assurance="invigilated").label) == "Valid"
    trial = verdict_of("valid", caveats=("trial",), assurance="invigilated")
    assert (trial.tone, str(trial.label)) == ("due", "Trial only")
    assert verdict_of("expired", caveats=("trial",), assurance="unsupervised").tone == "refused"


def test_day_that_has_not_come_is_grey_and_says_what_would_be(client, held):
    tomorrow = timezone.localdate() + timedelta(days=1)
    _status, text = page(client, f"/v/{held.code}", at=tomorrow.isoformat())

    assert 'class="verdict unknown"' in text
    assert "If nothing changes: Trial only" in text
    assert "That time has not come" in text


@pytest.mark.parametrize(
    "query", ["date=2020-01-01", "at=", "at=2026-11-25&at=2026-11-26", "when=soon", "x=24.11.2026", "q=20261124", "date_of_treatment=Nov+24",
    "appointment=24+November+2026", "as-of=x", "fecha_tratamiento=mayo", "behandlung=morgen", "am=24.11.", "tdate=1577836800", "treatmentDay=x", "asof=heute", "x=yesterday", "q=morgen",
    "2020-01-01", "20200101=", "x=2020-01-01&x=", "x=2020-01-01&x=a", "x=Monday", "x=last+week", "utm_date=2020-01-01", "d=", "dt=", "expiry=",
    "AT=2020-01-01", "ref=2020", "lang=Monday", "hafta=pazartesi", "=2020-01-01", "utm_source=mail&x=a", "treated",
    "ref=yesterday", "ref=gestern", "source=last-week", "src=hier", "referrer=monday.com", "ref=", "lang=mon", "hl=sat", "lang=de-jan", "locale=may",
    "fbclid=yesterday", "gclid=2020-01-01", "trk=20200101", "mc_cid=24.11.2026", "s_cid=yesterday", "trk=last_monday", "igsh=Dezember+2019",
    "fb_ref=ayer", "gclid=2020", "fbclid=1999", "mc_cid=2024"]
)  # fmt: skip
def test_day_that_we_cannot_read_is_asked_again_and_answers_nothing(client, held, query):
    response = client.get(f"/v/{held.code}?{query}")
    text = response.content.decode()

    assert response.status_code == 400
    assert "Which day?" in text
    assert "Ada Sørensen" not in text


@pytest.mark.parametrize("query", ["utm_source=mail&utm_id=4711", "fbclid=IwAR2x", "gclid=abc", "lang=de", "utm_campaign=2026-11-24",
    "utm_campaign=newsletter_20261124&utm_id=20231115", "gad_campaignid=20987654321&gad_source=1", "mc_cid=20123456ab", "ref=mail",
    "utm_source=a&utm_source=b", "UTM_TERM=x&utm_content=y&utm_medium=z", "hl=pt-BR", "lang=zh-Hans", "ref=newsletter", "source=LinkedIn",
    "referrer=www.clinic.example", "src=qr", "_ga=2.24.1577836800-1.1577836800", "utm_content=monday_mail", "mibextid=a1", "gad_source=1&_gl=1*x"])  # fmt: skip
def test_what_mail_programs_append_is_ignored(client, held, query):
    assert "Ada Sørensen" in page(client, f"/v/{held.code}?{query}")[1]


def test_whole_address_with_its_day_is_never_answered_for_now(client, held):
    pasted = f"https://training.example/v/{held.code}?at=2020-01-01"

    typed = client.get("/v/", {"code": pasted})
    behind = client.get(f"/v/{quote(pasted, safe='')}")

    beside = client.get(f"/v/?code={held.code}&at=2020-01-01&when=x")

    assert (typed.status_code, typed["Location"]) == (302, f"/v/{held.code}?at=2020-01-01")
    assert beside["Location"] == f"/v/{held.code}?at=2020-01-01&when=x"
    assert (behind.status_code, "Which day?" in behind.content.decode()) == (400, True)
    assert f'action="/v/{held.code}"' in behind.content.decode()


@pytest.mark.parametrize(
    ("change", "label"),
    [("suspend", "Suspended"), ("withdraw", "Withdrawn"), ("reissue", "Replaced")],
)
def test_public_answer_after_a_change(client, held, change, label):
    common = {"certificate": held, "by": root(), "reason": "Inner words.", "now": LATER}
    if change == "suspend":
        actions.suspend(**common, reason_class="safety")
    elif change == "withdraw":
        actions.withdraw(**common, reason_class="error", effect="void_from_start")
    else:
        actions.reissue(
            certificate=held, by=root(), now=LATER, name="Ada Lund", native_name="", why=married()
        )
    _status, text = page(client, f"/v/{held.code}", at="2026-11-25")
    assert f"<h1>{label}" in text
    assert "on 2026-11-25</span>" in text
    replaced = change == "reissue"
    assert ("the certificate in its place" in text) == replaced
    assert "Inner words" not in text


def test_public_answer_shows_days_and_times_in_utc(client, held):
    """The evening before, somewhere else."""
    _status, text = page(client, f"/v/{held.code}", at="2026-11-24T23:30:00-05:00")
    assert "on 2026-11-25</span>" in text
    assert "This is the answer for 2026-11-25, 04:30 UTC." in text
    assert "2026-11-24, 09:30 UTC to 2027-05-24, last day included" in text
    assert 'name="at" value="2026-11-25"' in text


@pytest.mark.each_engine
def test_public_answer_about_a_day_lists_what_changed(client, held):
    actions.suspend(
        certificate=held, by=root(), reason_class="safety", reason="Inner words.", now=LATER
    )
    _status, text = page(client, f"/v/{held.code}", at="2026-11-24")
    assert re.findall(r"<li>(\d\d:\d\d UTC: \w+)</li>", text) == [
        "09:30 UTC: Valid",
        "09:30 UTC: Suspended",
    ]


@pytest.mark.parametrize("status", VERDICTS)
def test_badge_says_every_status_with_a_tone_and_an_icon(status):
    item = {"status": status, "caveats": [], "assurance": "invigilated"}
    badge = render_to_string("certificates/_badge.html", {"item": item})
    shown = VERDICTS[status]
    assert f'class="badge {shown.tone}"' in badge
    assert f"#{shown.icon}" in badge
    assert str(shown.label) in badge


@pytest.mark.parametrize(
    "sentence",
    ["{} is my code", "Hello, my code is {}, thanks!", "{}: the code of my colleague"],
)
def test_code_in_a_sentence_is_read(client, held, sentence):
    pasted = sentence.format(grouped(held.code))

    typed = client.get("/v/", {"code": pasted})

    assert (typed.status_code, typed["Location"]) == (302, f"/v/{held.code}")
    assert "Ada Sørensen" in page(client, f"/v/{quote(pasted, safe='')}")[1]


@pytest.mark.parametrize(
    "sentence",
    [
        "{} on 2020-01-01",
        "I was treated on Monday, the code is {}",
        "{} gestern",
        "{} im März",
        "{} last week",
        "{} le 3 mai",
        "{} was she certified in spring?",
        "vor kurzem: {}",
        "{} " + "x " * 250 + "on 3 May 2024",
    ],
)
def test_sentence_that_may_name_a_day_is_never_answered_for_now(client, held, sentence):
    pasted = sentence.format(grouped(held.code))

    typed = client.get("/v/", {"code": pasted}, follow=True)
    behind = client.get(f"/v/{quote(pasted, safe='')}")

    for answer in (typed, behind):
        assert (answer.status_code, "Which day?" in answer.text) == (400, True)
        assert f'action="/v/{held.code}"' in answer.text
        assert "Ada Sørensen" not in answer.text
    assert typed.redirect_chain == [(f"/v/{held.code}?beside=", 302)]


def test_two_codes_in_a_sentence_are_none(client, held):
    typed = client.get("/v/", {"code": f"{held.code} or {make_code(7)}?"})

    assert typed.status_code == 400
    assert "Ada Sørensen" not in typed.text


@pytest.mark.parametrize(
    ("code", "label"),
    [
        (make_code(7), "Unknown"),
        ("hello", "Not readable"),
        ("%3Cscript%3E", "Not readable"),
        ("🙂", "Not readable"),
        ("a" * 300, "Not readable"),
        ("a%2Fb", "Not readable"),
    ],
)
def test_public_answer_for_an_unknown_code(client, held, code, label):
    status, text = page(client, f"/v/{code}")
    assert status == 200
    assert f"<h1>{label}" in text
    assert "<script>" not in text.split("<main", 1)[-1]


def test_public_answer_for_a_day_that_cannot_be_read(client, held):
    status, text = page(client, f"/v/{held.code}", at="tomorrow")
    assert status == 400
    assert "Which day?" in text


@pytest.mark.each_engine
def test_typed_code_leads_to_its_answer(client, held):
    typed = grouped(held.code).lower()
    response = client.get("/v/", {"code": f" {typed} "})
    assert (response.status_code, response["Location"]) == (302, f"/v/{held.code}")


def test_mistyped_code_is_explained_and_kept(client, held):
    wrong = held.code[:-1] + ("0" if held.code[-1] != "0" else "1")
    status, text = page(client, "/v/", code=wrong)
    assert status == 400
    assert wrong in text
    assert "aria-invalid" in text


def test_too_many_public_questions_are_asked_to_wait(client, held, settings):
    settings.VERIFY_LIMIT_PER_MINUTE = 1
    client.get(f"/v/{held.code}")
    response = client.get(f"/v/{held.code}")
    assert response.status_code == 429
    assert int(response["Retry-After"]) >= 1


@pytest.mark.each_engine
def test_list_takes_the_same_queries_for_one_and_three(client, held, django_assert_num_queries):
    client.force_login(ada())
    client.get("/certificates/")
    with django_assert_num_queries(6):
        client.get("/certificates/")
    certificate(ada(), cycle=2)
    certificate(ada(), cycle=3)
    with django_assert_num_queries(6):
        client.get("/certificates/")


def test_answer_has_its_address_with_and_without_a_slash(client, held):
    texts = [page(client, f"/v/{held.code}{end}", at="2026-11-24") for end in ("", "/")]

    assert [status for status, _text in texts] == [200, 200]
    assert all("Ada Sørensen" in text for _status, text in texts)


def test_days_of_a_certificate_are_utc_days_whatever_the_zone_of_the_site(client, held, settings):
    settings.TIME_ZONE = "Pacific/Kiritimati"  # 14 hours ahead: there it is the day after
    client.force_login(ada())

    assert "24 November 2026, 09:30 UTC" in page(client, f"/certificates/{held.uuid}/")[1]
    assert "2026-11-24, 09:30 UTC" in page(client, f"/v/{held.code}")[1]


def test_holders_page_says_what_patients_ask_and_how_to_show_it(client, held):
    client.force_login(ada())
    _status, text = page(client, f"/certificates/{held.uuid}/")

    for phrase in (
        "For patients",
        "QR code",
        "<svg",
        "linkedin.com/profile/add",
        "knowledge+only%3B+trial",
        "Share it by a link",
        'href="/help/#ask"',
    ):
        assert phrase in text


def test_profiles_are_given_the_address_of_today_and_not_that_of_the_issue(client, held, settings):
    client.force_login(ada())
    settings.PUBLIC_URL = "http://127.0.0.1:9999"

    text = page(client, f"/certificates/{held.uuid}/")[1]

    assert f"certUrl=http%3A%2F%2F127.0.0.1%3A9999%2Fv%2F{held.code}" in text


def test_what_does_not_count_is_offered_to_no_profile(client, held):
    client.force_login(ada())
    actions.suspend(certificate=held, by=root(), reason_class="safety", reason="x", now=timezone.now())  # fmt: skip

    assert "linkedin.com" not in page(client, f"/certificates/{held.uuid}/")[1]


def test_public_page_has_the_verdict_first_and_patients_folded(client, held):
    text = page(client, f"/v/{held.code}")[1]

    assert (
        text.index('class="verdict')
        < text.index("<details")
        < text.index("Something is wrong tonight")
    )
    assert "Something is wrong tonight" not in page(client, f"/v/{make_code(7)}")[1]


def test_replaced_certificate_leads_its_holder_to_the_new_one(client, held):
    new = actions.reissue(certificate=held, name="Ada Holm", native_name="", by=root(), why=married(), now=timezone.now())  # fmt: skip
    client.force_login(ada())

    assert (
        f'/certificates/{new.uuid}/">See the new one'
        in page(client, f"/certificates/{held.uuid}/")[1]
    )


def test_expired_certificate_tells_its_holder_when(client, db):
    past = people._person("past", "Past Holder", number="3003")
    old = certificate(past, at=timezone.now() - timedelta(days=400))
    client.force_login(past)
    text = page(client, f"/certificates/{old.uuid}/")[1]

    assert "It ran out on" in text
