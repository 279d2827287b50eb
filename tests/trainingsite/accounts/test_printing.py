"""The ground has no fonts: whether a name can be printed is asked of whoever the roof names."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from certificates.domain import glyphs
from certificates.proofs import pdf
from tests import people
from trainingsite.accounts import printing
from trainingsite.accounts.entry_forms import check_name

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]


def test_roof_hands_in_the_fonts_of_the_certificates():
    assert printing.glyphs() is glyphs
    assert printing.names() is pdf


def test_without_fonts_no_name_passes():
    ada = people.ada()
    printing._glyphs.clear()
    printing._names.clear()
    try:
        with pytest.raises(ImproperlyConfigured, match="which signs can be printed"):
            check_name("Ada")
        with pytest.raises(ImproperlyConfigured, match="which signs can be printed"):
            ada.has_register_entry  # noqa: B018 -- asking is the act
        with pytest.raises(ImproperlyConfigured, match="how names are printed"):
            printing.names()
    finally:
        printing.use(glyphs, pdf)
    assert ada.has_register_entry
