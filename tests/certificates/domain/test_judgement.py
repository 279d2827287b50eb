"""Caveats, eligibility, dates and the hash of a holder."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates.domain.caveats import (
    ASSURANCES,
    CAVEATS,
    Circumstances,
    caveat_codes,
    printed_caveats,
)
from certificates.domain.document import frozen_facts, identity_hash, paper_of
from certificates.domain.eligibility import EarlierIssue, next_issue
from certificates.domain.renewal import months_later
from trainingsite.accounts.domain.trial import is_trial_address

CLEAN = Circumstances(
    is_trial=False,
    has_disclosed_question=False,
    is_signed_off=True,
    is_sitting_unreviewed=False,
    is_pilot=False,
    scored_questions=40,
)
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def test_nothing_to_warn_of_gives_no_caveat():
    assert caveat_codes(CLEAN) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"is_trial": True}, "trial"),
        ({"has_disclosed_question": True}, "disclosed_bank"),
        ({"is_signed_off": False}, "provisional_content"),
        ({"is_pilot": True}, "provisional_cut"),
        ({"is_sitting_unreviewed": True}, "sitting_not_reviewed"),
        ({"scored_questions": 39}, "short_form"),
    ],
)
def test_each_circumstance_has_its_caveat(change, code):
    assert caveat_codes(Circumstances(**(vars(CLEAN) | change))) == [code]


def test_all_caveats_come_in_a_fixed_order_with_words():
    worst = Circumstances("http://127.0.0.1:8000", True, False, True, 30, True)
    assert caveat_codes(worst) == list(CAVEATS)
    assert printed_caveats(["trial"]) == [{"code": "trial", "words": CAVEATS["trial"]}]


@pytest.mark.parametrize(
    ("address", "trial"),
    [
        ("https://certificates.example.org", False),
        ("https://certificates.example.org:8443", False),
        ("https://8.8.8.8", False),
        ("https://10th-avenue-clinic.org", False),
        ("https://Certificates.Example.ORG.", False),
        ("https://klinik.xn--p1ai", False),
        ("https://clinic.中国", False),
        ("https://localhost.", True),
        ("https://127.1", True),
        ("https://127.0.0.1.", True),
        ("https://0x7f.1", True),
        ("https://2130706433", True),
        ("https://0177.0.0.1", True),
        ("https://[::ffff:127.0.0.1]", True),
        ("https://[2002:7f00:1::]", True),
        ("https://224.0.0.1", True),
        ("https://rf.example", True),
        ("https://example", True),
        ("https://x.invalid", True),
        ("https://clinic.LOCAL.", True),
        ("https://clinic。local", True),
        ("https://clinic.localdomain", True),
        ("https://clinic.onion", True),
        ("https://home.arpa", True),
        ("https://clinic..org", True),
        ("http://certificates.example.org", True),
        ("https://localhost", True),
        ("https://clinic", True),
        ("https://127.0.0.1", True),
        ("https://10.1.2.3", True),
        ("https://172.16.0.9", True),
        ("https://172.31.255.1", True),
        ("https://192.168.1.4", True),
        ("https://169.254.1.1", True),
        ("https://100.64.0.1", True),
        ("https://0.0.0.0", True),
        ("https://[::1]", True),
        ("https://[fd00::1]", True),
        ("https://[fe80::1]", True),
        ("https://clinic.local", True),
        ("https://clinic.localhost", True),
        ("https://clinic.internal", True),
        ("https://clinic.test", True),
        ("", True),
    ],
)
def test_an_address_nobody_outside_can_reach_is_a_trial(address, trial):
    assert is_trial_address(address) is trial


def test_the_first_pass_takes_the_first_issue():
    assert next_issue([], NOON) == 1


@pytest.mark.parametrize(
    ("earlier", "issue"),
    [
        ([EarlierIssue(1, None)], None),
        ([EarlierIssue(1, NOON - timedelta(seconds=1))], 2),
        ([EarlierIssue(1, NOON)], None),
        ([EarlierIssue(1, NOON + timedelta(days=1))], None),
        ([EarlierIssue(1, NOON - timedelta(days=9)), EarlierIssue(2, None)], None),
        ([EarlierIssue(2, NOON - timedelta(days=1)), EarlierIssue(1, None, is_over=True)], 3),
        ([EarlierIssue(1, None, is_over=True)], 2),
        ([EarlierIssue(1, None), EarlierIssue(2, None, is_over=True)], None),
    ],
)
def test_a_later_pass_takes_the_next_issue_only_after_a_withdrawal(earlier, issue):
    assert next_issue(earlier, NOON) == issue


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 11, 24), 6, date(2027, 5, 24)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
    ],
)
def test_months_later_keeps_the_day_or_takes_the_last(day, months, later):
    assert months_later(day, months) == later


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 60))
def test_months_later_is_in_the_right_month(day, months):
    later = months_later(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day <= day.day


def test_identity_hash_binds_salt_and_every_part():
    base = identity_hash("s", "Ada", "GMC", "1")
    assert len(base) == 64
    others = [
        identity_hash("t", "Ada", "GMC", "1"),
        identity_hash("s", "Ada ", "GMC", "1"),
        identity_hash("s", "AdaG", "MC", "1"),
        identity_hash("s", "Ada", "GMC1", ""),
    ]
    assert len({base, *others}) == 5


def test_frozen_facts_carry_the_words_that_are_printed():
    facts = frozen_facts(
        issuer={"name": "I", "url": "https://i.example"},
        scheme={"code": "s", "title": "S", "edition": "1"},
        scopes=["scope"],
        limits="limits",
        assurance="invigilated",
        caveat_codes=["trial"],
        paper="letter",
    )
    assert facts == {
        "issuer": {"name": "I", "url": "https://i.example"},
        "scheme": {"code": "s", "title": "S", "edition": "1"},
        "scopes": ["scope"],
        "limits": "limits",
        "assurance": "invigilated",
        "assurance_words": ASSURANCES["invigilated"],
        "caveats": [{"code": "trial", "words": CAVEATS["trial"]}],
        "practical": "none recorded",
        "paper": "letter",
    }


@pytest.mark.parametrize(
    ("register", "country", "paper"),
    [
        ("GMC", "", "a4"),
        ("Medical Board of California", "", "letter"),
        ("gmc", "US", "a4"),  # what we know of a register counts
        ("Consejo de Salubridad", "MX", "letter"),
        ("Ordre des médecins de Genève", "CH", "a4"),
        ("A register of before countries were asked", "", "a4"),
    ],
)
def test_paper_is_that_of_the_registers_country(register, country, paper):
    assert paper_of(register, country) == paper
