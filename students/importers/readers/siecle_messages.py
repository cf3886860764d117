"""What is said of a list of pupils of SIECLE that breaks a rule of Pix Orga."""

# Pix Orga's own wording, so that a RUPN recognises it, but for the INE that it shows in clear.
MESSAGES = {
    "UAI_MISMATCHED": (
        "L’UAI du fichier SIECLE ne correspond pas à celui de votre établissement. "
        "Vérifiez que vous êtes dans le bon établissement."
    ),
    "INE_REQUIRED": (
        "Le champ INE est obligatoire pour chaque élève. "
        "Complétez-le dans SIECLE, puis refaites l’export."
    ),
    "INE_UNIQUE": (
        "Le même INE est présent plusieurs fois dans le fichier pour plusieurs élèves. "
        "Corrigez-le dans SIECLE, puis refaites l’export."
    ),
    "LAST_NAME_REQUIRED": (
        "Un élève n’a pas de nom de famille. Complétez-le dans SIECLE, puis refaites l’export."
    ),
    "FIRST_NAME_REQUIRED": (
        "Un élève n’a pas de prénom. Complétez-le dans SIECLE, puis refaites l’export."
    ),
    "SEX_CODE_REQUIRED": (
        "Un élève n’a pas le champ sexe renseigné. Il est obligatoire pour chaque élève : "
        "complétez-le dans SIECLE."
    ),
    "BIRTHDATE_REQUIRED": (
        "Un élève n’a pas le champ date de naissance renseigné. Il est obligatoire pour chaque "
        "élève : complétez-le dans SIECLE."
    ),
    "INVALID_BIRTHDATE_FORMAT": (
        "Un élève n’a pas le bon format de date de naissance. Elle doit être au format "
        "JJ/MM/AAAA : corrigez-la dans SIECLE."
    ),
    "BIRTH_CITY_CODE_REQUIRED_FOR_FR_STUDENT": (
        "Un élève n’a pas de champ code commune de naissance renseigné. Il est obligatoire pour "
        "chaque élève né en France : complétez-le dans SIECLE."
    ),
    "DATE_IN_FUTURE": (
        "Cet export se dit d’un jour à venir : l’horloge de l’ordinateur était fausse, ou le "
        "fichier a été modifié. Confirmez s’il est bien le plus récent."
    ),
    "FUTURE_LEAVING": (
        "Un élève a une date de sortie à venir. Pix le considère déjà comme parti, "
        "PixSchool fait de même."
    ),
}
