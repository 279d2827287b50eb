"""Words for what somebody does for a living: beside "registered" or "genuine" they make a claim of it, and no name.

A false claim on a certificate hurts a patient, and whoever is called Registered Baker writes to us: in doubt a word is one.
"""

import re

from trainingsite.accounts.domain.register import folded
from trainingsite.accounts.domain.registers import REGISTERS
from trainingsite.accounts.domain.registers_of_america import STATES
from trainingsite.accounts.domain.titles import CALLED_BY_WORK, is_title

_WORDS = """
    aesthetician esthetician aesthetics aesthetic esthetics beautician cosmetologist cosmetic cosmetics injector injectables injectable prescriber
    trainer teacher tutor lecturer educator instructor assessor examiner invigilator mentor supervisor provider manager director assistant
    associate technician technologist paramedic medic medical medicine clinical clinic specialist expert professional person user holder member
    nurse nursing midwife midwifery matron sister doctor physician surgeon surgery dentist dental hygienist anaesthetist anesthetist pharmacist
    pharmacy pharmaceutical practitioner therapist psychologist psychiatrist counsellor counselor physiotherapist physio dietitian
    nutritionist optometrist optician podiatrist chiropodist chiropractor osteopath acupuncturist herbalist audiologist radiographer
    dermatologist gynaecologist gynecologist paediatrician pediatrician veterinarian vet consultant clinician healer carer caregiver worker
    student intern resident trainee graduate candidate phlebotomist electrologist laserist micropigmentologist tattooist piercer
    arzt ärztin hebamme apotheker apothekerin heilpraktiker heilpraktikerin kosmetikerin krankenschwester pfleger pflegerin therapeut therapeutin
    médecin infirmier infirmière dentiste pharmacien pharmacienne chirurgien sage esthéticienne
    médico médica enfermero enfermera dentista farmacéutico cirujano esteticista partera
    medico infermiere infermiera farmacista chirurgo ostetrica estetista enfermeiro enfermeira farmacêutico
    verpleegkundige huisarts tandarts apotheker läkare sjuksköterska tandläkare lege sykepleier sygeplejerske
    lekarz pielęgniarka hemşire doktor eczacı врач медсестра хирург косметолог γιατρός νοσοκόμα
    护士 医生 醫生 護士 醫師 医师
""".split()  # fmt: skip
_ENDS = tuple(
    "ologist ologists ologue ologe ologo ologa iatrist therapist therapists therapeut practitioner prescriber injector ician icians entist odontist "
    "opath nurse metrist medic doctor surgeon trainer".split()
)
_OF_STATES = {word for _code, state in STATES for word in state.split()}
_OF_REGISTERS = {
    word
    for register in REGISTERS
    for name in register.all_names
    for word in re.split(r"[\W_]+", name)
    if word not in _OF_STATES
}
_KNOWN = frozenset(folded(word) for word in (*_WORDS, *CALLED_BY_WORK, *_OF_REGISTERS) if word)


def is_calling(word: str) -> bool:
    """Whether it says what somebody does or studied: a calling, one or many of them, a title or degree, a word of a register's name."""
    plain = folded(word)
    return bool(
        is_title(word)
        or plain in _KNOWN
        or plain.removesuffix("s") in _KNOWN
        or plain.endswith(tuple(map(folded, _ENDS)))
    )
