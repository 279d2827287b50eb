"""Ways to type GMC 8000005 that a reader takes for the same entry, and entries that are others."""

GMC = ("GMC", "8000005")
# What somebody tried who had been withdrawn, and what else Unicode offers.
SAME = {
    "an invisible sign": ("GMC", "8000005\u200c"),
    "a joiner": ("GMC", "8000005\u200d"),
    "dots": ("G.M.C.", "8000005"),
    "full width": ("ＧＭＣ", "8000005"),
    "one Cyrillic letter": ("GMС", "8000005"),
    "a hyphen": ("GMC", "8000-005"),
    "small letters": ("gmc", "8000005"),
    "spaces": ("G M C", "8 000 005"),
    "full-width digits": ("GMC", "８００００05"),
    "Arabic digits": ("GMC", "٨٠٠٠٠٠٥"),
    "wholly Cyrillic": ("ԌМС", "8000005"),
    "small capitals": ("ɢᴍᴄ", "8000005"),
    "letters for noughts": ("GMC", "8OOOOO5"),
    "a mark below": ("GMC", "8000005\u0323"),
    "a typographic dash": ("GMC", "8000—005"),
    "a stretcher": ("GMC", "8000005\u0640"),
    "strokes": ("GMC", "8ØØØØØ5"),
    "an override": ("GMC", "\u202e8000005"),
    "a word joiner in the register": ("GM\u2060C", "8000005"),
    "a variant of a letter": ("GMC\ufe00", "8000005"),
    "a Greek C": ("GMϹ", "8000005"),
    "a circle": ("ⒼⓂⒸ", "8000005"),
    "a marked letter": ("ĢMC", "8000005"),
    "no break": ("GMC", "8\u00a0000\u202f005"),
    "another nought": ("GMC", "8〇〇〇〇〇5"),
}
# Pairs that are one entry elsewhere, the same in composed and decomposed writing or with another alphabet's capitals.
ALSO_SAME = [
    (("Ärztekammer", "A-12"), ("A\u0308rztekammer", "a12")),
    (("Ärztekammer", "1"), ("Arztekammer", "1")),
    (("CMC", "I1l"), ("СМС", "111")),
    (("CMC", "1"), ("ϹΜϹ", "1")),
    (("Росздравнадзор", "ЛО-77"), ("росздравнадзор", "ло 77")),
    (("İstanbul Tabip Odası", "7"), ("istanbul tabip odasi", "7")),
    (("نظام پزشکی", "۱۲"), ("نظام\u200cپزشكي", "12")),
    (("Straße", "№ 5"), ("STRASSE", "No5")),
]
OTHER = [
    ("GMC", "8000006"),
    ("GDC", "8000005"),
    ("GMC", "80000005"),
    ("GMC", "A8000005"),
    ("General Medical Council", "8000005"),
]
