from datetime import date

import factory
from factory.django import DjangoModelFactory

from certification.models import CertificationResult


class CertificationResultFactory(DjangoModelFactory[CertificationResult]):
    """« Indépendant 1 », 300 pix. `student` and `year` are explicit."""

    class Meta:
        model = CertificationResult

    school = factory.SelfAttribute("year.school")
    kind = "pix"
    certificate = "Pix"
    generation = "G3"
    number_key = factory.Sequence(str)
    sat_on = factory.LazyAttribute(lambda one: date(one.year.start_year + 1, 3, 18))
    status = "validated"
    score = 300
    level = 3
