-- severity: error
-- Each play that an object brought is in the star, once, unless it has no user. One that is not was
-- deleted apart from loads: a full load brings it back.

with missing as (
    select
        play_history.session_id,
        play_history.item_in_session
    from play_history
    inner join changed_plays
        on
            play_history.session_id = changed_plays.session_id
            and play_history.item_in_session = changed_plays.item_in_session
    where play_history.user_id is not null
    except
    select
        songplays.session_id,
        songplays.item_in_session
    from songplays
    inner join changed_plays
        on
            songplays.session_id = changed_plays.session_id
            and songplays.item_in_session = changed_plays.item_in_session
)

select
    missing.session_id,
    missing.item_in_session
from missing;
