"""What an erasure does with every table that names a person. A house test finds one that is not here (tests/house/test_fates.py)."""

# Deleted, or emptied of everything that says who it was.
GOES = frozenset(
    """
    account.EmailAddress accounts.AddressChange accounts.CaseEvent accounts.OutgoingMail accounts.OwnAddressChange
    accounts.PersonSession accounts.Proposal accounts.RegisterCheck accounts.RegisterClaim accounts.ReturnedAddress
    accounts.ReviewCase accounts.User admin.LogEntry certificates.CertificateHolder certificates.ReminderChoice
    certificates.ShareLink clinics.CodeAsk clinics.StaffInvitation
    courses.Enrolment mfa.Authenticator privacy.LegalHold quizzes.Accommodation quizzes.ConfirmedName quizzes.Invigilation
    trainingsite.Invitation trainingsite.InvitationList trainingsite.Membership
    """.split()
)
# Evidence, which knows the person by the key of an account that says nothing any more.
KEY_ALONE = frozenset(
    """
    accounts.CaseParty accounts.ErasedPerson accounts.RoleChange accounts.SecurityEvent accounts.SecurityTally
    certificates.Certificate certificates.StatusEvent privacy.ErasureRequest quizzes.Attempt quizzes.ExamEntry
    quizzes.InvigilationEvent quizzes.Result quizzes.TimeGrant quizzes.TryGrant courses.Dispute
    """.split()
)
# Of people who have, or had, a role: what they wrote, decided or signed for the course is its history. Who holds one is not erased.
OF_OFFICES = frozenset(
    """
    certificates.ApiKey certificates.Organisation chain.RestoreGap clinics.ListEdit clinics.NameChoice clinics.StaffMembership courses.Comment
    courses.Contributor courses.Declaration courses.DisputeAnswer courses.DraftRevision courses.EditionTaking courses.EntryDraft
    courses.EntrySheet courses.LeadAppointment courses.LeadAppointmentEnd courses.Lesson courses.LessonSignOffWithdrawal
    courses.Look courses.MailChoice courses.News courses.OfferedEntry courses.Opening courses.PlaceChange
    courses.PublishContributor courses.PublishRecord courses.Pull courses.ReadingMark courses.ReviewRequest
    courses.RevisionWriter courses.SignOff courses.WithdrawnPicture quizzes.BankChange quizzes.BankView quizzes.ColumnLayout
    quizzes.CutAdoption quizzes.FileReading quizzes.Judge quizzes.KeyCorrection quizzes.KeyReading quizzes.KeyRight
    quizzes.ModulePrint quizzes.Question quizzes.QuestionFile quizzes.QuestionSignOffWithdrawal quizzes.RatingSheet
    quizzes.Reader quizzes.ReadingAssignment quizzes.StandardReport quizzes.StandardStudy trainingsite.Cohort
    trainingsite.CohortManager
    """.split()
)
# The clinic's own record of whom it asked about.
THE_CLINICS = frozenset({"certificates.VerificationCheck", "clinics.ListRow"})
# A name or an address of something else than a person.
NOBODYS = frozenset(
    """
    auth.Group auth.Permission certificates.Issuer chain.CheckpointDelivery courses.Fact courses.Figure courses.StoredPicture
    """.split()
)
