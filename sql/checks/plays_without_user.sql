-- severity: warning
-- fate: kept_out
-- A play belongs to a user. Without one it is in no report by user or level, so that the sums of
-- those would not agree with the number of plays: it stays in play_history and out of songplays.

select
    play_history.session_id,
    play_history.item_in_session,
    play_history.start_time
from play_history
inner join changed_plays
    on
        play_history.session_id = changed_plays.session_id
        and play_history.item_in_session = changed_plays.item_in_session
where play_history.user_id is null;
