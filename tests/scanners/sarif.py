"""Holds a SARIF log against the schema of SARIF 2.1.0.

The arguments are the schema (OASIS's own, unchanged; its `$id` says where from) and the log. Writes a JSON list of what is wrong, each as
the place in the log and the words.
"""

import json
import sys

from jsonschema import Draft7Validator, FormatChecker


def main():
    schema, log = (json.load(open(path, encoding="utf-8")) for path in sys.argv[1:3])
    Draft7Validator.check_schema(schema)
    errors = Draft7Validator(schema, format_checker=FormatChecker()).iter_errors(log)
    json.dump([f"{error.json_path}: {error.message[:300]}" for error in errors], sys.stdout)


main()
