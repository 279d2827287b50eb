"""Sealed secrets: what a ring opens, what it leaves alone, and how a sealed text is known."""

import pytest

from trainingsite.accounts.domain.sealing import (
    MARK,
    Keyring,
    Unreadable,
    is_key,
    is_sealed,
    key_name,
    new_key,
    secrets_of,
    with_secrets,
)

OLD, NEW, OTHER = new_key(), new_key(), new_key()
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def test_what_is_sealed_is_opened_by_its_key_and_not_by_another():
    sealed = Keyring((OLD,)).seal(SECRET)

    assert Keyring((OLD,)).open(sealed) == SECRET
    assert Keyring((NEW, OLD)).open(sealed) == SECRET
    for ring in (Keyring((NEW, OTHER)), Keyring(())):
        assert not ring.can_open(sealed)
        with pytest.raises(Unreadable):
            ring.open(sealed)


def test_sealed_text_is_known_by_its_mark_and_holds_nothing_of_the_secret():
    sealed = Keyring((OLD,)).seal(SECRET)

    assert sealed.startswith(MARK)
    assert is_sealed(sealed)
    assert SECRET not in sealed
    assert [text for text in (SECRET, "ab" * 40, "12345678", "") if is_sealed(text)] == []


def test_same_secret_is_never_sealed_alike():
    assert Keyring((OLD,)).seal(SECRET) != Keyring((OLD,)).seal(SECRET)


@pytest.mark.parametrize("broken", [MARK, MARK + "x", MARK + "gAAAA", MARK + "ü"])
def test_broken_seal_is_unreadable_and_nothing_worse(broken):
    with pytest.raises(Unreadable):
        Keyring((OLD,)).open(broken)


def test_changed_seal_is_unreadable():
    sealed = Keyring((OLD,)).seal(SECRET)
    changed = sealed[:-10] + ("A" if sealed[-10] != "A" else "B") + sealed[-9:]

    assert not Keyring((OLD,)).can_open(changed)


def test_sealing_anew_takes_the_first_key_and_does_nothing_twice():
    ring, old = Keyring((NEW, OLD)), Keyring((OLD,)).seal(SECRET)

    anew = ring.sealed_anew(old)

    assert Keyring((NEW,)).open(anew) == SECRET
    assert ring.sealed_anew(anew) == anew
    assert Keyring((NEW,)).open(ring.sealed_anew(SECRET)) == SECRET


def test_what_cannot_be_opened_is_left_as_it_is():
    lost = Keyring((OTHER,)).seal(SECRET)

    assert Keyring((NEW, OLD)).sealed_anew(lost) == lost


def test_secrets_of_app_and_codes_are_changed_and_nothing_else():
    codes = {"seed": "s", "used_mask": 5, "migrated_codes": ["1", "2"], "viewed_at": 1.5}

    assert secrets_of({"secret": "x"}) == ["x"]
    assert secrets_of(codes) == ["s", "1", "2"]
    assert secrets_of({"name": "a passkey", "credential": {}}) == []
    assert with_secrets(codes, lambda text: text + "!") == {
        "seed": "s!",
        "used_mask": 5,
        "migrated_codes": ["1!", "2!"],
        "viewed_at": 1.5,
    }


@pytest.mark.parametrize(
    "text",
    ["", OLD[:-1], OLD + "=", OLD.replace(OLD[3], "!"), "\0" * 44, "x" * 31, f" {OLD}", OLD + "\n"],
    ids=[
        "empty",
        "cut",
        "longer",
        "other signs",
        "zeros",
        "short",
        "space before",
        "line end",
    ],  # a key is chance
)
def test_damaged_key_is_none(text):
    assert is_key(OLD)
    assert not is_key(text)


def test_name_of_a_key_is_short_and_its_own():
    assert len(key_name(OLD)) == 8
    assert key_name(OLD) == key_name(OLD) != key_name(NEW)
    assert key_name(OLD) not in OLD
