"""Judgement and arithmetic of the chain: what is hashed, how entries are linked. Pure."""
