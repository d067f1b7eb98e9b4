-- severity: warning
-- fate: kept_out
-- (session_id, item_in_session) names one event. A second record under the same name is the same
-- event delivered again: counted, it would be a play that never was.

select
    play_history.session_id,
    play_history.item_in_session,
    count(*) - 1 as repetitions
from play_history
inner join changed_plays
    on
        play_history.session_id = changed_plays.session_id
        and play_history.item_in_session = changed_plays.item_in_session
where play_history.user_id is not null
group by play_history.session_id, play_history.item_in_session
having count(*) > 1;
