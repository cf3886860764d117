"""A line break in a name or a title made every mail that quoted it fail."""

from django.conf import settings
from django.db import migrations, models

COLUMNS = (
    ("rituals_milestone", "label"),
    ("rituals_ritual", "title"),
    ("rituals_session", "group"),
    ("rituals_session", "room"),
)
BREAK = r"[\u0001-\u001f\u007f-\u009f\u2028\u2029]"
CLEAN = """
UPDATE {table} SET "{column}" = trim(regexp_replace("{column}", '{break_}+', ' ', 'g'))
WHERE "{column}" ~ '{break_}'
"""


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0001_initial"),
        ("core", "0006_one_line"),
        ("rituals", "0002_held_documents"),
        ("students", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        *(
            migrations.RunSQL(
                CLEAN.format(table=table, column=column, break_=BREAK), migrations.RunSQL.noop
            )
            for table, column in COLUMNS
        ),
        migrations.AddConstraint(
            model_name="milestone",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("label__regex", "[\\u0001-\\u001f\\u007f-\\u009f\\u2028\\u2029]"),
                    _negated=True,
                ),
                name="milestone_label_one_line",
            ),
        ),
        migrations.AddConstraint(
            model_name="ritual",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("title__regex", "[\\u0001-\\u001f\\u007f-\\u009f\\u2028\\u2029]"),
                    _negated=True,
                ),
                name="ritual_title_one_line",
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("group__regex", "[\\u0001-\\u001f\\u007f-\\u009f\\u2028\\u2029]"),
                    _negated=True,
                ),
                name="session_group_one_line",
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("room__regex", "[\\u0001-\\u001f\\u007f-\\u009f\\u2028\\u2029]"), _negated=True
                ),
                name="session_room_one_line",
            ),
        ),
    ]
