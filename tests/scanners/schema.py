"""Holds a JSON document against a JSON Schema.

The arguments are the schema, whose `$schema` says which draft it is of, and the document. Writes a JSON list of what is wrong, each as the
place in the document and the words. A faulty schema is an error.
"""

import json
import sys

from jsonschema import FormatChecker
from jsonschema.validators import validator_for


def main():
    schema, document = (json.load(open(path, encoding="utf-8")) for path in sys.argv[1:3])
    validator = validator_for(schema)
    validator.check_schema(schema)
    errors = validator(schema, format_checker=FormatChecker()).iter_errors(document)
    json.dump([f"{error.json_path}: {error.message[:300]}" for error in errors], sys.stdout)


main()
