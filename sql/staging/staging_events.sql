-- purpose: the activity log as it arrived, one column a path of the JSONPaths file
-- grain:   one row a record of the log
-- key:     (session_id, item_in_session) identifies an event, if the app keeps its word
-- sources: ${log_data}, ${log_jsonpath}

create table staging_events (
    artist varchar(512),
    auth varchar(32),
    first_name varchar(128),
    gender varchar(8),
    item_in_session integer not null,
    last_name varchar(128),
    length double precision,
    level varchar(16),
    location varchar(256),
    method varchar(8),
    page varchar(32) not null,
    registration double precision,
    session_id integer not null,
    song varchar(512),
    status integer,
    ts timestamp not null,
    user_agent varchar(512),
    user_id integer
)
diststyle even;

copy staging_events
from '${log_data}'
iam_role '${iam_role}'
region '${region}'
format as json '${log_jsonpath}'
timeformat 'epochmillisecs'
maxerror 1000
compupdate off
statupdate off;
