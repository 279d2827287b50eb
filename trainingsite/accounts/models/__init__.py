"""People, and what was decided about them."""

from trainingsite.accounts.models.addresses import AddressChange
from trainingsite.accounts.models.cases import (
    ADDRESS_UNDO,
    ENTRY_ALIKE,
    FROZE,
    HELD_HOLDER,
    HOLDING_KINDS,
    LAID_ASIDE,
    REGISTER_CLASH,
    WAS_OFF,
    CaseEvent,
    CaseParty,
    ReviewCase,
)
from trainingsite.accounts.models.checks import RegisterCheck
from trainingsite.accounts.models.desk import (
    ADMINISTRATORS,
    REVIEWERS,
    STAFF,
    WRITERS,
    Desk,
    Section,
    desk_of,
)
from trainingsite.accounts.models.entries import ENTRY_SINCE
from trainingsite.accounts.models.erasures import ErasedPerson
from trainingsite.accounts.models.mail import OutgoingMail, ReturnedAddress
from trainingsite.accounts.models.own_addresses import OwnAddressChange
from trainingsite.accounts.models.people import (
    ADMINISTRATES,
    AT_THE_DESK,
    ROLES,
    SUPERUSER,
    User,
    UserManager,
)
from trainingsite.accounts.models.proposals import Proposal
from trainingsite.accounts.models.register import RegisterClaim
from trainingsite.accounts.models.roles import RoleChange
from trainingsite.accounts.models.security import SecurityEvent, SecurityTally, named
from trainingsite.accounts.models.sessions import PersonSession

__all__ = [
    "ADDRESS_UNDO",
    "ADMINISTRATES",
    "ADMINISTRATORS",
    "AT_THE_DESK",
    "ENTRY_ALIKE",
    "ENTRY_SINCE",
    "FROZE",
    "HELD_HOLDER",
    "HOLDING_KINDS",
    "LAID_ASIDE",
    "REGISTER_CLASH",
    "REVIEWERS",
    "ROLES",
    "STAFF",
    "SUPERUSER",
    "WAS_OFF",
    "WRITERS",
    "AddressChange",
    "CaseEvent",
    "CaseParty",
    "Desk",
    "ErasedPerson",
    "OutgoingMail",
    "OwnAddressChange",
    "PersonSession",
    "Proposal",
    "RegisterCheck",
    "RegisterClaim",
    "ReturnedAddress",
    "ReviewCase",
    "RoleChange",
    "Section",
    "SecurityEvent",
    "SecurityTally",
    "User",
    "UserManager",
    "desk_of",
    "named",
]
