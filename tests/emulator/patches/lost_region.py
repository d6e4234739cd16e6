"""A Region that is lost, while a test says so: what depends on it is refused.

Refused are all calls that are signed for the Region; all calls of IAM, whose control plane is in one Region of a partition and which
every client signs for that; and calls that make a bucket or change its settings, which depend on the same Region (AWS Fault Isolation
Boundaries, "Global services", read 2026-11). Objects are data plane, and go on.

    PUT /_acceptance/lost-region    the body is the name of the Region, or empty for none
    GET /_acceptance/lost-region    the refused calls, each with the program that made it
"""

import json
import re
import urllib.parse

from ministack import app

PATH = "/_acceptance/lost-region"
SCOPE = re.compile(r"Credential=[^/]+/\d+/([^/]+)/([^/]+)/")


def install():
    app.app = refusing(app.app)


def settles_bucket(method, path, query):
    """Does a request to S3 make a bucket, remove it, or change its settings?"""
    names_object = "/" in path.strip("/")
    data = {"delete", "uploads", "uploadId"} & urllib.parse.parse_qs(query, keep_blank_values=True).keys()
    return method in ("PUT", "POST", "DELETE") and not names_object and not data


def refusing(application):
    state = {"region": "", "refused": []}

    async def text(receive):
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                return body.decode()

    async def answer(send, status, body, kind=b"application/json", more=()):
        headers = [(b"content-type", kind), *more]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body.encode()})

    def reason(scope, headers):
        found = SCOPE.search(headers.get(b"authorization", b"").decode())
        if not found:
            return None
        region, service = found.groups()
        if region == state["region"]:
            return f"{service} in {region}"
        if service == "iam":
            return "IAM"
        if service == "s3" and settles_bucket(scope["method"], scope["path"], scope["query_string"].decode()):
            return "the settings of a bucket"
        return None

    async def refuse(scope, receive, send):
        if scope["type"] != "http":
            return await application(scope, receive, send)
        if scope["path"] == PATH:
            if scope["method"] == "PUT":
                state.update(region=await text(receive), refused=[])
            return await answer(send, 200, json.dumps(state["refused"]))
        headers = dict(scope.get("headers", ()))
        why = reason(scope, headers) if state["region"] else None
        if not why:
            return await application(scope, receive, send)
        await text(receive)
        target = headers.get(b"x-amz-target", b"").decode()
        call = f"{why}: {scope['method']} {scope['path']}?{scope['query_string'].decode()} {target}".strip()
        state["refused"].append({"call": call, "by": headers.get(b"user-agent", b"").decode()})
        message = f"{state['region']} is lost"
        if target or service_speaks_json(headers):
            kind = [(b"x-amzn-errortype", b"AccessDeniedException")]
            return await answer(send, 403, json.dumps({"__type": "AccessDeniedException", "message": message}), more=kind)
        body = f"<ErrorResponse><Error><Code>AccessDenied</Code><Message>{message}</Message></Error></ErrorResponse>"
        return await answer(send, 403, body, b"text/xml")

    def service_speaks_json(headers):
        return b"json" in headers.get(b"content-type", b"")

    return refuse
