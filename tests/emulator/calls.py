"""Asks the emulator something, as any AWS client would.

Reads a JSON array of calls on standard input, each
`{"service": "dynamodb", "operation": "list_tables", "parameters": {}, "region": "us-east-1"}`, and
writes a JSON array of answers in the same order: `{"ok": {...}}` or `{"error": "Code: message"}`.
Takes the emulator's URL and the account id.
"""

import json
import sys

import botocore.session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError


def main():
    url, account = sys.argv[1:3]
    session = botocore.session.Session()
    session.set_credentials(account, "test")
    config = Config(retries={"max_attempts": 1}, s3={"addressing_style": "path"}, inject_host_prefix=False)
    clients = {}

    def answer(call):
        at = call["service"], call.get("region", "us-east-1")
        try:
            if at not in clients:
                clients[at] = session.create_client(at[0], region_name=at[1], endpoint_url=url, config=config)
            found = getattr(clients[at], call["operation"])(**call.get("parameters", {}))
        except (BotoCoreError, ClientError) as error:
            return {"error": str(error)}
        return {"ok": {key: value for key, value in found.items() if key != "ResponseMetadata"}}

    json.dump([answer(call) for call in json.load(sys.stdin)], sys.stdout, default=plain)


def plain(value):
    """Bodies as text; times and the rest as their own text."""
    return value.read().decode() if hasattr(value, "read") else str(value)


if __name__ == "__main__":
    main()
