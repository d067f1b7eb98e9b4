-- severity: warning
-- fate: flagged
-- Nobody has played a song tomorrow: the clock that wrote it is wrong. Such a play is usable, but
-- until then it counts as its user's latest one, whatever the user plays. An hour is left to clocks
-- that differ.

select
    play_history.session_id,
    play_history.item_in_session,
    play_history.start_time
from play_history
inner join changed_plays
    on
        play_history.session_id = changed_plays.session_id
        and play_history.item_in_session = changed_plays.item_in_session
where play_history.start_time > dateadd(hour, 1, getdate());
