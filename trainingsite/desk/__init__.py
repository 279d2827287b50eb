"""The administrators' and authors' desk: its sections, its roles, the impact of a fact, editions on offer."""
