"""Judgement about certificates: codes, status, eligibility, caveats, documents. No database, no clock."""
