"""What is asked of the session's user, on every engine.

Source: https://docs.aws.amazon.com/redshift/latest/dg/r_PG_USER.html
"""

from __future__ import annotations

IS_SUPERUSER = "select usesuper from pg_user where usesysid = current_user_id"
