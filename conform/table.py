"""Reads the tables of cases. README.md says how they are written."""

import collections
import os
import re

CASES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "cases")

# sent and expected: the lines of one exchange, as bytes.
Exchange = collections.namedtuple("Exchange", "sent expected")
Case = collections.namedtuple("Case", "service name why exchanges")

HEADING = re.compile(r"== (service[12]): (.*?)(?: \[(\w+)\])?$")


def lines(name):
    with open(os.path.join(CASES, name), encoding="utf-8") as file:
        for line in file.read().split("\n"):
            if line and not line.startswith("#"):
                yield line


def values(kind):
    """Yields the (VALUE, RESULT) of each row of that kind."""
    for line in lines("values.txt"):
        name, _, row = line.partition(" ")
        if name == kind:
            value, _, result = row.partition(" -> ")
            yield value, result


def expand(line):
    """The bytes that a line stands for."""
    line = re.sub(r"<(.)\*(\d+)>", lambda m: m.group(1) * int(m.group(2)), line)
    return re.sub(rb"<([0-9A-F]{2})>",
                  lambda m: bytes.fromhex(m.group(1).decode()), line.encode())


def exchanges(body, rows):
    """For each row: the lines of the body, a new exchange wherever something
    is sent behind what was expected."""
    for value, result in rows:
        sent, expected = [], []
        for line in body:
            text = line[2:].replace("<VALUE>", value)
            text = expand(text.replace("<RESULT>", result))
            if line[0] == "<":
                expected.append(text)
                continue
            if expected:
                yield Exchange(sent, expected)
                sent, expected = [], []
            sent.append(text)
        yield Exchange(sent, expected)


def case(heading, body):
    service, name, kind = HEADING.match(heading).groups()
    why = " ".join(line[2:] for line in body if line[0] == "?")
    body = [line for line in body if line[0] != "?"]
    rows = list(values(kind)) if kind else [("", "")]
    return Case(service, name, why, list(exchanges(body, rows)))


def cases(step):
    """All cases of a step, in order."""
    found = []
    for line in lines(step + ".txt"):
        if line.startswith("== "):
            found.append((line, []))
        else:
            found[-1][1].append(line)
    return [case(heading, body) for heading, body in found]
