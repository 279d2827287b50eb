"""The words that rules for English questions look for. Another language is another module of this shape."""

import re

NEGATIVE_LEAD_IN = re.compile(
    r"\b(EXCEPT|LEAST|NOT)\b"
    r"|\bexcept\b(?! for\b)|\bleast (?:likely|appropriate|useful|important|safe)\b"
    r"|\b(?:is|are|was|were|would be) (?:not|in?correct|untrue|false)\b|\bisn't\b|\baren't\b"
    r"|\b(?:not|un)(?: |-)?(?:true|correct|appropriate|indicated|recommended)\b|\bincorrect\b|\bfalse\b",
)
UNFOCUSED = re.compile(
    r"\bwhich (?:one )?of the following(?: statements?| options?)?(?: \w+){0,3}? (?:is|are) "
    r"(?:true|correct|right|false|accurate)\b|\bwhich statement (?:is|about)\b",
    re.IGNORECASE,
)
ALL_ABOVE = re.compile(r"^\W*(?:all|any) of (?:the )?(?:above|these|them)\W*$", re.IGNORECASE)
NONE_ABOVE = re.compile(r"^\W*(?:none|neither) of (?:the )?(?:above|these|them)\W*$", re.IGNORECASE)
# Options made of the labels of other options: "A and C", "both A and B", "I, II and IV".
COMBINATION = re.compile(
    r"^\W*(?:(?i:both|only) )?(?:[A-E]|[1-5]|I{1,3}|IV|V)(?:\W+(?:and |& ?|or )?(?:[A-E]|[1-5]|I{1,3}|IV|V))+\W*(?:only)?\W*$"
)
ABSOLUTE = re.compile(
    r"\b(always|never|all|none|every|only|must|cannot|completely|entirely)\b", re.IGNORECASE
)
VAGUE = re.compile(
    r"\b(often|usually|sometimes|rarely|frequently|generally|occasionally)\b", re.IGNORECASE
)
DOUBLE_NEGATIVE = re.compile(
    r"\b(?:not|never|no|without)\b[^.?!,;]{0,40}\b(?:not|never|without|un(?:likely|able|usual|safe|necessary))\b",
    re.IGNORECASE,
)
VOWEL_SOUND = re.compile(
    r"^(?:[aeio]|u(?!ni|se|ro|til)|hour|honest|heir|(?:M|N|F|L|R|S|X|H)[A-Z]{1,}\b|8|11\b|18\b)"
)
PLURAL_STEM = re.compile(r"\b(?:are|were)\W*$", re.IGNORECASE)
SIDES = re.compile(r"\b(left|right)(?:-sided)?\b(?! angle)", re.IGNORECASE)
OPPOSITES = re.compile(r"\b(hyper|hypo)(\w{4,})\b", re.IGNORECASE)
# Words too common to give anything away.
STOP = frozenset(
    "about above after again against also another because been before being below between both could does doing down"
    " during each first from further have having here into itself just later less like long made make more most much"
    " next only other over patient patients same should since some still such than that their them then there these"
    " they this those through under until using very want wants were what when where which while with within without"
    " would your yours once well week weeks hour hours minute minutes days month months years year before treatment"
    " treat treated treats".split()
)
