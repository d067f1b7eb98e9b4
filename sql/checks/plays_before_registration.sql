-- severity: warning
-- fate: flagged
-- Nobody plays a song before having registered. Such a play is usable, but one of its two clocks is
-- wrong: it is loaded, and shown here.

select
    play_history.session_id,
    play_history.item_in_session,
    play_history.start_time,
    play_history.registration
from play_history
inner join changed_plays
    on
        play_history.session_id = changed_plays.session_id
        and play_history.item_in_session = changed_plays.item_in_session
where
    play_history.user_id is not null
    and play_history.registration > datediff(
        ms, timestamp '1970-01-01', play_history.start_time
    );
