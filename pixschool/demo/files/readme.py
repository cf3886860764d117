"""The note left beside the files, for somebody who tries the imports by hand."""

from pathlib import Path

NAME = "LISEZMOI.txt"

_TEXT = """\
Fichiers de démonstration de PixSchool
======================================

Ces établissements, ces élèves et ces résultats sont inventés. Les fichiers ont la forme exacte de
ceux de SIECLE et de Pix Orga : essayez les imports avec eux, puis faites de même avec les vôtres.

{schools}

Dans le dossier de chaque établissement
---------------------------------------

deja-importes/   Ce que l’établissement a déjà importé. Déposez un de ces fichiers à nouveau :
                 PixSchool répond qu’il n’y a rien à changer.
    siecle-1-septembre/  la base élèves de la rentrée (classes, groupes, élèves attendus) ;
                         déposée à nouveau, elle est plus ancienne : il faudrait le confirmer
    siecle-2-automne/    la même en automne : arrivées, départs, changements de classe
    Resultats-….csv      les exports de Pix Orga, de plusieurs générations

an-dernier/      Ce qu’il avait importé l’an dernier : une base élèves, les résultats de la rentrée.

a-essayer/       Ce qui n’est pas encore importé.
    siecle-3-ce-matin/   Classes > Importer la base élèves : deux départs, un changement de classe
    Resultats-….csv      Campagnes > Déposer des fichiers Pix : sélectionnez-les tous ensemble.
                         L’un d’eux, « Culture numérique », est un ancien export d’une campagne
                         que l’établissement ne connaît pas : PixSchool propose de la créer.
    enregistre-par-un-tableur-….csv
                         un export ouvert puis enregistré par un tableur (UTF-16, tabulations) :
                         il est lu quand même

Pour voir ce que disent les refus, déposez un fichier de résultats sur la page de la base élèves,
ou la base élèves du collège dans le lycée.

En ligne de commande, dans le dossier de PixSchool :
    .venv/bin/python manage.py import_results {folder}/a-essayer/*.csv \\
        --school {uai} --create-campaigns --dry-run
"""


def write(folder: Path, schools: list[tuple[str, str, str]]) -> None:
    """`schools`: (folder name, school name, UAI)."""
    lines = "\n".join(f"{slug + '/':32} {name} (UAI {uai})" for slug, name, uai in schools)
    text = _TEXT.format(schools=lines, folder=folder / schools[0][0], uai=schools[0][2])
    (folder / NAME).write_text(text, "utf-8")
