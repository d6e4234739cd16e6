"""A request that comes a second time is done once: its answer is given again.

On a busy machine a client now and then loses a connection in the middle of an answer. The AWS SDKs send such a
request again under the same `amz-sdk-invocation-id`, and what it made the first time "already exists" then. AWS has no
such memory, but its connections hold; here it is the configuration that is tested, not the connection.

Source: the retry middleware of aws-sdk-go-v2 (`aws/retry/middleware.go`), read 2026-11: the id stays the same over all
attempts of a call, and `amz-sdk-request` counts them.
"""

import asyncio
import collections
import sys

from ministack import app

# Calls whose answers are kept. A client asks again within seconds.
KEPT = 2_000


class Answer:
    """What was answered, complete once `done` is set."""

    def __init__(self):
        self.messages = []
        self.done = asyncio.Event()

    def status(self):
        return next((message["status"] for message in self.messages if message["type"] == "http.response.start"), 500)


def install():
    app.app = once(app.app)


def once(application):
    answers = collections.OrderedDict()

    async def answer_once(scope, receive, send):
        headers = dict(scope.get("headers", ()))
        call = headers.get(b"amz-sdk-invocation-id")
        if scope["type"] != "http" or not call:
            return await application(scope, receive, send)
        known = answers.get(call)
        if known:
            await known.done.wait()
            # An answer that asks for another attempt is no answer.
            if known.status() < 500 and known.status() != 429:
                print(f"given again: the answer to {call.decode()}", file=sys.stderr, flush=True)
                while (await receive()).get("more_body"):
                    pass
                for message in known.messages:
                    await send(message)
                return None
        answer = answers[call] = Answer()
        while len(answers) > KEPT:
            answers.popitem(last=False)

        async def keep(message):
            answer.messages.append(message)
            await send(message)

        try:
            return await application(scope, receive, keep)
        finally:
            answer.done.set()

    return answer_once
