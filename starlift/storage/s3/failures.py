"""What obstore raises -> our tree of errors.

obstore tells HTTP statuses and S3's error codes only in the text of its exceptions, and wraps what
fails in a listing as a generic error: the text is read here, and nowhere else.
https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
"""

from __future__ import annotations

import re

from starlift.errors import (
    AccessDeniedError,
    ObjectNotFoundError,
    StorageError,
    TransientStorageError,
)

_DEBUG = "\n\nDebug source:"
_STATUS = re.compile(r"Server returned non-2xx status code: (\d{3})")
_CONNECTION = re.compile(r"HttpError \{\s*kind: (Connect|Request|Timeout|Interrupted|Decode)")
_REASON = re.compile(r'(?:message|error): "([^"]+)"')
_BODY = re.compile(r"kind: (Body|Decode)")
_REQUEST = "RetryError"  # the request itself failed, and was repeated
_TRUNCATED = "Content-Range header not present"  # the body broke off, and could not be continued
_REDIRECT = "Received redirect without LOCATION"

_CREDENTIALS_HINT = "check the credentials: KEY and SECRET under [AWS], or the AWS chain's."
_REGION_HINT = "set REGION under [S3] to the bucket's region."
_TRANSIENT_HINT = "it was tried several times; try again later."
_ENDPOINT_HINT = "check the network, and ENDPOINT under [S3] if it is set; then try again."
_BUCKET_HINT = (
    "correct the bucket's name, or let a directory serve it: `name = directory` under [BUCKETS]."
)

# S3's code -> the kind of error and the next step. The messages of the first group are not shown:
# they may repeat the key.
_CREDENTIAL_CODES = frozenset(
    {
        "InvalidAccessKeyId",
        "SignatureDoesNotMatch",
        "ExpiredToken",
        "InvalidToken",
        "TokenRefreshRequired",
    }
)
_CODES: dict[str, tuple[type[StorageError], str]] = {
    **dict.fromkeys(_CREDENTIAL_CODES, (AccessDeniedError, _CREDENTIALS_HINT)),
    "RequestTimeTooSkewed": (AccessDeniedError, "set this machine's clock."),
    "NoSuchBucket": (ObjectNotFoundError, _BUCKET_HINT),
    "NoSuchKey": (ObjectNotFoundError, "it may have been deleted since it was listed."),
    "PermanentRedirect": (StorageError, _REGION_HINT),
    "AuthorizationHeaderMalformed": (StorageError, _REGION_HINT),
    "IllegalLocationConstraintException": (StorageError, _REGION_HINT),
    "RequestTimeout": (TransientStorageError, _TRANSIENT_HINT),
}
_STATUSES: dict[int, tuple[type[StorageError], str]] = {
    401: (AccessDeniedError, _CREDENTIALS_HINT),
    403: (
        AccessDeniedError,
        "the credentials need s3:ListBucket on the bucket and s3:GetObject (to write: PutObject).",
    ),
    404: (ObjectNotFoundError, "it may have been deleted since it was listed."),
    408: (TransientStorageError, _TRANSIENT_HINT),
    412: (StorageError, "it changed while it was read: run again when nobody writes to it."),
    429: (TransientStorageError, _TRANSIENT_HINT),
}
_FIRST_SERVER_ERROR = 500


def has_broken_off(error: Exception) -> bool:
    """Whether an answer began, and then broke off."""
    text = str(error)
    return _TRUNCATED in text or (_REQUEST not in text and _BODY.search(text) is not None)


def translate(error: Exception, url: str) -> StorageError:
    """The error of our tree for what obstore raised on `url`."""
    text, _, debug = str(error).partition(_DEBUG)
    if status := _STATUS.search(text):
        return _from_response(int(status[1]), text, url)
    if _REDIRECT in text:
        return StorageError(f"{url}: the bucket is in another region.", hint=_REGION_HINT)
    if "credential provider" in text:
        return AccessDeniedError(f"{url}: {_last_line(text)}", hint=_CREDENTIALS_HINT)
    if has_broken_off(error) or _CONNECTION.search(debug):
        return _from_connection(error, debug, url)
    if type(error).__name__ == "InvalidPathError" or isinstance(error, ValueError):
        return StorageError(
            f"{url}: {_last_line(text)}",
            hint="keys with empty segments, '.', '..' or control characters cannot be read.",
        )
    return StorageError(f"{url}: {_last_line(text)}")


def _from_response(status: int, text: str, url: str) -> StorageError:
    """The error for an answer of the server: by its code, else by its HTTP status."""
    code = _element("Code", text)
    kind, hint = _CODES.get(code) or _STATUSES.get(status) or (StorageError, "")
    if status >= _FIRST_SERVER_ERROR:
        kind, hint = TransientStorageError, _TRANSIENT_HINT
    said = "" if code in _CREDENTIAL_CODES else _element("Message", text)
    region = _element("Region", text)
    if hint == _REGION_HINT and region:
        hint = f"set REGION under [S3] to {region}."
    details = " ".join(part for part in (str(status), code) if part)
    return kind(f"{url}: the server answered {details}{f': {said}' if said else '.'}", hint=hint)


def _from_connection(error: Exception, debug: str, url: str) -> StorageError:
    """The error where no answer came, or only a part of it."""
    if has_broken_off(error):
        return TransientStorageError(f"{url}: no answer: its body broke off.", hint=_TRANSIENT_HINT)
    if "certificate" in debug:
        return StorageError(
            f"{url}: the server's certificate is not trusted.",
            hint="check ENDPOINT under [S3], and the certificates that this machine trusts.",
        )
    timed_out = "TimedOut" in debug or "kind: Timeout" in debug
    text = str(error).partition(_DEBUG)[0]
    seen = [_last_line(text).split(" - ")[-1], *_REASON.findall(debug)]
    reason = "timed out" if timed_out else seen[-1]
    return TransientStorageError(f"{url}: no answer: {reason}.", hint=_ENDPOINT_HINT)


def _element(name: str, text: str) -> str:
    """The text of an XML element of S3's flat error document; empty if there is none."""
    found = re.search(rf"<{name}>([^<]*)</{name}>", text)
    return found[1].strip() if found else ""


def _last_line(text: str) -> str:
    return text.strip().splitlines()[-1] if text.strip() else "unknown error"
