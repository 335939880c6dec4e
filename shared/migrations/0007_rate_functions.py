from django.db import migrations

# Counting is what every role may do, and all it may do: a role that could write the table could forgive itself.
CREATE = """
CREATE FUNCTION public.count_rate_hit(counter text, seconds integer, OUT hits integer, OUT seconds_left integer)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO public.shared_ratecounter AS c (key, window_ends, count)
    VALUES (counter, now() + make_interval(secs => seconds), 1)
    ON CONFLICT (key) DO UPDATE SET
        count = CASE WHEN c.window_ends <= now() THEN 1 ELSE c.count + 1 END,
        window_ends = CASE WHEN c.window_ends <= now() THEN excluded.window_ends ELSE c.window_ends END
    RETURNING count, ceil(extract(epoch FROM window_ends - now()))::int
$$;
CREATE FUNCTION public.rate_hits(counter text, OUT hits integer, OUT seconds_left integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT count, ceil(extract(epoch FROM window_ends - now()))::int
    FROM public.shared_ratecounter WHERE key = counter AND window_ends > now()
$$;
REVOKE EXECUTE ON FUNCTION public.count_rate_hit(text, integer), public.rate_hits(text) FROM PUBLIC;
"""
DROP = "DROP FUNCTION public.count_rate_hit(text, integer); DROP FUNCTION public.rate_hits(text)"


class Migration(migrations.Migration):
    dependencies = [("shared", "0006_rows_held_to_their_tenant")]

    operations = [migrations.RunSQL(CREATE, DROP)]
