"""Pure rules of clinics: what stands in a list that somebody brings, what becomes of it, how a row stands."""
