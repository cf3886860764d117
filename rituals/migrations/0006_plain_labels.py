from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("rituals", "0005_teaching_groups"),
    ]

    operations = [
        migrations.AlterField(
            model_name="ritual",
            name="explanation",
            field=models.TextField(
                blank=True, max_length=5000, verbose_name="pourquoi à cette date"
            ),
        ),
        migrations.AlterField(
            model_name="ritual",
            name="kind",
            field=models.CharField(
                choices=[
                    ("campaign", "Campagne"),
                    ("session", "Séance"),
                    ("support", "Accompagnement"),
                    ("event", "Événement"),
                    ("meeting", "Réunion"),
                    ("training", "Formation"),
                    ("certification", "Certification"),
                    ("task", "À faire"),
                ],
                default="campaign",
                max_length=14,
                verbose_name="type",
            ),
        ),
        migrations.AlterField(
            model_name="ritual",
            name="purpose",
            field=models.TextField(blank=True, max_length=5000, verbose_name="objectif"),
        ),
    ]
