"""People, and what was decided about them."""

from trainingsite.accounts.models.addresses import AddressChange
from trainingsite.accounts.models.checks import RegisterCheck
from trainingsite.accounts.models.desk import (
    ADMINISTRATORS,
    STAFF,
    WRITERS,
    Desk,
    Section,
    desk_of,
)
from trainingsite.accounts.models.people import (
    ADMINISTRATES,
    AT_THE_DESK,
    ROLES,
    SUPERUSER,
    User,
    UserManager,
)
from trainingsite.accounts.models.register import RegisterClaim
from trainingsite.accounts.models.roles import RoleChange

__all__ = [
    "ADMINISTRATES",
    "ADMINISTRATORS",
    "AT_THE_DESK",
    "ROLES",
    "STAFF",
    "SUPERUSER",
    "WRITERS",
    "AddressChange",
    "Desk",
    "RegisterCheck",
    "RegisterClaim",
    "RoleChange",
    "Section",
    "User",
    "UserManager",
    "desk_of",
]
