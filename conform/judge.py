"""Says what is wrong with an answer. An expected text that is JSON stands for
any JSON of the same content; <TEXT> stands for any text that is not empty."""

import json

ANY_TEXT = "<TEXT>"


def once(pairs):
    """An object; a name may be there once."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a field is there twice")
    return found


def no_number(word):
    raise ValueError(f"{word} is not JSON")


def parse(text):
    """The value; raises ValueError if it is not JSON, or not UTF-8."""
    return json.loads(text.decode("utf-8"), object_pairs_hook=once,
                      parse_constant=no_number)


def is_json(text):
    try:
        parse(text)
    except (ValueError, RecursionError):
        return False
    return True


def same(expected, got):
    """Of two values. For Python True is 1 and 1.0 is 1; here they are not."""
    if expected == ANY_TEXT:
        return isinstance(got, str) and got != ""
    if type(expected) is not type(got):
        return False
    if isinstance(expected, dict):
        return expected.keys() == got.keys() and all(
            same(expected[name], got[name]) for name in expected)
    if isinstance(expected, list):
        return len(expected) == len(got) and all(map(same, expected, got))
    return expected == got


def agrees(expected, got):
    """Of two texts, as bytes."""
    if expected == ANY_TEXT.encode():
        return got.strip() != b""
    if not is_json(expected):
        return expected == got
    return is_json(got) and same(parse(expected), parse(got))


MOST_SHOWN = 400
ESCAPES = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def shown(data):
    """Bytes for a person: a line for each line, with its end."""
    if not data:
        return "nothing"
    text = data[:MOST_SHOWN].decode("utf-8", "backslashreplace")
    text = "".join(
        char if char.isprintable() else
        ESCAPES.get(char, f"\\x{ord(char):02x}") + "\n" * (char == "\n")
        for char in text)
    if len(data) > MOST_SHOWN:
        text += f"... ({len(data)} bytes)"
    return text.rstrip("\n").replace("\n", "\n          ")
