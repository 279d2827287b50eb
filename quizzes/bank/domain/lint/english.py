"""The words that rules for English questions look for. Another language is another module of this shape."""

import re

# A lead-in that asks for the exception, wherever the words stand in it.
NEGATIVE_WORDS = re.compile(
    r"\b(?:EXCEPT|LEAST|NOT)\b"
    r"|\bexcept\b(?! for\b)"
    r"|(?<!\bat )\bleast (?:likely|appropriate|useful|important|safe|suitable|helpful|probable|effective|at risk)\b"
    r"|\b(?:not|un)(?: |-)?(?:true|correct|appropriate|indicated|recommended)\b|\bincorrect\b"
    r"|\bfalse\b(?= (?:statement|claim|answer)|\W*$)|\b(?:is|are|was|were) false\b(?![ -](?:positive|negative))"
    r"|\b(?:should|must|ought to) be avoided\b|\b(?:should|must) (?:you|we|they|he|she|one) avoid\b"
)
_HELPERS = "do|does|did|is|are|was|were|should|must|can|could|would|will|may"
_ASKED = r"(?:which|what|who|when|where|how(?! many| much| often))\b"
# A lead-in that negates its main clause: "Which step must not follow?", "What should you not do?"
NEGATIVE_QUESTION = re.compile(
    rf"\b(?:which|what|who)\b(?: [\w'-]+){{0,6}}?(?<! you)(?<! we)(?<! they)(?<! it)(?<! he)(?<! she)"
    rf" (?P<plain>(?:{_HELPERS}) not\b|cannot\b|\w+n['’]t\b)"
    rf"|\b{_ASKED}[^?,;:]*? (?P<turned>(?:{_HELPERS}) (?:you|we|they|it|he|she|one|the \w+|an? \w+)(?: \w+)? not\b)",
    re.IGNORECASE,
)
# What is said beside the question: a clause before it, and the clauses that only describe somebody or something.
BESIDE_THE_QUESTION = re.compile(
    r"^(?:if|when|while|because|as|although|since|where)\b[^,?]*,"
    r"|^.*[,;:–—]\s+(?:and |so |but |then |of \w+ )?(?=(?:what|why|how|which (?!is|are|was|were|do|does|did|can|has|have))\b)"
    r"|(?<=\w)\s+(?:who|whom|whose|that|because|if|when|where|while|unless|until|although|though|since|how many)\b[^,;:?]*"
    r"|,\s+(?:who|whom|whose|which|when|if)\b[^,;:?]*",
    re.IGNORECASE,
)
UNFOCUSED = re.compile(
    r"\bwhich (?:one )?of the following(?: statements?| options?)?(?: \w+){0,3}? (?:is|are) "
    r"(?:true|correct|right|false|accurate)\b|\bwhich statement (?:is|about)\b",
    re.IGNORECASE,
)
ALL_ABOVE = re.compile(r"^\W*(?:all|any) of (?:the )?(?:above|these|them)\W*$", re.IGNORECASE)
NONE_ABOVE = re.compile(r"^\W*(?:none|neither) of (?:the )?(?:above|these|them)\W*$", re.IGNORECASE)
# Options made of the labels of other options: "A and C", "both A and B", "I, II and IV only".
COMBINATION = re.compile(
    r"^\W*(?:(?:both|only|options?|answers?) )*"
    r"(?P<labels>\w{1,3}(?:(?:\s*[,&+/]\s*(?:(?:and|or) )?|\s+(?:and|or) )\w{1,3})+)(?: only)?\W*$",
    re.IGNORECASE,
)
JOINING = frozenset({"and", "or"})
ABSOLUTE = re.compile(
    r"\b(always|never|all|none|every|only|must|cannot|completely|entirely)\b", re.IGNORECASE
)
VAGUE = re.compile(
    r"\b(often|usually|sometimes|rarely|frequently|generally|occasionally)\b", re.IGNORECASE
)
# Who holds back, looks first, sends on or claims little.
CAUTIOUS = re.compile(
    r"\b(?:not|no|none|cannot|never|neither|nothing|without|little|stop\w*|wait\w*|postpone\w*|decline\w*|refer\w*"
    r"|record\w*|until|differ\w*|unknown|unproven)\b",
    re.IGNORECASE,
)
DOUBLE_NEGATIVE = re.compile(
    r"\b(?:not|never|no|without)\b[^.?!,;]{0,40}\b(?:not|never|without|un(?:likely|able|usual|safe|necessary))\b",
    re.IGNORECASE,
)
VOWEL_SOUND = re.compile(
    r"^(?:[AEFHILMNORSX][A-Z]+\b|(?!U[A-Z]+\b)(?i:[ai]|e(?!u)|o(?!nc?e\b)|u(?!ni(?!n|m)|s[eu]|ro|til)|hour|honest|heir)"
    r"|8|11\b|18\b)"
)
# The stem ends where an option goes on: "The drawing shows an ____?"
ARTICLE_AT_END = re.compile(r"\b(an?)[\W_]*$", re.IGNORECASE)
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
