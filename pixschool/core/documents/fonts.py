"""The fonts of the PDFs: files of installed packages, none of the machine's own.

Inter is named by the stylesheets, in a light form that has the letters of the West. The whole of
it (Cyrillic, Greek, the accents of Romanian and Vietnamese), Arabic and Chinese are added to a page
that has such letters: the Chinese one weighs eight megabytes, which no other page should read.
"""

import re
from pathlib import Path

import fontpkg_inter
import fontpkg_noto_sans_arabic
import pylopdf_fonts_zh_cn
from django.conf import settings

LATIN = "fonts/inter.woff2"
_WIDE = "fonts/inter-wide.ttf"
_ARABIC = "fonts/noto-sans-arabic.ttf"
_CHINESE = "fonts/noto-sans-sc.otf"
_INTER = Path(fontpkg_inter.ROOT) / "files" / "Inter[opsz,wght].ttf"
# Until `build_assets` has made the light one, the package's own Inter does as well.
OF_PACKAGES = {
    LATIN: _INTER,
    _WIDE: _INTER,
    _ARABIC: Path(fontpkg_noto_sans_arabic.__file__).parent
    / "files"
    / "NotoSansArabic[wdth,wght].ttf",
    _CHINESE: pylopdf_fonts_zh_cn.sans_path(),
}
# (family, as stylesheets name it; its file; the letters that ask for it)
ADDED = (
    ("Wide PixSchool", _WIDE, re.compile("[\u0180-\u058f\u1e00-\u1fff]")),
    ("Arabic PixSchool", _ARABIC, re.compile("[\u0600-\u06ff\u0750-\u077f\ufb50-\ufeff]")),
    ("Chinese PixSchool", _CHINESE, re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")),
)


def with_fonts(page: str) -> str:
    """The HTML page, with the fonts that its letters ask for beside those it names."""
    faces = "".join(
        f'@font-face {{ font-family: "{family}"; src: url("{_address(name)}"); }}'
        for family, name, letters in ADDED
        if letters.search(page)
    )
    return page.replace("</head>", f"<style>{faces}</style></head>", 1) if faces else page


def _address(name: str) -> str:
    return f"/{settings.STATIC_URL.lstrip('/')}{name}"
