"""Names as people have them."""

NAMES = [
    "Zoë Ångström-Łukasiewicz",
    "Seán Ó Dálaigh",
    "Ağça Şimşek İnönü",
    "Nguyễn Thị Ngọc Ánh",
    "Γεώργιος Παπαδόπουλος",
    "Ὀδυσσεύς",
    "Александра Щёголева-Їжакевич",
    "نور حداد عبد الرحمن",
    "رضا می‌نویسد",
    "王小明",
    "龘龍䶮",
    "D’Angelo, Jr.",
    '#panic() "x" \\ $1$ *b* <i>',
]
