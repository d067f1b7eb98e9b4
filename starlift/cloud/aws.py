"""Amazon's API: the one place of boto3. What it refuses is told as a CloudError.

boto3's own variables count: AWS_PROFILE, AWS_ENDPOINT_URL and the others.
https://boto3.amazonaws.com/v1/documentation/api/latest/guide/configuration.html
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import cache
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConfigNotFound,
    ConfigParseError,
    CredentialRetrievalError,
    InvalidConfigError,
    NoCredentialsError,
    PartialCredentialsError,
    ProfileNotFound,
    SSOError,
    TokenRetrievalError,
)
from botocore.parsers import ResponseParserError

from starlift.config import Settings
from starlift.errors import CloudError

# An answer of Amazon's, as boto3 gives it; what is made of it is typed where it is read.
Answer = dict[str, Any]

_CREDENTIALS_HINT = (
    "give credentials the AWS way: AWS_PROFILE, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, "
    "`aws sso login`, a role; or KEY and SECRET under [AWS] in dwh.cfg."
)
# Their messages are not shown: they may repeat the key.
_CREDENTIAL_CODES = frozenset(
    {
        "AuthFailure",
        "ExpiredToken",
        "ExpiredTokenException",
        "IncompleteSignature",
        "InvalidAccessKeyId",
        "InvalidClientTokenId",
        "SignatureDoesNotMatch",
        "UnrecognizedClientException",
    }
)
_DENIED_CODES = frozenset({"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"})
# What keeps boto3 from finding any: a login that has ended, a profile or a file that is not right.
_NO_CREDENTIALS = (
    ConfigNotFound,
    ConfigParseError,
    CredentialRetrievalError,
    InvalidConfigError,
    PartialCredentialsError,
    ProfileNotFound,
    SSOError,
    TokenRetrievalError,
)
# An answer that is none of Amazon's (a proxy's page) is a ResponseParserError.
_ANSWERED = (ClientError, BotoCoreError, ResponseParserError, ValueError)
# An OSError that is not boto3's own is that of a credential_process which is missing.
_REFUSALS = (ClientError, BotoCoreError, ResponseParserError, OSError)
_TRIES = 4
POLL_S = 5.0
_CONNECTS_WITHIN_S = 5
_BUCKET_REGION = "x-amz-bucket-region"


class Aws:
    """One account in one region. Clients are made when they are first asked for."""

    def __init__(self, settings: Settings, region: str) -> None:
        key = settings.aws.key and settings.require("AWS", "SECRET")
        try:
            self._session = boto3.session.Session(
                aws_access_key_id=settings.aws.key if key else None,
                aws_secret_access_key=key,
                region_name=region,
            )
        except (BotoCoreError, OSError) as error:
            raise _translated(error, "credentials") from None
        self.region = region
        self.poll_s = POLL_S
        self.client = cache(self._client)

    def has_credentials(self) -> bool:
        """Whether there are any; they may still be refused. Raises CloudError: they are broken."""
        try:
            return self._session.get_credentials() is not None
        except (BotoCoreError, OSError) as error:
            raise _translated(error, "credentials") from None

    def wait(self) -> None:
        """Wait a moment before asking again how far something is."""
        time.sleep(self.poll_s)

    def ask(self, service: str, operation: str, **arguments: object) -> Answer:
        """The answer to one request.

        Raises:
            CloudError: it was refused, or there was no answer.
        """
        try:
            answer: Answer = getattr(self.client(service), operation)(**arguments)
        except _REFUSALS as error:
            raise _translated(error, f"{service} {operation}") from None
        return answer

    def each(self, service: str, operation: str, key: str, **arguments: object) -> Iterator[Any]:
        """What stands under `key` of the answer, page by page. Raises CloudError."""
        client = self.client(service)
        try:
            if not client.can_paginate(operation):
                yield from getattr(client, operation)(**arguments).get(key) or ()
                return
            for page in client.get_paginator(operation).paginate(**arguments):
                yield from page.get(key) or ()
        except _REFUSALS as error:
            raise _translated(error, f"{service} {operation}") from None

    def bucket_region(self, bucket: str) -> str:
        """The region of a bucket, which S3 also tells those whom it lets do nothing else.

        https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html

        Raises:
            CloudError: there is no such bucket, or no answer.
        """
        try:
            answer: Answer = self.client("s3").head_bucket(Bucket=bucket)
        except ClientError as error:
            answer = error.response
            if not answer["ResponseMetadata"]["HTTPHeaders"].get(_BUCKET_REGION):
                raise _translated(error, f"s3 head_bucket {bucket}") from None
        except (BotoCoreError, OSError) as error:
            raise _translated(error, f"s3 head_bucket {bucket}") from None
        return str(answer["ResponseMetadata"]["HTTPHeaders"][_BUCKET_REGION])

    def endpoint(self, service: str) -> str:
        """The URL at which a service is asked."""
        return str(self.client(service).meta.endpoint_url)

    def _client(self, service: str) -> Any:  # noqa: ANN401 - boto3 makes its clients' classes
        retries = {"mode": "standard", "total_max_attempts": _TRIES}
        config = Config(retries=retries, connect_timeout=_CONNECTS_WITHIN_S)
        try:
            return self._session.client(service, config=config)
        except (
            BotoCoreError,
            OSError,
            ValueError,
        ) as error:  # ValueError: an endpoint that is no URL
            raise _translated(error, service) from None


def _translated(error: Exception, asked: str) -> CloudError:
    if isinstance(error, NoCredentialsError):
        return CloudError("There are no AWS credentials.", hint=_CREDENTIALS_HINT, code="none")
    if isinstance(error, _NO_CREDENTIALS) or not isinstance(error, _ANSWERED):
        return CloudError(
            f"The AWS credentials cannot be had: {' '.join(str(error).split())}",
            hint=f"correct AWS_PROFILE or ~/.aws, or log in again; {_CREDENTIALS_HINT}",
            code="none",
        )
    if isinstance(error, ResponseParserError):
        return CloudError(
            f"{asked}: what answers does not speak as Amazon does.",
            hint="check the network, a proxy on the way, and AWS_ENDPOINT_URL if it is set.",
        )
    if not isinstance(error, ClientError):
        return CloudError(
            f"{asked}: {' '.join(str(error).split())}",
            hint="check the network, the region and AWS_ENDPOINT_URL if it is set; try again.",
        )
    found = error.response.get("Error", {})
    code, message = str(found.get("Code", "")), " ".join(str(found.get("Message", "")).split())
    if code in _CREDENTIAL_CODES:
        return CloudError(
            f"{asked}: Amazon does not accept the credentials ({code}).",
            hint=_CREDENTIALS_HINT,
            code=code,
        )
    hint = ""
    if code in _DENIED_CODES:
        hint = "let the caller have the permissions that starlift cloud permissions prints."
    return CloudError(f"{asked}: {code}: {message}", hint=hint, code=code)
