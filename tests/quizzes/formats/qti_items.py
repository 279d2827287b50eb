"""QTI items of two versions, written for tests."""

RULES = """<responseProcessing><responseCondition><responseIf><match><variable identifier="R"/><correct identifier="R"/></match>
<setOutcomeValue identifier="SCORE"><baseValue baseType="float">1</baseValue></setOutcomeValue></responseIf></responseCondition></responseProcessing>"""


def template(name: str) -> str:
    """Scoring by a standard template."""
    return f'<responseProcessing template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/{name}"/>'


def item(declarations: str, body: str, scoring: str = "", more: str = "") -> str:
    """An item of QTI 2.1."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" '
        f'identifier="I1" title="T" adaptive="false" timeDependent="false" {more}>{declarations}'
        f"<itemBody>{body}</itemBody>{scoring}</assessmentItem>"
    )


def response(
    *values: str, cardinality: str = "single", base: str = "identifier", mapping: str = ""
) -> str:
    """The declaration of R."""
    correct = "".join(f"<value>{value}</value>" for value in values)
    said = f"<correctResponse>{correct}</correctResponse>" if values else ""
    return f'<responseDeclaration identifier="R" cardinality="{cardinality}" baseType="{base}">{said}{mapping}</responseDeclaration>'


def mapping(default: str = "0", upper: str = "", **entries: str) -> str:
    """A mapping of R."""
    lines = "".join(
        f'<mapEntry mapKey="{key}" mappedValue="{value}"/>' for key, value in entries.items()
    )
    return f'<mapping defaultValue="{default}"{upper}>{lines}</mapping>'


def choices(most: str = "1") -> str:
    """A choice of A, B and C."""
    named = "".join(
        f'<simpleChoice identifier="{n}">{n.lower()}<feedbackInline>no</feedbackInline></simpleChoice>'
        for n in "ABC"
    )
    return f'<choiceInteraction responseIdentifier="R" maxChoices="{most}"><prompt>Which?</prompt>{named}</choiceInteraction>'


ITEM_3 = """<?xml version="1.0"?>
<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" identifier="I3" title="T" adaptive="false" time-dependent="false">
 <qti-response-declaration identifier="R" cardinality="single" base-type="identifier">
  <qti-correct-response><qti-value>B</qti-value></qti-correct-response></qti-response-declaration>
 <qti-assessment-stimulus-ref identifier="S" href="stimuli/s.xml"/>
 <qti-item-body><p>Look.</p><qti-choice-interaction response-identifier="R" max-choices="1"><qti-prompt>Which?</qti-prompt>
  <qti-simple-choice identifier="A">a</qti-simple-choice><qti-simple-choice identifier="B">b</qti-simple-choice></qti-choice-interaction></qti-item-body>
 <qti-response-processing template="https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/match_correct.xml"/>
</qti-assessment-item>"""
STIMULUS = """<qti-assessment-stimulus xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" identifier="S" title="S">
<qti-stimulus-body><p>A case of a burn.</p></qti-stimulus-body></qti-assessment-stimulus>"""
MANIFEST = """<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"><resources>
<resource identifier="r2" type="imsqti_item_xmlv2p1" href="b.xml"><file href="b.xml"/></resource>
<resource identifier="r1" type="imsqti_item_xmlv2p1" href="a.xml"><file href="a.xml"/></resource></resources></manifest>"""
