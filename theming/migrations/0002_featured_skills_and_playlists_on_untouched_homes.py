from django.db import migrations

# `kinds`: as homes were made before there were featured playlists, with a map or without, before or since the skills.
ADD = """
WITH home AS (
    SELECT array_agg(kind ORDER BY "order", id) AS kinds,
        bool_and(is_visible AND options = '{}'::jsonb) AND max("order") = count(*) - 1 AS is_as_made
    FROM theming_homeblock
), wanted AS (
    SELECT kind, row_number() OVER (ORDER BY place) - 1 AS position
    FROM home, unnest(ARRAY[
        'hero', 'categories', 'map', 'latest', 'playlists', 'skills', 'badges', 'how', 'organisers'
    ]) WITH ORDINALITY AS block (kind, place)
    WHERE home.is_as_made
        AND array_to_string(home.kinds, ' ') IN (
            'hero categories latest badges how organisers',
            'hero categories latest skills badges how organisers',
            'hero categories map latest badges how organisers',
            'hero categories map latest skills badges how organisers'
        )
        AND (kind <> 'map' OR kind = ANY (home.kinds))
), moved AS (
    UPDATE theming_homeblock SET "order" = wanted.position FROM wanted WHERE wanted.kind = theming_homeblock.kind
)
INSERT INTO theming_homeblock (kind, "order", is_visible, options)
SELECT kind, position, true, '{}'::jsonb FROM wanted
WHERE kind NOT IN (SELECT kind FROM theming_homeblock)"""


class Migration(migrations.Migration):
    """Homes of locations that are older than the featured playlists and skills get both, where they stand in new
    ones. A home with which somebody has done anything (another order, a block hidden, removed, added or reworded) is
    left as it is."""

    dependencies = [("theming", "0001_initial")]

    operations = [migrations.RunSQL(ADD, migrations.RunSQL.noop)]
