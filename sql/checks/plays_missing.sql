-- severity: error
-- Each play that an object brought is in the star, once, unless it has no user. One that is not was
-- deleted apart from loads: a full load brings it back.

select distinct
    play_history.session_id,
    play_history.item_in_session
from play_history
inner join changed_plays
    on
        play_history.session_id = changed_plays.session_id
        and play_history.item_in_session = changed_plays.item_in_session
left join songplays
    on
        play_history.session_id = songplays.session_id
        and play_history.item_in_session = songplays.item_in_session
where
    play_history.user_id is not null
    and songplays.session_id is null;
