"""A service1 for step 06, in Python:

    scripts/conform 06 python3 conform/examples/service06.py
"""

import json
import sys


def refuse(text):
    return {"Error": {"message": text}}


def no_number(word):
    """json takes NaN and Infinity; JSON has neither."""
    raise ValueError(f"{word} is not JSON")


def is_int32(value):
    return type(value) is int and -2**31 <= value < 2**31  # bool is no int here


def process(message):
    value = message.get("value") if isinstance(message, dict) else None
    if not is_int32(value):
        return refuse("field `value` is not a 32-bit integer")
    if not is_int32(value * 2):
        return refuse(f"overflow: {value} * 2 exceeds i32 range")
    return {"ProcessResult": {"value": value * 2, "processed": True}}


def answer(line):
    """Of one line; None: there is none, for that was Shutdown."""
    try:
        message = json.loads(line.decode(), parse_constant=no_number)
    except (ValueError, RecursionError):
        return refuse("not JSON")
    if message == "Shutdown":
        return None
    if message == "GetVersion":
        return {"VersionResult": {"service_name": "service1",
                                  "version": "0.1.0"}}
    if isinstance(message, dict) and "Process" in message:
        return process(message["Process"])
    return refuse("unknown message")


def say(reply):
    """At once: somebody waits."""
    print(json.dumps(reply), flush=True)


def main():
    for line in sys.stdin.buffer:
        if not line.strip():
            continue
        reply = answer(line)
        if reply is None:
            break
        say(reply)


if __name__ == "__main__":
    main()
