"""What a profile elsewhere says of a certificate: never without its caveats."""

from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest

from certificates.domain.profiles import LONGEST_NAME, profile_address, profile_name


@pytest.mark.parametrize(
    ("caveats", "said"),
    [([], "(knowledge only)"), (["trial", "short_form"], "(knowledge only; trial)"), (["provisional_cut", "trial"], "(knowledge only; trial; pilot)")],
)  # fmt: skip
def test_name_carries_what_it_must_be_read_with(caveats, said):
    assert profile_name("RF skin tightening", caveats) == f"RF skin tightening {said}"


def test_long_title_is_cut_and_its_caveats_are_not():
    name = profile_name("R" * 200, ["trial"])

    assert len(name) == LONGEST_NAME
    assert name.endswith("R… (knowledge only; trial)")


def test_address_says_dates_issuer_code_and_where_it_is_checked():
    facts = {"title": "RF", "issuer": "A & B", "code": "AB-CD", "verify_url": "https://x.example/v/ABCD"}  # fmt: skip

    address = profile_address(facts, caveats=[], since=date(2026, 11, 24), until=date(2027, 5, 24))

    asked = {name: value for name, (value,) in parse_qs(urlsplit(address).query).items()}
    assert urlsplit(address).netloc == "www.linkedin.com"
    assert asked == {
        "startTask": "CERTIFICATION_NAME", "name": "RF (knowledge only)", "organizationName": "A & B", "issueYear": "2026", "issueMonth": "11",
        "expirationYear": "2027", "expirationMonth": "5", "certUrl": "https://x.example/v/ABCD", "certId": "AB-CD",
    }  # fmt: skip
