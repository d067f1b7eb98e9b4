-- fate: kept_out
-- (session_id, item_in_session) names one event. A second record under the same name is the same
-- event delivered again: counted, it would be a play that never was.

select
    staging_events.session_id,
    staging_events.item_in_session,
    count(*) - 1 as repetitions
from staging_events
where
    staging_events.page = 'NextSong'
    and staging_events.user_id is not null
group by staging_events.session_id, staging_events.item_in_session
having count(*) > 1;
