from django.urls import path

from rituals.reminders import views as reminders

in_school = [
    path("rappels/", reminders.reminders, name="reminders"),
    path("rappels/adresses/<int:pk>/essayer/", reminders.address_try, name="address_try"),
]
public = [
    path("rappels/ne-plus-recevoir/<str:token>/", reminders.unsubscribe, name="unsubscribe"),
]
