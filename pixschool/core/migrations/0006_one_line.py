"""A line break in a name or a title made every mail that quoted it fail."""

from django.db import migrations, models

COLUMNS = (
    ("core_holidayperiod", "name"),
    ("core_invitation", "name"),
    ("core_school", "name"),
    ("core_user", "first_name"),
    ("core_user", "last_name"),
)
BREAK = r"[\u0001-\u001f\u007f-\u009f\u2028\u2029]"
CLEAN = """
UPDATE {table} SET "{column}" = trim(regexp_replace("{column}", '{break_}+', ' ', 'g'))
WHERE "{column}" ~ '{break_}'
"""


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("core", "0005_import_answers"),
    ]

    operations = [
        *(
            migrations.RunSQL(
                CLEAN.format(table=table, column=column, break_=BREAK), migrations.RunSQL.noop
            )
            for table, column in COLUMNS
        ),
        migrations.AddConstraint(
            model_name="holidayperiod",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("name__regex", "[\\u0001-\\u001f\\u007f-\\u009f\\u2028\\u2029]"), _negated=True
                ),
                name="period_name_one_line",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("name__regex", "[\\u0001-\\u001f\\u007f-\\u009f\\u2028\\u2029]"), _negated=True
                ),
                name="invitation_name_one_line",
            ),
        ),
        migrations.AddConstraint(
            model_name="school",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("name__regex", "[\\u0001-\\u001f\\u007f-\\u009f\\u2028\\u2029]"), _negated=True
                ),
                name="school_name_one_line",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("first_name__regex", "[\\u0001-\\u001f\\u007f-\\u009f\\u2028\\u2029]"),
                    _negated=True,
                ),
                name="user_first_name_one_line",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("last_name__regex", "[\\u0001-\\u001f\\u007f-\\u009f\\u2028\\u2029]"),
                    _negated=True,
                ),
                name="user_last_name_one_line",
            ),
        ),
    ]
