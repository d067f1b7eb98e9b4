-- purpose: the objects that this batch loads; what an earlier version of one brought goes
-- grain:   one row an object
-- key:     source_object_id
-- sources: none: etl.py writes it before the COPYs, from the plan of the load

create table staging_objects (
    source_object_id bigint not null,
    url varchar(2048) not null,
    primary key (source_object_id)
)
diststyle all;
