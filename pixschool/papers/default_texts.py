"""What the booklet says when a school has written nothing of its own. Pure.

A blank line ends a paragraph, « - » begins a line of a list, **bold**, [words](https://address).
A text that changes here is offered to the schools that have written theirs.
"""

BLOCKS = {
    "before": "Avant",
    "during": "Pendant",
    "after": "Après",
    "questions": "Questions qui reviennent",
    "contacts": "Qui appeler",
}
DEFAULT_TEXTS = {
    "before": """\
- Vérifier les comptes élèves, EduConnect ou ENT
- Un poste par élève, un casque pour qui en a besoin
- Écrire le code au tableau""",
    "during": """\
- ENT → Médiacentre → Pix → « J’ai un code »
- Compte **élève**, jamais le compte parent, ni un nouveau compte
- Chacun seul ; chercher sur le web est permis, sauf si la question le refuse""",
    "after": """\
- Les résultats partent seuls
- Noter les absents et qui a eu du mal
- Une heure de retour avec la classe""",
    "questions": """\
**« J’ai oublié mon mot de passe. »** L’établissement le refait : voyez « Qui appeler ».

**« Le code est refusé. »** 6 lettres puis 3 chiffres, sans espace. Vérifiez qu’il est celui de \
la classe.

**« Je suis sur tablette. »** Certaines questions demandent un ordinateur : les garder pour le CDI.

**« Pix me demande de créer un compte. »** Revenir à l’ENT et repasser par Médiacentre.

**« J’ai changé de classe. »** Le code de l’ancienne classe marche aussi ; prévenez le RUPN.""",
    "contacts": "",
}
