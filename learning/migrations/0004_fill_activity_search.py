from django.db import migrations

CONFIG = """CASE split_part(a.language, '-', 1)
    WHEN 'ca' THEN 'catalan' WHEN 'da' THEN 'danish' WHEN 'de' THEN 'german' WHEN 'el' THEN 'greek'
    WHEN 'en' THEN 'english' WHEN 'es' THEN 'spanish' WHEN 'fi' THEN 'finnish' WHEN 'fr' THEN 'french'
    WHEN 'hu' THEN 'hungarian' WHEN 'hy' THEN 'armenian' WHEN 'it' THEN 'italian' WHEN 'lt' THEN 'lithuanian'
    WHEN 'nl' THEN 'dutch' WHEN 'no' THEN 'norwegian' WHEN 'pt' THEN 'portuguese' WHEN 'ro' THEN 'romanian'
    WHEN 'sr' THEN 'serbian' WHEN 'sv' THEN 'swedish' WHEN 'tr' THEN 'turkish' ELSE 'simple' END::regconfig"""


def vector(text: str, weight: str) -> str:
    """Each word as it is written, and its stem."""
    return (
        f"setweight(to_tsvector('simple', {text}), '{weight}') || "
        f"setweight(to_tsvector({CONFIG}, {text}), '{weight}')"
    )


def plain(text: str) -> str:
    return f"unaccent(lower(coalesce({text}, '')))"


TITLE = plain("a.title || ' ' || a.translations::text")
NAMES = plain("o.name || ' ' || c.names::text")
POINTS = plain("array_to_string(a.do || a.learn, ' ')")
TEXT = plain("a.description || ' ' || a.place || ' ' || a.street")

FILL = f"""
INSERT INTO learning_activitysearch (
    activity_id, document, headline, whereabouts, category_id, organiser_id, type, format, starts_at, over_at,
    published_at, is_free, age_min, age_max, languages, accessibility, skills, lat, lon, x, y)
SELECT a.id,
    {vector(TITLE, "A")} || {vector(NAMES, "B")} || {vector(POINTS, "C")} || {vector(TEXT, "D")},
    {vector(TITLE, "A")}, to_tsvector('simple', {plain("a.place || ' ' || a.street")}),
    a.category_id, a.organiser_id, a.type, a.format, a.starts_at,
    CASE WHEN a.schedule = 'dated' THEN coalesce(a.ends_at, a.starts_at) END,
    coalesce(a.published_at, a.created_at), a.price_note = '', a.age_min, a.age_max, a.languages, a.accessibility,
    a.skills || a.competences, a.lat, a.lon, (a.lon + 180) / 360,
    0.5 - ln(tan(pi() / 4 + radians(greatest(-85.05, least(85.05, a.lat))) / 2)) / (2 * pi())
FROM learning_activity a
JOIN learning_organiser o ON o.id = a.organiser_id
JOIN theming_category c ON c.id = a.category_id
WHERE a.status = 'published' AND a.visibility IN ('network', 'here')
ON CONFLICT DO NOTHING"""

WORDS = f"""
INSERT INTO learning_searchword (word)
SELECT DISTINCT word
FROM learning_activity a
JOIN learning_organiser o ON o.id = a.organiser_id
JOIN theming_category c ON c.id = a.category_id,
    unnest(tsvector_to_array(to_tsvector('simple', {TITLE} || ' ' || {NAMES} || ' ' || {POINTS} || ' ' || {TEXT}))) word
WHERE a.status = 'published' AND a.visibility IN ('network', 'here') AND length(word) BETWEEN 3 AND 40
    AND word !~ '[^[:alnum:]]'
ON CONFLICT DO NOTHING"""


class Migration(migrations.Migration):
    """Search finds what was published before it: each of these activities gets its row as the services write it."""

    dependencies = [("learning", "0003_activity_search")]

    operations = [migrations.RunSQL([FILL, WORDS], migrations.RunSQL.noop)]
