"""Whether this installation, as it is set up now, is a trial: what it issues is a certificate to nobody outside."""

from django.conf import settings

from trainingsite.accounts.domain.trial import is_trial_address


def is_trial_here() -> bool:
    """Whether nobody outside can reach it, or it has demo people, whose passwords lie in a file."""
    return settings.SEED_DEMO or is_trial_address(settings.PUBLIC_URL)
