-- purpose: the activity log as it arrived in this batch, one column a path of the JSONPaths file;
--          source_object_id, which COPY does not fill, gets the number of the record's object
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
    user_id integer,
    source_object_id bigint
)
diststyle even;

copy staging_events (
    artist,
    auth,
    first_name,
    gender,
    item_in_session,
    last_name,
    length,
    level,
    location,
    method,
    page,
    registration,
    session_id,
    song,
    status,
    ts,
    user_agent,
    user_id
)
from '${log_data}'
iam_role '${iam_role}'
region '${region}'
format as json '${log_jsonpath}'
timeformat 'epochmillisecs'
maxerror 1000
compupdate off
statupdate off;
