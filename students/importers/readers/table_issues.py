"""What is said of a table of pupils, in sentences: what is wrong, what is asked, what is left."""

from pixschool.core.importing.reading.left_sheets import SheetSentences

NAME_MISSING = (
    "Une ligne n’a pas à la fois un nom et un prénom. "
    "Complétez-la dans le tableau, ou retirez-la, puis redéposez-le."
)
NAME_IN_ERROR = (
    "Le nom ou le prénom est une formule en erreur (« #N/A »). Corrigez la formule, enregistrez, "
    "puis redéposez le fichier."
)
NAMES_SWAPPED = (
    "Les prénoms sont en capitales et les noms en minuscules : les deux colonnes sont sans doute "
    "inversées. Si oui, changez les colonnes lues ; sinon, continuez."
)
LINES_IGNORED = (
    "Une ligne sans classe ni nom complet n’a pas été lue : un total ou un titre, sans doute. "
    "Vérifiez-la."
)
TITLES_REPEATED = "Une ligne répète les titres des colonnes : elle n’a pas été lue."
INE_DAMAGED = (
    "Des INE ont été transformés en nombres par le tableur (1,23E+10). Refaites l’export sans "
    "l’ouvrir, ou retirez la colonne INE."
)
INE_UNIQUE = (
    "Le même INE est présent plusieurs fois dans le fichier pour plusieurs élèves. "
    "Corrigez le tableau, puis redéposez-le."
)
SAME_NAME = (
    "Deux lignes ont le même nom, le même prénom et la même classe. Si ce ne sont pas deux "
    "homonymes, retirez la ligne en trop avant de continuer."
)
SAME_NAME_CLASSES = (
    "Le même nom est dans deux classes. Si c’est le même élève, ne laissez que sa classe dans le "
    "tableau ; si ce sont deux homonymes, continuez."
)
GROUPS_AS_CLASSES = (
    "Tous les élèves de cette classe sont aussi dans une autre : c’est sans doute un groupe. "
    "En continuant, elle devient un groupe, et chaque élève garde son autre classe."
)
CLASS_MISSING = (
    "Des élèves n’ont pas de classe : en continuant, ils sont ignorés. Sinon, complétez "
    "le tableau ; une cellule fusionnée ne vaut parfois que pour sa première ligne."
)
CLASS_IN_ERROR = (
    "La classe est une formule en erreur (« #N/A »). En continuant, ces élèves sont laissés de "
    "côté. Sinon, corrigez la formule, enregistrez, puis redéposez le fichier."
)
CLASS_IS_DATE = (
    "Le tableur a changé des classes en dates (« 6-1 » devient « 06/01/2026 »). Refaites l’export "
    "sans l’ouvrir, ou mettez la colonne au format Texte et retapez ces classes."
)
CLASS_IS_NUMBER = (
    "Cette classe ressemble à un nombre abîmé par le tableur (« 6E2 » devient « 600 »). Si c’est "
    "bien son nom, continuez ; sinon, refaites l’export sans l’ouvrir."
)
SEVERAL_CLASSES = (
    "Une cellule nomme plusieurs classes. En continuant, l’élève est mis dans la première "
    "indiquée ici ; sinon, ne laissez que sa classe dans le tableau."
)
OTHER_PROFILES = (
    "Des lignes ne parlent pas d’élèves (parents, enseignants, personnels) : elles sont ignorées."
)
FORMULAS_EMPTY = (
    "Des cellules contiennent une formule dont le résultat n’est pas dans le fichier. Ouvrez-le "
    "dans un tableur, enregistrez-le, puis redéposez-le."
)
SHEETS = SheetSentences(
    left_out="Une autre feuille ressemble à une liste d’élèves, mais n’a pas les mêmes titres : "
    "elle n’est pas lue. Si ses élèves manquent, donnez-lui les mêmes titres, ou déposez-la à "
    "part.",
    not_read="Une feuille qui n’est pas une liste d’élèves n’a pas été lue.",
    only_hidden="Seule une feuille masquée contient une liste d’élèves, et c’est elle qui est lue. "
    "Vérifiez que ce n’est pas une ancienne liste.",
)
SHEET_IS_CLASS = (
    "Le tableau n’a pas de colonne « Classe » : le nom de chaque feuille est pris comme classe."
)
COLUMNS_TWICE = (
    "Une seconde liste se trouve à côté de la première, sans toutes ses colonnes : elle n’est pas "
    "lue. Mettez ses élèves à la suite des autres, ou donnez-lui ces colonnes."
)
COLUMN_NOT_TAKEN = (
    "Une colonne qui pourrait être la classe n’est pas lue ; la classe est « {title} »."
)
GROUPS_NOT_TAKEN = (
    "Une colonne de groupes n’est pas lue : elle dit plutôt la moitié de la classe (« G1 »). Si ce "
    "sont bien des groupes d’enseignement, changez les colonnes lues."
)
INE_ODD = (
    "La colonne de l’INE contient des valeurs qui n’en ont pas la forme : ces élèves sont reconnus "
    "par leur nom."
)
COLUMN_UNKNOWN = (
    "La colonne « {title} » n’est pas dans ce fichier. Indiquez à nouveau les colonnes."
)
EVERY_LINE_UNNAMED = (
    "Avec ces colonnes, aucune ligne n’a à la fois un nom et un prénom. Choisissez-les vous-même."
)
EVERY_LINE_UNCLASSED = (
    "Avec ces colonnes, aucun élève n’a de classe. Choisissez la colonne de la classe."
)
