-- Who listens more, those who pay or those who do not? The level is that of the moment of the play.

select
    songplays.level,
    count(*) as plays,
    count(distinct songplays.user_id) as users,
    count(*) / count(distinct songplays.user_id) as plays_a_user
from songplays
group by songplays.level
order by plays desc;
