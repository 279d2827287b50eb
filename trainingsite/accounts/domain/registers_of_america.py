"""Whose boards and colleges make the long part of the list of registers: one for each state and province."""

STATES: tuple[tuple[str, str], ...] = (
    ("al", "Alabama"), ("ak", "Alaska"), ("az", "Arizona"), ("ar", "Arkansas"), ("ca", "California"),
    ("co", "Colorado"), ("ct", "Connecticut"), ("de", "Delaware"), ("dc", "District of Columbia"),
    ("fl", "Florida"), ("ga", "Georgia"), ("hi", "Hawaii"), ("id", "Idaho"), ("il", "Illinois"), ("in", "Indiana"),
    ("ia", "Iowa"), ("ks", "Kansas"), ("ky", "Kentucky"), ("la", "Louisiana"), ("me", "Maine"), ("md", "Maryland"),
    ("ma", "Massachusetts"), ("mi", "Michigan"), ("mn", "Minnesota"), ("ms", "Mississippi"), ("mo", "Missouri"),
    ("mt", "Montana"), ("ne", "Nebraska"), ("nv", "Nevada"), ("nh", "New Hampshire"), ("nj", "New Jersey"),
    ("nm", "New Mexico"), ("ny", "New York"), ("nc", "North Carolina"), ("nd", "North Dakota"), ("oh", "Ohio"),
    ("ok", "Oklahoma"), ("or", "Oregon"), ("pa", "Pennsylvania"), ("pr", "Puerto Rico"), ("ri", "Rhode Island"),
    ("sc", "South Carolina"), ("sd", "South Dakota"), ("tn", "Tennessee"), ("tx", "Texas"), ("ut", "Utah"),
    ("vt", "Vermont"), ("va", "Virginia"), ("wa", "Washington"), ("wv", "West Virginia"), ("wi", "Wisconsin"),
    ("wy", "Wyoming"),
)  # fmt: skip
# Code, name, where to look, and the letters that mean this college alone. CNO is also an order in France.
CANADIAN: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("ca-ab-medical", "College of Physicians and Surgeons of Alberta", "https://cpsa.ca/", ("CPSA",)),
    ("ca-bc-medical", "College of Physicians and Surgeons of British Columbia", "https://www.cpsbc.ca/", ("CPSBC",)),
    ("ca-mb-medical", "College of Physicians and Surgeons of Manitoba", "https://cpsm.mb.ca/", ("CPSM",)),
    ("ca-nb-medical", "College of Physicians and Surgeons of New Brunswick", "https://cpsnb.org/", ("CPSNB",)),
    ("ca-nl-medical", "College of Physicians and Surgeons of Newfoundland and Labrador", "https://cpsnl.ca/", ("CPSNL",)),
    ("ca-ns-medical", "College of Physicians and Surgeons of Nova Scotia", "https://cpsns.ns.ca/", ("CPSNS",)),
    ("ca-on-medical", "College of Physicians and Surgeons of Ontario", "https://www.cpso.on.ca/", ("CPSO",)),
    ("ca-pe-medical", "College of Physicians and Surgeons of Prince Edward Island", "https://cpspei.ca/", ("CPSPEI",)),
    ("ca-qc-medical", "Collège des médecins du Québec", "https://www.cmq.org/", ("CMQ",)),
    ("ca-sk-medical", "College of Physicians and Surgeons of Saskatchewan", "https://www.cps.sk.ca/", ("CPSS",)),
    ("ca-ab-nursing", "College of Registered Nurses of Alberta", "https://nurses.ab.ca/", ("CRNA Alberta",)),
    ("ca-bc-nursing", "British Columbia College of Nurses and Midwives", "https://www.bccnm.ca/", ("BCCNM",)),
    ("ca-mb-nursing", "College of Registered Nurses of Manitoba", "https://www.crnm.mb.ca/", ("CRNM",)),
    ("ca-nb-nursing", "Nurses Association of New Brunswick", "https://www.nanb.nb.ca/", ("NANB",)),
    ("ca-nl-nursing", "College of Registered Nurses of Newfoundland and Labrador", "https://crnnl.ca/", ("CRNNL",)),
    ("ca-ns-nursing", "Nova Scotia College of Nursing", "https://www.nscn.ca/", ("NSCN",)),
    ("ca-on-nursing", "College of Nurses of Ontario", "https://www.cno.org/", ("CNO Ontario",)),
    ("ca-pe-nursing", "College of Registered Nurses and Midwives of Prince Edward Island", "https://crnmpei.ca/", ("CRNMPEI",)),
    ("ca-qc-nursing", "Ordre des infirmières et infirmiers du Québec", "https://www.oiiq.org/", ("OIIQ",)),
    ("ca-sk-nursing", "College of Registered Nurses of Saskatchewan", "https://www.crns.ca/", ("CRNS",)),
)  # fmt: skip
