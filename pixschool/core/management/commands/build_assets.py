"""Makes what pages need and the repository does not keep: the font, the written style sheets."""

import os
from argparse import ArgumentParser
from importlib.metadata import version
from pathlib import Path
from typing import Any

import fontpkg_inter
from django.conf import settings
from django.core.management.base import BaseCommand
from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

from pixschool.core.text import typo
from pixschool.core.web import stylesheets

PACKAGE = "fontpkg-inter"
# Latin and its accents, the punctuation and the few signs the pages show.
CHARACTERS = (
    *range(0x20, 0x7F), *range(0xA0, 0x180), 0x1E9E, 0x2009, 0x2011, 0x2013, 0x2014, 0x2018,
    0x2019, 0x201C, 0x201D, 0x2022, 0x2026, 0x202F, 0x2039, 0x203A, 0x20AC, 0x2190, 0x2191,
    0x2192, 0x2193, 0x2195, 0x2212, 0x21B5, 0x21E7, 0x2713, 0x2715,
)  # fmt: skip
FEATURES = ["calt", "case", "ccmp", "kern", "liga", "locl", "mark", "mkmk", "tnum"]
# One optical size and the weights in use, so that the file weighs 30 KB instead of 350.
AXES = {"opsz": 16, "wght": (400, 700)}
RECIPE = 1  # raise it when a constant above changes: the font is then made again


class Command(BaseCommand):
    help = (
        "Prépare la police des pages à partir du paquet installé ; sans effet si elle est à jour."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--force", action="store_true", help="refaire même si elle est à jour")

    def handle(self, *, force: bool, **options: Any) -> None:
        write_sheets(Path(settings.ASSETS_DIR))
        folder = Path(settings.ASSETS_DIR) / "fonts"
        stamp = folder / "inter.version"
        wanted = f"{PACKAGE} {version(PACKAGE)}, recipe {RECIPE}\n"
        if not force and stamp.is_file() and stamp.read_text() == wanted:
            return
        folder.mkdir(parents=True, exist_ok=True)
        build_font(folder / "inter.woff2")
        licence = (Path(fontpkg_inter.ROOT) / "LICENSE").read_text(encoding="utf-8")
        (folder / "inter-LICENSE.txt").write_text(licence, encoding="utf-8")
        stamp.write_text(wanted)
        if options["verbosity"]:
            self.stdout.write(typo.text(f"Police prête : {folder / 'inter.woff2'}"))


def write_sheets(folder: Path) -> None:
    """Each registered sheet into `folder`, where its text has changed."""
    for name, text in stylesheets.texts().items():
        target = folder / name
        if target.is_file() and target.read_text(encoding="utf-8") == text:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_suffix(f".{os.getpid()}")
        partial.write_text(text, encoding="utf-8")
        partial.replace(target)


def build_font(target: Path) -> None:
    """A Latin woff2 of Inter. Written beside, then renamed: a page never sees half a font."""
    options = subset.Options(layout_features=FEATURES, hinting=False)
    source = Path(fontpkg_inter.ROOT) / "files" / "Inter[opsz,wght].ttf"
    partial = target.with_suffix(f".{os.getpid()}")
    with TTFont(source, lazy=True) as font:
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=CHARACTERS)
        subsetter.subset(font)
        instancer.instantiateVariableFont(font, AXES, inplace=True)
        font.flavor = "woff2"
        font.save(partial)
    partial.replace(target)
