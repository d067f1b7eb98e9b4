"""Credentials in the form in which obstore asks for them: a callable, asked again on expiry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from starlift.config import Settings
from starlift.errors import AccessDeniedError

if TYPE_CHECKING:
    from obstore.store import S3Credential

Provider = Callable[[], "S3Credential"]

# botocore renews temporary credentials at the latest 10 minutes before they expire, so what it
# hands out is good for as long.
# https://github.com/boto/botocore/blob/develop/botocore/credentials.py, _mandatory_refresh_timeout
LIFETIME_S = 600

_HINT = (
    "set KEY and SECRET under [AWS] in dwh.cfg, or give credentials the AWS way: "
    "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AWS_PROFILE, `aws sso login`, a role. "
    "A bucket that a directory of this machine stands for needs none: `name = directory` under "
    "[BUCKETS]."
)


def find_credentials(settings: Settings) -> Provider:
    """The credentials of [AWS], else those that the AWS chain finds.

    Raises:
        AccessDeniedError: there are none, or they cannot be had.
        ConfigError: one of KEY and SECRET is given without the other.
    """
    if settings.aws.key or settings.aws.secret:
        return _Fixed(settings.require("AWS", "KEY"), settings.require("AWS", "SECRET"))
    return _find_chain()


@dataclass(frozen=True, slots=True, repr=False)
class _Fixed:
    """A key that does not expire. A session token in the environment belongs to another key."""

    key: str
    secret: str

    def __call__(self) -> S3Credential:
        """The key, for good."""
        return _credential(self.key, self.secret, None, None)


@dataclass(frozen=True, slots=True, repr=False)
class _Chain:
    """What botocore found; it renews what expires."""

    credentials: Any

    def __call__(self) -> S3Credential:
        """The key as it is now."""
        frozen = self.credentials.get_frozen_credentials()
        expires_at = datetime.now(UTC) + timedelta(seconds=LIFETIME_S)
        return _credential(frozen.access_key, frozen.secret_key, frozen.token, expires_at)


def _find_chain() -> Provider:
    from botocore.exceptions import BotoCoreError  # noqa: PLC0415 - only where S3 is used
    from botocore.session import Session  # noqa: PLC0415

    try:
        credentials = Session().get_credentials()
        if credentials is not None:
            chain = _Chain(credentials)
            chain()  # an expired login shows here rather than in the first request
            return chain
    except (BotoCoreError, OSError) as error:  # OSError: a credential_process that is missing
        raise AccessDeniedError(
            f"The AWS credentials cannot be had: {error}", hint=_HINT
        ) from error
    raise AccessDeniedError("There are no AWS credentials.", hint=_HINT)


def _credential(
    key: str, secret: str, token: str | None, expires_at: datetime | None
) -> S3Credential:
    return {
        "access_key_id": key,
        "secret_access_key": secret,
        "token": token,
        "expires_at": expires_at,
    }
