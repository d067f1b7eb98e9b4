-- severity: warning
-- fate: flagged
-- runs: always
-- People listen at all hours. When the latest play is older than [FRESHNESS] DATA_HOURS of dwh.cfg,
-- logs do not come any more, or are not loaded: whoever asks about today is answered about another
-- day. With 0 hours, the default, a play may have any age. What a wrong clock wrote into the future
-- is not what came last.

with latest as (
    select max(songplays.start_time) as latest_play_at
    from songplays
    where songplays.start_time <= dateadd(hour, 1, getdate())
)

select
    latest.latest_play_at,
    datediff(hour, latest.latest_play_at, getdate()) as age_hours
from latest
where
    cast('${data_hours}' as integer) > 0
    and (
        latest.latest_play_at is null
        or datediff(minute, latest.latest_play_at, getdate())
        > 60 * cast('${data_hours}' as integer)
    );
