"""From the data of a school to its certification sessions, and what becomes of them."""
