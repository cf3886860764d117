"""Seats are given from a class, the missing list, the page of a pupil and the queue."""

from collections.abc import Callable

from django.urls import reverse
from lxml import html

from students.models import Student, SupportBooking, SupportSlot
from tests.support.client import PageClient
from tests.support.pages import page_of
from tests.support.world import World


def address(world: World, name: str, *args: int) -> str:
    return reverse(f"portal:{name}", args=[world.here.uai, *args])


def form_of(page: str, action: str) -> dict[str, list[str]]:
    """What a browser sends of the form that goes there."""
    [form] = [one for one in html.fromstring(page).forms if (one.action or "").endswith(action)]
    sent: dict[str, list[str]] = {}
    for name, value in form.form_values():
        sent.setdefault(name, []).append(value)
    return sent


def held() -> set[int]:
    return set(SupportBooking.objects.held().values_list("student", flat=True))


def chosen(world: World, client: PageClient, pupils: list[Student]) -> dict[str, list[str]]:
    """The form of the page that asks for a slot."""
    back = address(world, "classroom", world.a.room.pk) + "?ordre=manque"
    asked = {"student": [one.pk for one in pupils], "back": back}
    return form_of(client.post(address(world, "cdi_booking"), asked).content.decode(), "places/")


def test_from_the_class_to_the_first_free_seats(
    world: World, slots: list[SupportSlot], client: PageClient
) -> None:
    client.force_login(world.user("bob"))
    page = client.get(address(world, "classroom", world.a.room.pk)).content.decode()
    [button] = html.fromstring(page).xpath("//button[starts-with(., 'Placer au CDI')]")
    assert button.get("formaction") == address(world, "cdi_booking")
    sent = chosen(world, client, world.a.pupils)
    assert held() == set()  # nothing is written before one says so
    said = page_of(client.post(address(world, "cdi_place"), sent, follow=True))
    assert "2 élèves placés mardi 24 novembre" in said
    assert "1 élève placé mardi 1er décembre" in said
    assert held() == {one.pk for one in world.a.pupils}
    again = page_of(client.post(address(world, "cdi_place"), sent, follow=True))
    assert "Déjà un rendez-vous" in again
    assert SupportBooking.objects.count() == 3


def test_the_missing_list_and_the_page_of_a_pupil_lead_there(
    world: World, slots: list[SupportSlot], client: PageClient
) -> None:
    client.force_login(world.user("bob"))
    listed = client.get(reverse("campaigns:missing", args=[world.here.uai]) + "?campagne=")
    assert address(world, "cdi_booking") in listed.content.decode()
    pupil = world.a.missing
    page = client.get(address(world, "student", pupil.pk)).content.decode()
    [link] = html.fromstring(page).xpath("//a[starts-with(., 'Placer au CDI')]/@href")
    sent = form_of(client.get(link).content.decode(), "places/")
    assert sent["pupil"] == [str(pupil.pk)]


def test_a_stale_page_gives_what_is_left_and_says_it(
    world: World, slots: list[SupportSlot], client: PageClient
) -> None:
    client.force_login(world.user("bob"))
    sent = chosen(world, client, world.a.pupils)
    sent["slot"] = [f"{slots[0].pk}-1"]
    client.force_login(world.user("dora"))
    taken = {"pupil": world.b.missing.pk, "slot": f"{slots[0].pk}-1"}
    client.post(address(world, "cdi_place"), taken)
    client.force_login(world.user("bob"))
    said = page_of(client.post(address(world, "cdi_place"), sent, follow=True))
    assert "1 élève placé mardi 24 novembre" in said
    assert said.count("est complet") == 2
    SupportSlot.objects.filter(pk=slots[0].pk).update(version=2)
    said = page_of(client.post(address(world, "cdi_place"), sent, follow=True))
    assert "vient d’être modifié" in said
    assert len(held()) == 2


def test_the_next_four_weeks(world: World, slots: list[SupportSlot], client: PageClient) -> None:
    client.force_login(world.user("bob"))
    sent = chosen(world, client, [world.a.missing])
    said = page_of(
        client.post(
            address(world, "cdi_place"),
            sent | {"slot": f"{slots[1].pk}-1", "weeks": "4"},
            follow=True,
        )
    )
    assert "3 places (1er déc., 8 déc., 15 déc.), 1 non" in said


def test_pupils_of_others_and_weeks_out_of_bounds_do_nothing(
    world: World, slots: list[SupportSlot], client: PageClient
) -> None:
    client.force_login(world.user("bob"))
    stranger = next(iter(world.elsewhere.classes.values())).missing
    for pupil in (world.b.missing, stranger):
        client.post(address(world, "cdi_place"), {"pupil": pupil.pk, "slot": "first"})
        page = client.post(address(world, "cdi_booking"), {"student": pupil.pk}, follow=True)
        assert "Cochez d’abord" in page_of(page)
    for odd in ({"weeks": "5"}, {"weeks": "0"}, {"slot": "x-1"}, {"slot": ""}, {"slot": "9" * 30}):
        asked = {"pupil": world.a.missing.pk, "slot": "first"} | odd
        client.post(address(world, "cdi_place"), asked)
    assert held() == set()


def test_a_seat_is_cancelled_from_the_page_of_the_pupil(
    world: World, slots: list[SupportSlot], client: PageClient
) -> None:
    client.force_login(world.user("bob"))
    pupil = world.a.missing
    client.post(address(world, "cdi_place"), {"pupil": pupil.pk, "slot": "first"})
    page = client.get(address(world, "student", pupil.pk)).content.decode()
    sent = form_of(page, "annuler/")
    booking = SupportBooking.objects.get()
    back = client.post(address(world, "cdi_cancel", booking.pk), sent)
    assert back.headers["Location"] == address(world, "student", pupil.pk)
    assert held() == set()


def test_as_many_queries_for_one_pupil_as_for_a_class(
    world: World,
    slots: list[SupportSlot],
    client: PageClient,
    count_queries: Callable[..., None],
) -> None:
    client.force_login(world.user("bob"))
    pupils = [world.a.missing]
    count_queries(
        lambda: chosen(world, client, pupils), lambda: pupils.extend(world.a.pupils), at_most=20
    )
