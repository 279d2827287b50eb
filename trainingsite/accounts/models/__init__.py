"""People, and what was decided about them."""

from trainingsite.accounts.models.addresses import AddressChange
from trainingsite.accounts.models.people import ROLES, User, UserManager
from trainingsite.accounts.models.register import RegisterClaim

__all__ = ["ROLES", "AddressChange", "RegisterClaim", "User", "UserManager"]
