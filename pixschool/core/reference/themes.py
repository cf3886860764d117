"""What rituals and campaigns are about. Each has its colour in static/css."""

from pixschool.core.reference.labelled import LabelledEnum


class Theme(LabelledEnum):
    RENTREE = "rentree", "Rentrée"
    SECURITE = "securite", "Sécurité"
    CULTURE = "culture", "Culture numérique"
    CYBER = "cyber", "Cybersécurité"
    IA = "ia", "Pix IA"
    EMI = "emi", "Éducation aux médias"
    SNT = "snt", "SNT"
    EGALITE = "egalite", "Égalité et respect"
    ESPRIT_CRITIQUE = "critique", "Esprit critique"
    CERTIFICATION = "certification", "Certification"
    ACCUEIL = "accueil", "Accueil"
    INTERNET = "internet", "Internet plus sûr"
    CODE = "code", "Programmation"
    EQUIPE = "equipe", "Équipe"
    FAMILLES = "familles", "Familles"
    OTHER = "autre", "Autre"


# Of what is no campaign on Pix: a welcome, an event, a meeting.
_WITHOUT_CAMPAIGN = {Theme.ACCUEIL, Theme.INTERNET, Theme.CODE, Theme.EQUIPE, Theme.FAMILLES}
# A campaign trains for the certification, it is not the certification itself.
_CAMPAIGN_LABELS = {Theme.CERTIFICATION: "Préparation à la certification"}

# (value, label) of the themes that a campaign may have.
CAMPAIGN_THEMES = [
    (theme.value, _CAMPAIGN_LABELS.get(theme, theme.label))
    for theme in Theme
    if theme not in _WITHOUT_CAMPAIGN
]
