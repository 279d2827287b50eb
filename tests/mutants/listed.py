"""All mutants. One more: a Mutant in the file of its part. One that survives asks for a test, not for a milder mutant."""

from tests.mutants import (
    bank,
    certificates,
    groups,
    lists,
    panels,
    people,
    publishing,
    sitting,
    time_given,
)
from tests.mutants.mutant import Mutant

MUTANTS: tuple[Mutant, ...] = (
    *sitting.MUTANTS,
    *bank.MUTANTS,
    *publishing.MUTANTS,
    *certificates.MUTANTS,
    *people.MUTANTS,
    *panels.MUTANTS,
    *time_given.MUTANTS,
    *groups.MUTANTS,
    *lists.MUTANTS,
)
