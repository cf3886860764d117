"""The roles that a member of a school may hold; what each may do stands in `access/permissions`."""

from pixschool.core.reference.labelled import LabelledEnum


class Role(LabelledEnum):
    LEAD = "lead", "RUPN"
    HEAD = "head", "Direction"
    CLASS_LEAD = "class_lead", "Référent Pix de classe"
    LIBRARIAN = "librarian", "Professeur documentaliste"
    ASSISTANT = "assistant", "AED"
    STAFF = "staff", "Autre personnel"
