-- At which hours do people listen? UTC.

select
    time.hour,
    count(*) as plays
from songplays
inner join time on songplays.start_time = time.start_time
group by time.hour
order by time.hour asc;
