from django.urls import path

from rituals.views import reminders

in_school = [
    path("rappels/", reminders.reminders, name="reminders"),
]
public = [
    path("rappels/ne-plus-recevoir/<str:token>/", reminders.unsubscribe, name="unsubscribe"),
]
