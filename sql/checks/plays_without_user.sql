-- fate: kept_out
-- A play belongs to a user. Without one it is in no report by user or level, so that the sums of
-- those would not agree with the number of plays: it stays in staging and out of songplays.

select
    staging_events.session_id,
    staging_events.item_in_session,
    staging_events.ts as start_time
from staging_events
where
    staging_events.page = 'NextSong'
    and staging_events.user_id is null;
