"""The three shapes that a national number of pupil (INE) has had."""

import re

INE_SHAPE = re.compile(r"\d{9}[A-Z]{2}|\d{10}[A-Z]|\d{4}A\d{5}[A-Z]")
