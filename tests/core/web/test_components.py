"""The pieces of the screens: what they say must not rest on colour, and no text may become HTML."""

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import engines
from django.test import RequestFactory
from django.utils.safestring import mark_safe

from tests.support.pages import plain


def render(source: str, **context: object) -> str:
    request = RequestFactory().get("/", {"niveau": "5e", "page": "3"})
    return plain(engines["django"].from_string(source).render({"request": request, **context}))


def test_a_bar_says_its_three_numbers():
    html = render('{% progress 19 2 25 label="5e B" %}')

    assert "19 terminés, 2 en cours, 4 pas commencé" in html
    assert 'width="76.000"' in html
    assert "style=" not in html


def test_a_bar_without_pupils_stays_empty():
    html = render("{% progress 0 0 0 %}")

    assert "aucun élève attendu" in html
    assert 'width="0.000"' in html


@pytest.mark.parametrize(
    ("call", "words"),
    [
        ('{% status "finished" 0.5 %}', "Terminé"),
        ('{% status "finished" 0.5 short=True %}', "Terminé"),
        ('{% status "started" 0.5 %}', "En cours"),
        ('{% status "not_started" %}', "Pas commencé"),
        ("{% status None %}", "non concerné"),
    ],
)
def test_a_state_has_words(call, words):
    assert words in render(call)


def test_a_heat_cell_prints_its_number_and_says_when_there_is_none():
    assert ">47<" in render("{% heat 0.47 %}")
    assert "heat-2" in render("{% heat 0.47 %}")
    assert "heat-4" in render("{% heat 1 %}")
    assert "jamais testé" in render("{% heat None %}")
    assert "jamais testé" in render("{% heat measure.mastery %}", measure=None)


def test_a_cell_written_once_as_html_does_not_lend_it_to_what_was_typed():
    assert "<b>" in render("{% heat 0.5 text=t %}", t=mark_safe("<b>n4</b>"))
    assert "<b>" not in render("{% heat 0.5 text=t %}", t="<b>n4</b>")


@pytest.mark.parametrize(
    "source",
    [
        "{% page_head name subtitle=name chip=name %}{{ name }}{% endpage_head %}",
        '{% alert "error" name %}{{ name }}{% endalert %}',
        "{% empty_state name name %}{{ name }}{% endempty_state %}",
        "{% menu name %}{{ name }}{% endmenu %}",
        '{% confirm name name="x" action="/" %}{{ name }}{% endconfirm %}',
        "{% stat name name note=name %}",
        "{% steps name name current=1 %}",
        '{% copy "x" name done=name %}',
        "{% progress 1 1 2 label=name legend=True %}",
        "{% heat 0.5 label=name %}",
    ],
)
def test_nothing_typed_becomes_html(source):
    html = render(source, name="<script>'\"")

    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_pages_keep_the_filters():
    page = Paginator(range(560), 50).page(3)

    html = render('{% pagination page "élève" %}', page=page)

    assert "101 à 150 sur 560 élèves" in html
    assert "?niveau=5e&amp;page=2" in html
    assert "?niveau=5e&amp;page=4" in html


class FourFieldsForm(forms.Form):
    name = forms.CharField(label="Nom", help_text="Tel qu’il paraît.")
    levels = forms.MultipleChoiceField(
        label="Niveaux", choices=[("5e", "5e")], widget=forms.CheckboxSelectMultiple
    )
    note = forms.CharField(label="Note", required=False)
    agreed = forms.BooleanField(label="D’accord")


def test_a_refused_field_points_to_its_help_and_its_error():
    html = render("{{ form }}", form=FourFieldsForm({}))

    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_helptext"' in html
    assert 'id="id_name_error"' in html
    assert '<legend class="">' not in html
    assert "<legend>Niveaux" in html
    assert "Note <span" in html
