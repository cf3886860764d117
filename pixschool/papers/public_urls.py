from django.urls import path

from pixschool.papers.views import public

app_name = "public_papers"

urlpatterns = [
    path("<slug:slug>/depliant.pdf", public.flyer, name="flyer"),
    path("<slug:slug>/<slug:language>/depliant.pdf", public.flyer, name="flyer_in"),
]
