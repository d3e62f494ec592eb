"""A service1 for step 09, in Python, and NATS without a library:

    scripts/broker
    python3 conform/examples/service09.py nats://127.0.0.1:4222
    scripts/conform 09 nats://127.0.0.1:4222
"""

import json
import socket
import sys
import urllib.parse


def no_number(word):
    """json takes NaN and Infinity; JSON has neither."""
    raise ValueError(f"{word} is not JSON")


def parse(payload):
    """The request, without fields if it is none; and what is wrong with it."""
    try:
        request = json.loads(payload.decode(), parse_constant=no_number)
    except (ValueError, RecursionError):
        return {}, "not JSON"
    if not isinstance(request, dict):
        return {}, "not an object"
    return request, None


def is_int32(value):
    return type(value) is int and -2**31 <= value < 2**31  # bool is no int here


def response(value, request_id, error):
    return {"value": value, "processed": error is None,
            "request_id": request_id, "error": error}


def process(payload):
    request, error = parse(payload)
    value, request_id = request.get("value"), request.get("request_id")
    if not isinstance(request_id, str):
        return response(0, "", error or "field `request_id` is not a text")
    if not is_int32(value):
        return response(0, request_id, "field `value` is not a 32-bit integer")
    if not is_int32(value * 2):
        return response(value, request_id,
                        f"overflow: {value} * 2 exceeds i32 range")
    return response(value * 2, request_id, None)


def version(payload):
    """None: there is no place for an error in it, so there is no answer."""
    request, _ = parse(payload)
    if not isinstance(request.get("request_id"), str):
        return None
    return {"service_name": "Service1", "version": "0.1.0",
            "request_id": request["request_id"]}


# By the number of the subscription, as the broker tells it.
SUBSCRIPTIONS = {
    b"1": ("service.process process_workers", process),
    b"2": ("service.version.service1", version),
}


def subscribe(broker):
    broker.sendall(b'CONNECT {"verbose":false}\r\n')
    for number, (subject, _) in SUBSCRIPTIONS.items():
        broker.sendall(b"SUB %s %s\r\n" % (subject.encode(), number))
    broker.sendall(b"PING\r\n")  # once that is answered, we are subscribed


def serve(broker, lines):
    for line in lines:
        words = line.split()
        if words[0] == b"PONG":
            print("Waiting for requests...", file=sys.stderr, flush=True)
        elif words[0] == b"PING":
            broker.sendall(b"PONG\r\n")
        elif words[0] == b"MSG":  # subject number [reply] length
            payload = lines.read(int(words[-1]) + 2)[:-2]
            reply = SUBSCRIPTIONS[words[2]][1](payload)
            if reply and len(words) == 5:
                text = json.dumps(reply).encode()
                broker.sendall(b"PUB %s %d\r\n%s\r\n" % (words[3], len(text),
                                                         text))


def main():
    url = urllib.parse.urlsplit(sys.argv[1])
    broker = socket.create_connection((url.hostname, url.port))
    subscribe(broker)
    serve(broker, broker.makefile("rb"))


if __name__ == "__main__":
    main()
