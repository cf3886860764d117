import django.contrib.postgres.constraints
import django.contrib.postgres.fields
from django.db import migrations, models

import pixschool.core.models.ranges


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0001_initial"),
        ("core", "0002_outbox_order"),
        ("rituals", "0001_initial"),
        ("students", "0001_initial"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="session",
            name="one_session_per_room",
        ),
        migrations.RemoveConstraint(
            model_name="sessionleader",
            name="one_place_at_a_time",
        ),
        migrations.RemoveField(
            model_name="attendance",
            name="is_present",
        ),
        migrations.AddField(
            model_name="calendarfeed",
            name="expires_on",
            field=models.DateField(blank=True, null=True, verbose_name="valable jusqu’au"),
        ),
        migrations.AddField(
            model_name="ritual",
            name="documents",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("booklet", "Livret du référent de classe"),
                        ("code_sheet", "Fiche des codes"),
                        ("session_guide", "Déroulé de séance"),
                        ("missing_list", "Liste des élèves à relancer"),
                        ("attendance", "Feuille d’émargement"),
                        ("summons", "Convocations"),
                        ("poster", "Affiche"),
                        ("flyer", "Dépliant pour les familles"),
                    ],
                    max_length=14,
                ),
                blank=True,
                default=list,
                size=None,
                verbose_name="documents",
            ),
        ),
        migrations.AddField(
            model_name="session",
            name="is_held",
            field=models.BooleanField(default=True, verbose_name="a lieu"),
        ),
        migrations.AddField(
            model_name="sessionleader",
            name="is_held",
            field=models.BooleanField(default=True),
        ),
        migrations.AddConstraint(
            model_name="ritual",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "documents__contained_by",
                        [
                            "booklet",
                            "code_sheet",
                            "session_guide",
                            "missing_list",
                            "attendance",
                            "summons",
                            "poster",
                            "flyer",
                        ],
                    )
                ),
                name="ritual_documents_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("is_held", True), models.Q(("room_key", ""), _negated=True)),
                expressions=[
                    ("school", "="),
                    ("room_key", "="),
                    (pixschool.core.models.ranges.TimeRange("starts_at", "ends_at"), "&&"),
                ],
                name="one_session_per_room",
            ),
        ),
        migrations.AddConstraint(
            model_name="sessionleader",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("is_held", True)),
                expressions=[
                    ("membership", "="),
                    (pixschool.core.models.ranges.TimeRange("starts_at", "ends_at"), "&&"),
                ],
                name="one_place_at_a_time",
            ),
        ),
    ]
