"""What no name and no register number holds: markup, or a statement ("checked ✓ on 2026-11-01", "GMC
verified"): it would stand on a certificate as if we had made it."""

import re
import unicodedata

from trainingsite.accounts.domain.callings import is_calling
from trainingsite.accounts.domain.register import folded, register_key
from trainingsite.accounts.domain.registers import LISTED
from trainingsite.accounts.domain.standings import standings_in
from trainingsite.accounts.domain.titles import is_title

# Statements, as whole words; the longer ones also where letters are glued or set apart.
_STATES = (
    "valid verified unverified verifies validated checked unchecked confirmed confirms approved authenticated authentic genuine supervised "
    "unsupervised invigilated invigilator "
    "gültig geprüft überprüft bestätigt beaufsichtigt vérifié vérifiée contrôlé confirmé validé approuvé verificado verificada comprobado "
    "confirmado validado aprobado verificato controllato confermato approvato gecontroleerd geverifieerd bevestigd kontrollerad bekräftad "
    "проверено проверен подтверждено подтверждён действителен 已验证 已驗證 已核实 已认证 已認證 有效"
).split()
_STATES_OF_PERSONS = (
    "certified certificate compared licensed licenced registered zugelassen administrator exam examination withdrawn suspended expired "
    "chkd chckd chkt vrfd vrfied verf verfd cnfrmd confd apprvd authd valdtd".split()
)
# Words that begin like these, in any form of theirs; no names that we know do.
_STEMS = tuple(
    folded(stem)
    for stem in (
        "verif vérif zertif akkredit accredit acredit proctored proctoring witnessed identif gueltig geprueft ueberprueft geprüft überprüft "
        "beglaubig bestaetig validat validier autentific autenticat confirmad zweryfik potwierdz doğrulan onaylan onaylı tasdikl godkend "
        "tarkast vahvist ověřen ellenőriz επαληθ επιβεβ проверен подтвержд заверен сертифиц"
    ).split()
)
# In glued words as well: no name has these signs beside each other.
_SIGNS_THAT_STATE = (
    "核對 核对 核實 核实 確認 确认 驗證 验证 認證 认证 查證 查证 核准 合格 无效 無效 已核 已確 已确 已驗 已验 已認 已认 已查 已審 已审 検証 認定 검증 확인됨 인증됨 "
    "त्यापित تحقق موثق מאומת נבדק ยืนยันแล้ว ตรวจสอบแล้ว รับรองแล้ว ຢືນຢັນແລ້ວ ກວດສອບແລ້ວ ផ្ទៀងផ្ទាត់ အတည်ပြုပြီး စစ်ဆေးပြီး যাচাইকৃত যাচাই প্রত্যয়িত "
    "ਪ੍ਰਮਾਣਿਤ ચકાસાયેલ ચકાસેલ પ્રમાણિત ଯାଞ୍ଚ ପ୍ରମାଣିତ சரிபார்க்கப்பட்ட ధృవీకరించ ధ్రువీకరించ ದೃಢೀಕರಿಸ ಪರಿಶೀಲಿಸ സ്ഥിരീകരിച്ച പരിശോധിച്ച තහවුරු සත්\u200dයාපිත "
    "հաստատված ստուգված დადასტურებული შემოწმებული ተረጋግጧል የተረጋገጠ ކަށަވަރު"
).split()
_LONG = 7
# Statements that are also what people are called. In a name they state something beside a register only, or on their own
# in brackets or behind a dash or a comma; with their accents they are no name's letters.
_ALSO_NAMES = frozenset({"valid", "validé"})
# Rarely what people are called, as Mario Genuine and Registered Tan are, and never beside a word for what somebody does. "Genuine" is one
# beside one other name, or as the first of several given names; "registered" before one name alone, as nobody says it of a family's name.
# "Verified", "checked" and "certified" are on no list of names, and say of whoever bears them what we alone may say: they are refused
# wherever they stand.
_GENUINE, _REGISTERED = "genuine", "registered"
_TWO = 2
_REGISTER_WORDS = frozenset(
    folded(word)
    for word in (
        "register registered registration registry council licence license licensed number nr reg member "
        "kammer registriert zulassung approbation ordre ordem orden colegio albo"
    ).split()
)
_CLAUSES = re.compile(r"[()\[\],;:–—―/•“”„«»\"]|\s-+\s?|\s?-+\s")
_MARKUP = frozenset("<>{}[]`*_|\\#~^=$%")
# Digits, fractions, mathematical signs, currencies, pictures. Accents that stand alone (Sk) are typed for apostrophes.
_NO_NAME = frozenset({"Nd", "No", "Sm", "Sc", "So"})
_CHARACTER_REFERENCE = re.compile(r"&#?\w+;")


