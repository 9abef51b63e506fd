"""Reads cases from stdin, asks the client for each and writes one JSON line for each, as run-cases.mjs does."""

import json
import sys
from concurrent.futures import ThreadPoolExecutor

AT_ONCE = 4
LARGE_BYTES = 12 * 1024 * 1024
SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}


class Left(Exception):
    """The case says to leave here."""


class Seen:
    """What has arrived, known even when the call fails afterwards."""

    def __init__(self, case):
        self.case = case
        self.text = ""
        self.tool = None
        self.usage = None
        self.request_id = None
        self.pieces = 0

    def piece(self, text):
        self.text += text
        self.pieces += 1
        if self.case["ask"] == "leave" and self.pieces == 2:
            raise Left()


def turns_of(case):
    if case["ask"] != "large":
        return [{"role": "user", "content": case["prompt"]}]
    return [
        {"role": "user", "content": case["id"] + " " + "x" * LARGE_BYTES},
        {"role": "assistant", "content": "ok"},
        {"role": "user", "content": case["prompt"]},
    ]


def describe(error):
    response = getattr(error, "response", None)
    headers = getattr(response, "headers", {})
    return {
        "class": type(error).__name__,
        "name": type(error).__name__,
        "status": getattr(error, "status_code", None),
        "code": getattr(error, "code", None),
        "message": str(error)[:400],
        "retryAfter": headers.get("retry-after"),
        "retryAfterMs": headers.get("retry-after-ms"),
        "requestId": getattr(error, "request_id", None),
    }


def run_case(client, case):
    seen = Seen(case)
    error = None
    left = False
    try:
        (client.stream if case["stream"] else client.whole)(case, seen)
    except Left:
        left = True
    except Exception as thrown:  # What a client throws is what is being judged.
        error = describe(thrown)
        left = bool(case.get("giveUpMs")) and "Timeout" in type(thrown).__name__
    return {
        "id": case["id"],
        "text": seen.text,
        "tool": seen.tool,
        "usage": seen.usage,
        "requestId": seen.request_id,
        "pieces": seen.pieces,
        "left": left,
        "error": error,
    }


def run_cases(make):
    given = json.load(sys.stdin)
    client = make(given)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for result in pool.map(lambda case: run_case(client, case), given["cases"]):
            print(json.dumps(result), flush=True)
