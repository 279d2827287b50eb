"""What a person does with a course: enrol, read, complete."""
