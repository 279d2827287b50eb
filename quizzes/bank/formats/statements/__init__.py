"""Learning records (xAPI) that people bring among question files: they hold no questions, and it is told whether they are sound."""
