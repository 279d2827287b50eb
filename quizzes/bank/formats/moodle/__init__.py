"""Moodle's XML: reader.py walks the file, kinds.py reads each type of question, cloze.py the gaps, writer.py writes."""
