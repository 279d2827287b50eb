"""Who runs courses: groups of people with due dates, invitations to them, and how far everybody is."""
