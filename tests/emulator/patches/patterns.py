"""Filter patterns of CloudWatch Logs that ask for any of several words: `?REPORT ?"platform.report"`.

ministack takes the question mark for a wildcard and asks for all words.
"""

import shlex

from ministack.services import cloudwatch_logs


def install():
    compile_all = cloudwatch_logs._compile_filter_pattern

    def compile_filter_pattern(raw):
        words = shlex.split(raw) if raw and raw.lstrip().startswith("?") else []
        if not words or not all(word.startswith("?") for word in words):
            return compile_all(raw)
        return lambda message: any(word[1:] in message for word in words)

    cloudwatch_logs._compile_filter_pattern = compile_filter_pattern
