from django.db import migrations

CONFIG = """CASE split_part(i.languages[1], '-', 1)
    WHEN 'ca' THEN 'catalan' WHEN 'da' THEN 'danish' WHEN 'de' THEN 'german' WHEN 'el' THEN 'greek'
    WHEN 'en' THEN 'english' WHEN 'es' THEN 'spanish' WHEN 'fi' THEN 'finnish' WHEN 'fr' THEN 'french'
    WHEN 'hu' THEN 'hungarian' WHEN 'hy' THEN 'armenian' WHEN 'it' THEN 'italian' WHEN 'lt' THEN 'lithuanian'
    WHEN 'nl' THEN 'dutch' WHEN 'no' THEN 'norwegian' WHEN 'pt' THEN 'portuguese' WHEN 'ro' THEN 'romanian'
    WHEN 'sr' THEN 'serbian' WHEN 'sv' THEN 'swedish' WHEN 'tr' THEN 'turkish' ELSE 'simple' END::regconfig"""
TITLE = "unaccent(lower(i.title))"
NAME = "unaccent(lower(i.organiser_name))"
TEXT = "unaccent(lower(i.summary || ' ' || i.place))"


def vector(text: str, weight: str) -> str:
    """Each word as it is written, and its stem."""
    return (
        f"setweight(to_tsvector('simple', {text}), '{weight}') || "
        f"setweight(to_tsvector({CONFIG}, {text}), '{weight}')"
    )


FILL = f"""
INSERT INTO shared_cataloguesearch (item_id, tenant_id, document, skills)
SELECT i.id, i.tenant_id, {vector(TITLE, "A")} || {vector(NAME, "B")} || {vector(TEXT, "D")}, '{{}}'
FROM shared_catalogueitem i
ON CONFLICT DO NOTHING"""

WORDS = f"""
INSERT INTO shared_catalogueword (tenant_id, word)
SELECT DISTINCT i.tenant_id, word
FROM shared_catalogueitem i,
    unnest(tsvector_to_array(to_tsvector('simple', {TITLE} || ' ' || {NAME} || ' ' || {TEXT}))) word
WHERE length(word) BETWEEN 3 AND 40 AND word !~ '[^[:alnum:]]'
ON CONFLICT DO NOTHING"""


class Migration(migrations.Migration):
    """The network's search finds what was published before it."""

    dependencies = [("shared", "0008_skills_and_search")]

    operations = [migrations.RunSQL([FILL, WORDS], migrations.RunSQL.noop)]
