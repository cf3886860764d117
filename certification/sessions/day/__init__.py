"""The day of a session: who came, what happened, that it is closed in Pix Certif."""
