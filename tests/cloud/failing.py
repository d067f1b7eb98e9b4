"""A resource that fails in a real cycle: a proxy before the moto server, which can let none fail.

The first stack is made without resources, as one is after it was rolled back; until it is deleted,
its status and its events are told as CloudFormation tells them. All else is moto's own.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlencode

import urllib3

_MADE = b"<StackStatus>CREATE_COMPLETE<"
_EVENT = (
    "<member><Timestamp>2026-11-01T12:00:00.000Z</Timestamp><EventId>failed-{status}</EventId>"
    "<StackId>{arn}</StackId><StackName>starlift</StackName>"
    "<LogicalResourceId>{resource}</LogicalResourceId><ResourceType>{kind}</ResourceType>"
    "<ResourceStatus>{status}</ResourceStatus>"
    "<ResourceStatusReason>{reason}</ResourceStatusReason></member>"
)
_ARN = "arn:aws:cloudformation:us-west-2:123456789012:stack/starlift/1"


@dataclass
class FailingResource:
    """The resource that fails, its type, Amazon's reason, and how its stack ends."""

    upstream: str
    resource: str
    kind: str
    reason: str
    status: str = "ROLLBACK_COMPLETE"
    endpoint: str = ""
    actions: list[str] = field(default_factory=list)

    @property
    def is_standing(self) -> bool:
        """Whether the stack that has failed is still there."""
        return "CreateStack" in self.actions and "DeleteStack" not in self.actions

    def asked(self, action: str, body: bytes) -> bytes:
        """What moto is asked: the stack that fails is made with nothing in it."""
        if action != "CreateStack" or self.actions.count(action) > 1:
            return body
        form = dict(parse_qsl(body.decode(), keep_blank_values=True))
        form["TemplateBody"] = _emptied(form["TemplateBody"])
        return urlencode(form).encode()

    def told(self, action: str, answer: bytes) -> bytes:
        """Moto's answer, as it is while the stack has failed."""
        if self.is_standing and action == "DescribeStacks":
            return answer.replace(_MADE, f"<StackStatus>{self.status}<".encode())
        if self.is_standing and action == "DescribeStackEvents":
            failed = self._event(self.resource, self.kind, "CREATE_FAILED", self.reason)
            ended = self._event("starlift", "AWS::CloudFormation::Stack", self.status, "")
            return answer.replace(b"<member>", (ended + failed + "<member>").encode(), 1)
        return answer

    def _event(self, resource: str, kind: str, status: str, reason: str) -> str:
        told = {"resource": resource, "kind": kind, "status": status, "reason": reason}
        return _EVENT.format(arn=_ARN, **told)


@contextmanager
def failing(upstream: str, *resource: str, **options: str) -> Iterator[FailingResource]:
    """Amazon, where a resource fails (its name, its type, the reason); `endpoint` leads there."""
    state = FailingResource(upstream, *resource, **options)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(state))
    state.endpoint = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _emptied(template: str) -> str:
    """The template with its parameters, and one resource that is nothing."""
    parameters = template[template.index("Parameters:") : template.index("Rules:")]
    return f"{parameters}Resources: {{Nothing: {{Type: AWS::CloudFormation::WaitConditionHandle}}}}"


def _handler(state: FailingResource) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _pass_on(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            action = next((a for a in _ACTIONS if f"Action={a}&".encode() in body), "")
            state.actions.append(action)
            answer = urllib3.request(
                self.command,
                f"{state.upstream}{self.path}",
                body=state.asked(action, body),
                headers={k: v for k, v in self.headers.items() if k not in _NOT_PASSED_ON},
                retries=False,
                timeout=_TIMEOUT_S,
            )
            content = state.told(action, answer.data)
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                if name.lower() not in _LENGTHS:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _pass_on  # noqa: N815 - their names there

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler


_NOT_PASSED_ON = {"Host", "Content-Length"}
_LENGTHS = {"content-length", "transfer-encoding", "connection"}
_TIMEOUT_S = 60
_ACTIONS = ("CreateStack", "DeleteStack", "DescribeStacks", "DescribeStackEvents")
