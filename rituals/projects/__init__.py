"""Projects of the CDI and a subject: written, read by the progression, tied to the competences."""
