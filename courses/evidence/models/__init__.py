"""Facts, and disputes about them."""

from courses.evidence.models.disputes import AnswerDraft, Dispute, DisputeAnswer
from courses.evidence.models.facts import Fact, FactVersion

__all__ = ["AnswerDraft", "Dispute", "DisputeAnswer", "Fact", "FactVersion"]
