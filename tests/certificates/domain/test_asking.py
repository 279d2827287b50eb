"""What stands beside a code: read only where nothing of it can name a day."""

import random

import pytest

from certificates.domain.asking import BESIDE, asked_within, may_mean_a_day
from certificates.domain.codes import LONGEST, grouped, make_code, read_code

CODE = make_code(random.Random(1).getrandbits(130))
WAYS = (CODE, grouped(CODE).lower())

HARMLESS = [
    "{}", "{}.", "({})", "[{}],", "\u201e{}\u201c", "<{}>", "\u200b{}\ufeff", "{}/", "{}?", "Is it {}?", "Code: {}", "code:{}", "Certificate no. {}",
    "{} is my code", "Hello, my code is {}, thanks!", "{}: is it in order?", "Please verify this number: {}", "the certificate of my colleague has the code {}.",
    "Mein Zertifikat, Nummer {}, danke", "Bonjour, voici le numéro : {}", "mój kod: {}", "Hej, koden är {}", "El código es {}, gracias", "{} ({})", "rf:{}", "RF: {}", "rf/{}",
    "https://a.example/v/{}", "https://a.example/v/{}/", "http://127.0.0.1:8000/v/{}", "https://[::1]:8000/v/{}", "(https://a.example/v/{}).",
    "https://a.example/api/v1/verify/{}/", "https://a.example/v/?code={}", "a.example/v/{}#top", "Please check https://a.example/v/{}, thanks",
    "https://a.example/v/{}?utm_source=mail&fbclid=IwAR2x&gclid=abc", "https://a.example/v/{}?lang=de is my code",
]  # fmt: skip
DAYS = [
    "{} was she certified in spring?", "{} was it valid at Easter", "{} on the second of the month before", "{} вчера", "{} 昨天", "{} أمس",
    "{} no início do verão", "{} w zeszłym tygodniu", "{} vor kurzem", "{} hier", "{} the day of surgery", "{} beim letzten Besuch", "{} the other day",
    "{} recently", "{} before Christmas", "{} en été", "was {} ok then", "{} when I saw her", "{} två veckor sedan", "{} in XII MMXXV",
    # In the place of a label, which was never looked at.
    "gestern: {}", "vor kurzem {}", "Monday {}", "2020-01-01 {}", "Mon {}", "mi {}", "last week/{}", "24.11.:{}", "yesterday={}", "code 3/5 {}",
    # Around an address.
    "https://a.example/v/{}?utm_source=x yesterday", "yesterday https://a.example/v/{}", "https://a.example/v/{}#2020-01-01", "https://a.example/v/{}/yesterday",
    "https://a.example/2020/v/{}", "https://a.example/?u=https://a.example/v/{}", "https://a.example/v/?code={}&day=x",
    "2020-01-01/v/{}", "{}#gestern", "{} 📅", "{} ①", "{}?at=2020-01-01", "https://a.example/v/{}?x", "see https://a.example/v/{}?lang=Monday for me",
    "{} " + "x " * 250 + "on 3 May 2024", "{}" + " " * LONGEST + "yesterday", "{} " + "is my code " * 60,
    "{} " + "\u2026" * 250 + " yesterday",  # each is three signs when it is read
]  # fmt: skip


@pytest.mark.parametrize("around", HARMLESS)
@pytest.mark.parametrize("code", WAYS)
def test_what_names_no_day_is_read_as_the_code_alone(around: str, code: str) -> None:
    text = around.replace("{}", code)

    assert read_code(text) == CODE
    assert not may_mean_a_day(asked_within(text))


@pytest.mark.parametrize("around", DAYS)
@pytest.mark.parametrize("code", WAYS)
def test_what_may_name_a_day_is_asked_again(around: str, code: str) -> None:
    text = around.replace("{}", code)

    assert read_code(text) == CODE
    assert may_mean_a_day(asked_within(text))


def test_code_that_is_typed_with_spaces_is_found_in_what_stands_around_it() -> None:
    spaced = grouped(CODE).replace("-", " ").replace("1", "l")

    for label in ("", "Code: ", "Certificate no. "):
        assert read_code(label + spaced) == CODE
        assert asked_within(label + spaced) == []
    for label in ("Monday ", "gestern: ", "2020 / "):
        assert read_code(label + spaced) == CODE
        assert asked_within(label + spaced) == [BESIDE]


def test_day_of_an_address_is_told_and_of_a_sentence_only_that_there_is_one() -> None:
    assert asked_within(f"https://a.example/v/{CODE}?at=2020-01-01") == [("at", "2020-01-01")]
    assert asked_within(f"{CODE} on Monday") == [BESIDE]
    assert asked_within("no code on Monday") == []
