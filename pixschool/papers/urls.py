from django.urls import path

from pixschool.papers.views import lots, papers, texts

app_name = "papers"

urlpatterns = [
    path("papiers/", papers.index, name="index"),
    path("papiers/textes/", texts.edit, name="texts"),
    path("papiers/textes/<slug:block>/annuler/", texts.undo, name="text_undo"),
    path("papiers/textes/<slug:block>/trancher/", texts.settle, name="text_settle"),
    path("papiers/<slug:key>/classes/", lots.ask, name="lot_ask"),
    path("papiers/lots/<int:pk>/", lots.lot, name="lot"),
    path("papiers/lots/<int:pk>/arreter/", lots.cancel, name="lot_cancel"),
    path("papiers/lots/<int:pk>/document.<slug:kind>", lots.file, name="lot_file"),
    path("papiers/<slug:key>/", papers.preview, name="preview"),
    path("papiers/<slug:key>.pdf", papers.pdf, name="pdf"),
]
