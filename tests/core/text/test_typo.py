"""The one step which sets the spaces of French; ~ is the wide no-break space, ' the narrow one."""

import time
from datetime import date, datetime

import pytest
from django.template import engines
from django.template.loader import render_to_string

from pixschool.core.text import french, typo


def shown(text: str) -> str:
    return text.replace("\u00a0", "~").replace("\u202f", "'")


SENTENCES = [
    ("Fin : lundi", "Fin~: lundi"),
    ("Fin :", "Fin~:"),
    ("« Rentrée » : 6e", "«~Rentrée~»~: 6e"),
    ("Qui manque ? Personne ; bravo !", "Qui manque'? Personne'; bravo'!"),
    ("(déjà ?) et « quoi ? »", "(déjà'?) et «~quoi'?~»"),
    ("12 élèves sur 25, 1 étage", "12~élèves sur 25, 1~étage"),
    ("1\u202f200 fois", "1'200~fois"),
    ("médiane 3,1 pix", "médiane 3,1~pix"),
    ("du 2 au 13 nov., 1 sur 3, 4 à 5 ou 6 et 7", "du 2 au 13~nov., 1 sur 3, 4 à 5 ou 6 et 7"),
    ("19 terminés, 2 en cours, 4 à commencer", "19~terminés, 2~en cours, 4~à commencer"),
    ("51 % des élèves", "51~% des élèves"),
    ("dimanche 1er novembre 2026", "dimanche 1er~novembre 2026"),
    ("lundi 23 novembre 2026 à 10 h 05", "lundi 23~novembre 2026 à 10~h~05"),
    ("de 8 h à 9 h 25", "de 8~h à 9~h~25"),
    ("dim. 1 et mar. 24", "dim.~1~et mar.~24"),
    # What is not French punctuation, or not a number by itself.
    ("10:30, a::b, :-) et ;-) et :x", "10:30, a::b, :-) et ;-) et :x"),
    ("A1 salle, 6e2 bis, code X12 ou 0330001A", "A1 salle, 6e2 bis, code X12 ou 0330001A"),
    ("en 2026 on verra, 2026-27 aussi, 4.1 en", "en 2026 on verra, 2026-27 aussi, 4.1 en"),
    ("les 5 A et 3 Pix", "les 5 A et 3 Pix"),
    ("M. 5, fin. 6", "M. 5, fin. 6"),
]  # fmt: skip


@pytest.mark.parametrize(("plain", "expected"), SENTENCES)
def test_a_sentence(plain, expected):
    assert shown(typo.text(plain)) == expected
    assert typo.text(typo.text(plain)) == typo.text(plain)


@pytest.mark.parametrize(("plain", "expected"), SENTENCES)
def test_the_same_sentence_in_a_page(plain, expected):
    assert shown(typo.html(f"<p>{plain}</p>")) == f"<p>{expected}</p>"


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<b>Fin</b> : <i>lundi</i>", "<b>Fin</b>~: <i>lundi</i>"),
        ("« <b>Rentrée</b> » ?<br>", "«~<b>Rentrée</b>~»'?<br>"),
        ("<p>a &lt; b &amp; c ; d</p>", "<p>a &lt; b &amp; c'; d</p>"),
        ("1 ère<br>1 < 2 : oui", "1~ère<br>1 < 2~: oui"),
        # What people read or hear in a tag.
        ('<a title="Fin : lundi" href="/?q=12 a">', '<a title="Fin~: lundi" href="/?q=12 a">'),
        ('<svg aria-label="3 finis, 2 en cours">', '<svg aria-label="3~finis, 2~en cours">'),
        ('<p data-said="« A » ?" id="« A » ?">', """<p data-said="«~A~»'?" id="« A » ?">"""),
        # What is sent back, run, or copied as it is.
        ('<input value="Fin : 12 mots">', '<input value="Fin : 12 mots">'),
        ('<input value="a > b : c"> d : e', '<input value="a > b : c"> d~: e'),
        ('<option value="2 mots : b">2 mots : b', '<option value="2 mots : b">2~mots~: b'),
        ('<p style="color : red" hidden>', '<p style="color : red" hidden>'),
        ("<textarea>À : 12 mots</textarea> :", "<textarea>À : 12 mots</textarea>~:"),
        ("<script>a ? b : c</script>", "<script>a ? b : c</script>"),
        ("<style>a : b { c : d }</style>", "<style>a : b { c : d }</style>"),
        ("<pre><code>a : b</code> c : d</pre> ?", "<pre><code>a : b</code> c : d</pre>'?"),
        ("<code>a : b</code> : c", "<code>a : b</code>~: c"),
    ],
)  # fmt: skip
def test_a_page(page, expected):
    assert shown(typo.html(page)) == expected
    assert typo.html(typo.html(page)) == typo.html(page)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (french.count(1200, "élève manquant"), "1'200~élèves manquants"),
        (french.count(3, "élève à aider,élèves à aider"), "3~élèves à aider"),
        (french.percent(0.5), "50~%"),
        (french.time_fr(datetime(2026, 11, 1, 8, 5)), "8~h~05"),
        (french.date_fr(datetime(2026, 11, 1, 8, 5), "time"), "1er~nov. à 8~h~05"),
        *(
            (french.date_fr(date(2026, 11, day), form), expected)
            for form, day, expected in (
                ("long", 1, "dimanche 1er~novembre"),
                ("full", 2, "lundi 2~novembre 2026"),
                ("day", 1, "1er~novembre 2026"),
                ("short", 12, "12~nov."),
                ("week", 24, "mar.~24"),
            )
        ),
    ],
)
def test_what_our_functions_say_is_held_together(words, expected):
    assert shown(typo.text(words)) == expected


def test_every_template_takes_the_step():
    template = engines["django"].from_string("{{ text }} : <input value='{{ text }}'>")

    out = template.render({"text": "« a » <"})

    assert shown(out) == "«~a~» &lt;~: <input value='« a » &lt;'>"
    assert hasattr(out, "__html__")  # still safe, so that another template may hold it


def test_a_text_template_is_a_text():
    out = render_to_string("account/email/password_changed_subject.txt")
    assert out == typo.text(out)
    # No tag is looked for in a text: « < » is a sign like another.
    assert shown(typo.text("3 < 4 : oui > non : 12 mots")) == "3 < 4~: oui > non~: 12~mots"


def test_a_long_page_takes_a_moment_only():
    row = '<tr class="row"><td data-label="Nom"><a href="/e/1/?a=b">Zoé : 12 pix</a></td></tr>\n'
    page = row * 1000

    def seconds() -> float:
        start = time.perf_counter()
        typo.html(page)
        return time.perf_counter() - start

    # Measured 3 ms for these 97 KB, where every row holds two spaces to set: a bound, no bench.
    assert min(seconds() for _ in range(3)) < 0.05
