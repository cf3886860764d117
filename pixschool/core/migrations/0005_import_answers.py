"""`options` held three things: the answers of a person, that the base had moved, and what was there
before. Imports that wait for their confirm, or that can be taken back, stay so."""

from django.db import migrations, models

SPLIT = """
UPDATE core_importbatch SET
    before = coalesce(options -> 'before', '{}'),
    base_has_moved = coalesce((options ->> 'moved')::boolean, false),
    options = options - 'before' - 'moved'
WHERE options ?| array['before', 'moved']
"""
JOIN = """
UPDATE core_importbatch SET options = options
    || CASE WHEN before = '{}' THEN '{}' ELSE jsonb_build_object('before', before) END
    || CASE WHEN base_has_moved THEN '{"moved": true}'::jsonb ELSE '{}' END
WHERE before <> '{}' OR base_has_moved
"""
# A preview on show names by their new word the rows that are left out. Inside a text a quote is
# escaped: only a key is written `"fate":`.
RENAME = """
UPDATE core_importbatch SET preview = replace(preview::text, '"fate":', '"outcome":')::jsonb
WHERE preview ? 'ignored'
"""
RENAME_BACK = """
UPDATE core_importbatch SET preview = replace(preview::text, '"outcome":', '"fate":')::jsonb
WHERE preview ? 'ignored'
"""


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0004_import_kinds"),
    ]

    operations = [
        migrations.AddField(
            model_name="importbatch",
            name="base_has_moved",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="importbatch",
            name="before",
            field=models.JSONField(default=dict),
        ),
        migrations.RunSQL(SPLIT, JOIN),
        migrations.RunSQL(RENAME, RENAME_BACK),
        migrations.RenameField(
            model_name="importbatch",
            old_name="options",
            new_name="answers",
        ),
    ]
