from django.urls import path

from pixschool.portal import views

app_name = "portal"

urlpatterns = [
    path("", views.home, name="home"),
]
