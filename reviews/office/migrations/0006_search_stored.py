"""On PostgreSQL the vector that is searched is kept in the row: a scan that finds most cases computed it anew
for each of them."""

from django.db import migrations

STORED = (
    "DROP INDEX office_search",
    "ALTER TABLE office_searchedcase ADD COLUMN said tsvector "
    "GENERATED ALWAYS AS (array_to_tsvector(string_to_array(words, ' '))) STORED",
    "CREATE INDEX office_search ON office_searchedcase USING gin (said)",
)
COMPUTED = (
    "DROP INDEX office_search",
    "ALTER TABLE office_searchedcase DROP COLUMN said",
    "CREATE INDEX office_search ON office_searchedcase "
    "USING gin (array_to_tsvector(string_to_array(words, ' ')))",
)


def _make(statements):
    def make(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            for sql in statements:
                schema_editor.execute(sql, params=None)

    return make


class Migration(migrations.Migration):

    dependencies = [
        ('office', '0005_stopped'),
    ]

    operations = [
        migrations.RunPython(_make(STORED), _make(COMPUTED)),
    ]