def statements_in(text: str, *, of_person: bool = False) -> list[str]:
    """The words in it that say that somebody or something was checked, whatever its letters look like; `of_person` also what a
    register may be called and a person is not, and without what a person may be called."""
    words = _words(text)
    known = {folded(word): word for word in (*_STATES, *(_STATES_OF_PERSONS if of_person else ()))}
    called = [word for word in words if of_person and _is_called(word, words, text)]
    found = [word for word in words if folded(word) in known and word not in called]
    if of_person and not _names_a_register(words):
        found = [word for word in found if not _may_be_name(word, text)]
    glued = folded(" ".join(word for word in words if word not in called) if called else text)
    found += [said for plain, said in known.items() if len(plain) >= _LONG and plain in glued]
    found += [word for word in words if folded(word).startswith(_STEMS)] if of_person else []
    found += [signs for signs in _SIGNS_THAT_STATE if folded(signs) in glued] if of_person else []
    found += standings_in(words, known) if of_person else []
    return list(dict.fromkeys(word.casefold() for word in found))


def _is_called(word: str, words: list[str], text: str) -> bool:
    """Whether it is somebody's rare name here, and says nothing of another one."""
    if folded(word) not in {_GENUINE, _REGISTERED} or _is_clause(word, text):
        return False
    begins = words.index(word) == 0
    if folded(word) == _REGISTERED:
        return begins and len(words) == _TWO and not _is_said_of(words[1:])
    others = [one for one in words if one != word and not is_title(one)]
    return bool(others) and (begins or len(others) == 1) and not _is_said_of(others)


def _is_said_of(words: list[str]) -> bool:
    """Whether a word that states something is said of one of these: what somebody does, or a register."""
    return any(map(is_calling, words)) or _names_a_register(words)


def _words(text: str) -> list[str]:
    return [word for word in re.split(r"[\W_]+", text) if word]


def _names_a_register(words: list[str]) -> bool:
    return any(folded(word) in _REGISTER_WORDS or register_key(word) in LISTED for word in words)


def _may_be_name(word: str, text: str) -> bool:
    """Whether this word of a person's name is one of it, and no statement on its own. Letters of another alphabet are put
    there for what it looks like."""
    letters, marks = _apart(word)
    same = {_apart(one)[1] for one in _ALSO_NAMES if _apart(one)[0] == letters}
    if not same:
        return False
    if marks not in same:
        return True
    return not _is_clause(word, text)


def _is_clause(word: str, text: str) -> bool:
    """Whether it stands on its own in brackets or behind a dash or a comma."""
    _name, *clauses = _CLAUSES.split(text)
    return any(_words(clause) == [word] for clause in clauses)


def _apart(word: str) -> tuple[str, str]:
    """Small letters without their marks, and the marks."""
    signs = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", word).casefold())
    marks = "".join(sign for sign in signs if unicodedata.category(sign)[0] == "M")
    return "".join(sign for sign in signs if sign not in marks), marks


def strange_in_name(text: str) -> list[str]:
    """Signs of markup, digits, symbols and colons in a name, each once."""
    wide = unicodedata.normalize("NFKC", text)
    found = [sign for sign in wide if sign in _MARKUP or _makes_a_statement(sign)]
    return list(dict.fromkeys([*found, *_CHARACTER_REFERENCE.findall(wide)]))


def _makes_a_statement(sign: str) -> bool:
    return sign == ":" or unicodedata.category(sign) in _NO_NAME
