-- fate: flagged
-- Nobody plays a song before having registered. Such a play is usable, but one of its two clocks is
-- wrong: it is loaded, and shown here.

select
    staging_events.session_id,
    staging_events.item_in_session,
    staging_events.ts as start_time,
    staging_events.registration
from staging_events
where
    staging_events.page = 'NextSong'
    and staging_events.user_id is not null
    and staging_events.registration > datediff(
        ms, timestamp '1970-01-01', staging_events.ts
    );
