"""The pieces screens are built from; the components page shows each with its call.

`templatetags/components.py` gives them to templates.

Shares (`value`) are fractions from 0 to 1 everywhere.
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import islice
from typing import Any

from django.core.paginator import Page
from django.forms import BoundField
from django.http import HttpRequest
from django.template import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from markupsafe import Markup

from pixschool.core.text import fragments
from pixschool.core.text.french import Figure, count, known, whole_percent
from pixschool.core.web.choosing import MOST_OPTIONS, TYPED, Choosable, typed_name

STATUS_WORDS = {"finished": "Terminé", "started": "En cours", "not_started": "Pas commencé"}
HEAT_TONES = 5


def page_head(content: str, title: str, subtitle: str = "", chip: str = "") -> SafeString:
    """{% page_head "5e B" subtitle="25 élèves" chip="…" %}buttons{% endpage_head %}"""
    return render_to_string(
        "components/page_head.html",
        {"title": title, "subtitle": subtitle, "chip": chip, "actions": content},
    )


def alert(content: str, level: str = "info", title: str = "") -> SafeString:
    """{% alert "warning" "2 classes sans niveau" %}…{% endalert %}: info success warning error."""
    return render_to_string(
        "components/alert.html", {"level": level, "title": title, "content": content}
    )


def empty_state(content: str, title: str, text: str = "") -> SafeString:
    """{% empty_state "Aucune classe" "Déposez…" %}one button{% endempty_state %}"""
    return render_to_string(
        "components/empty_state.html", {"title": title, "text": text, "actions": content}
    )


def menu(content: str, label: str, *, small: bool = False) -> SafeString:
    """{% menu "Télécharger" %}<a href>…</a>{% endmenu %}: links or buttons under a button."""
    return render_to_string(
        "components/menu.html", {"label": label, "content": content, "small": small}
    )


def confirm(
    context: Context,
    content: str,
    label: str,
    *,
    name: str,
    action: str,
    title: str = "",
    verb: str = "",
    danger: bool = True,
    version: int = 0,
    about: str = "",
) -> SafeString:
    """A button that asks before posting to `action`; `name` is unique on the page. Hidden fields
    of the content are sent too.

    `version`: of what is shown, sent with the form, for an act that refuses to be a stale one.
    `about`: said after the label to who does not see the line of a list that the button is on.
    """
    return render_to_string(
        "components/confirm.html",
        {
            "label": label, "name": name, "action": action, "title": title or f"{label} ?",
            "verb": verb or label, "danger": danger, "content": content, "version": version,
            "about": about,
            "csrf_token": context.get("csrf_token"),
            "request": context.get("request"),
        },
    )  # fmt: skip


def progress(
    finished: int, started: int, total: int, *, label: str = "", legend: bool = False
) -> Markup:
    """The three states of a class in one bar. `legend` writes the numbers beside it too."""
    waiting = max(0, total - finished - started)
    words = (
        f"{count(finished, 'terminé')}, {started} en cours, {waiting} pas commencé"
        if total
        else "aucun élève attendu"
    )
    whole = max(total, finished + started, 1)
    return fragments.macro("progress")(
        words=f"{label} : {words}" if label else words,
        legend=words if legend else "",
        # Three decimals with a dot: SVG lengths, not French numbers.
        finished=f"{100 * finished / whole:.3f}",
        started=f"{100 * started / whole:.3f}",
    )


def status(state: str | None, value: Figure = None, *, short: bool = False) -> Markup:
    """finished, started, not_started, or None (not concerned). `short` hides « Terminé »,
    still read aloud, where a column of them would be noise."""
    share = known(value) if state in {"finished", "started"} else None
    return _status(state, None if share is None else whole_percent(share), short=short)


# A page has hundreds of states and of cells, of which few differ: each is written once. `typed`:
# a text that is HTML and the same that is not are two.
@lru_cache(maxsize=1024, typed=True)
def _status(state: str | None, percent: int | None, *, short: bool) -> Markup:
    return fragments.macro("status")(
        state=state or "none",
        word=STATUS_WORDS.get(state or "", "non concerné"),
        hide_word=not state or (short and state == "finished" and percent is not None),
        percent=percent,
        dash=not state,
    )


def heat(value: Figure, *, label: str = "", text: str = "", tag: str = "td") -> Markup:
    """A heat-map cell (a <td>): its number, and a tone out of five that repeats it.

    `label` names the column where the table is turned into cards. None: never tested.
    `text` is written instead of the percentage, where the measure is not one (a Pix level)."""
    share = known(value)
    return _heat(None if share is None else whole_percent(share), label, text, tag)


@lru_cache(maxsize=4096, typed=True)
def _heat(percent: int | None, label: str, text: str, tag: str) -> Markup:
    tone = "none" if percent is None else min(HEAT_TONES - 1, percent * HEAT_TONES // 100)
    return fragments.macro("heat")(percent=percent, tone=tone, label=label, text=text, tag=tag)


def stat(label: str, value: object, *, note: str = "", href: str = "") -> dict[str, Any]:
    """A tile: a small label, a large value, a note; a link when `href` is given."""
    return {"label": label, "value": value, "note": note, "href": href}


def steps(*labels: str, current: int = 1) -> dict[str, Any]:
    """{% steps "Déposer" "Vérifier" "Terminé" current=2 %}"""
    return {
        "steps": [
            {"label": label, "is_current": rank == current, "is_done": rank < current}
            for rank, label in enumerate(labels, start=1)
        ]
    }


def copy(target: str, label: str, *, done: str = "Copié", small: bool = False) -> Markup:
    """Copies the text of the element whose id is `target` and says `done` aloud."""
    return fragments.macro("copy")(target=target, label=label, done=done, small=small)


def dropzone(field: BoundField, *, title: str, hint: str = "") -> dict[str, Any]:
    """A file field one can drop files on; lists what is chosen, with sizes."""
    return {"field": field, "title": title, "hint": hint}


def field(field: BoundField, *, label: str = "") -> dict[str, Any]:
    """One form field with its label, help and errors, as `{{ form }}` would render it.

    `label` replaces the words of a form which is not ours (allauth's)."""
    if label:
        field.label = label
    return {"field": field}


def choice(
    context: Context,
    key: str,
    label: str,
    options: Sequence[Choosable],
    chosen: Choosable | None = None,
    *,
    nothing: str = "",
    shortcut: str = "",
) -> dict[str, Any]:
    """{% choice "classe" "Classe" rooms room nothing="toutes" %}: one of these, which have a name.
    A list, or a name to type when there are too many to read; `choosing.chosen` reads both.

    `nothing`: the words of no choice, which cannot be made without them. `shortcut`: the key that
    leads to the field."""
    typed = typed_name(context["request"].GET, key)
    is_known = chosen is not None and chosen.name.casefold() == typed.casefold()
    return {
        "key": key, "label": label, "chosen": chosen, "nothing": nothing, "shortcut": shortcut,
        "options": list(islice(options, MOST_OPTIONS)),
        "total": len(options),
        "is_typed": len(options) > MOST_OPTIONS,
        "typed_key": key + TYPED,
        "unknown": "" if is_known else typed,
    }  # fmt: skip


def others(shown: Sequence[object], total: int | None = None, words: str = "") -> Markup:
    """« et 12 autres » after a list that is cut: `total` is how many there are in all, `words` what
    becomes of those that are not shown. Nothing when all are."""
    rest = (total or 0) - len(shown)
    return fragments.macro("others")(rest=max(0, rest), words=words)


def pagination(context: Context, page: Page, words: str = "ligne") -> dict[str, Any]:
    """« 1 à 50 sur 560 élèves » and the neighbouring pages, keeping the filters in the address."""
    request: HttpRequest = context["request"]

    def address(number: int) -> str:
        query = request.GET.copy()
        query["page"] = str(number)
        return f"?{query.urlencode()}"

    return {
        "page": page,
        "total": count(page.paginator.count, words),
        "previous": address(page.previous_page_number()) if page.has_previous() else "",
        "next": address(page.next_page_number()) if page.has_next() else "",
    }
