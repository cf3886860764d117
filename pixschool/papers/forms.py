"""The form of the booklet's texts."""

from typing import Any

from django import forms

from pixschool.papers.models import LONGEST_TEXT
from pixschool.papers.texts import SAFE_LINK, TextOfBlock
from pixschool.portal.families.blocks import fault_of


class BookletTextsForm(forms.Form):
    """A text that is left as it was at first is not kept, and follows the product's."""

    def __init__(self, data: Any, texts: list[TextOfBlock]) -> None:
        super().__init__(data)
        for one in texts:
            self.fields[one.key] = forms.CharField(
                label=one.title,
                initial=one.text,
                max_length=LONGEST_TEXT,
                required=False,
                widget=forms.Textarea(attrs={"rows": 5}),
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for key in self.fields:
            if fault := fault_of(cleaned.get(key, ""), SAFE_LINK):
                self.add_error(key, fault)
        return cleaned

    def texts(self) -> dict[str, str]:
        return {key: self.cleaned_data[key].replace("\r\n", "\n") for key in self.fields}
