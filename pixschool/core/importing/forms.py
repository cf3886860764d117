"""The upload form of every import: one file or many, none too heavy, none empty."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

MEGABYTE = 1024 * 1024


class _ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class _FilesField(forms.FileField):
    """Cleans to a list of files, whether one or many were chosen."""

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[Any]]":
        files = data if isinstance(data, list | tuple) and data else [data or None]
        if len(files) > settings.UPLOAD_MAX_FILES:
            message = f"Déposez au plus {settings.UPLOAD_MAX_FILES} fichiers à la fois."
            raise ValidationError(message)
        cleaned = [super(_FilesField, self).clean(file, initial) for file in files]
        for file in cleaned:
            if file.size > settings.UPLOAD_MAX_BYTES:
                message = (
                    f"Le fichier pèse {file.size // MEGABYTE} Mo ; la limite est de "
                    f"{settings.UPLOAD_MAX_BYTES // MEGABYTE} Mo. Vérifiez que c’est le bon export."
                )
                raise ValidationError(message)
        return cleaned


_MESSAGES = {
    "required": "Choisissez un fichier.",
    "missing": "Choisissez un fichier.",
    "empty": "Ce fichier est vide. Téléchargez-le de nouveau.",
    "max_length": "Le nom du fichier est trop long. Renommez-le.",
}


class OneFileForm(forms.Form):
    uploads = _FilesField(label="Fichier", max_length=200, error_messages=_MESSAGES)


class ManyFilesForm(forms.Form):
    uploads = _FilesField(
        label="Fichiers", max_length=200, widget=_ManyFilesInput, error_messages=_MESSAGES
    )
