"""The key under which a school's national pupil numbers are hashed."""

import hashlib
import hmac

from django.conf import settings

from pixschool.core.models import School


def ine_key(school: School) -> bytes:
    """32 bytes, different in each school: the same pupil cannot be followed across schools."""
    return hmac.new(settings.INE_KEY.encode(), school.uai.encode(), hashlib.sha256).digest()
