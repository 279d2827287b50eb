"""Facts, and disputes about them."""

from courses.evidence.models.disputes import Dispute, DisputeAnswer
from courses.evidence.models.facts import Fact, FactVersion

__all__ = ["Dispute", "DisputeAnswer", "Fact", "FactVersion"]
