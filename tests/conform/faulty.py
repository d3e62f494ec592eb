"""A service of conform/examples with one fault, put into it on purpose:

    python3 faulty.py STEP FAULT [URL]

faults.txt names them, and the case that must notice. Step 08 is played by the
example of step 09.
"""

import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "..", "conform", "examples"))
import service06  # noqa: E402
import service07  # noqa: E402
import service09  # noqa: E402


def none():
    pass


# ---- Step 06 ----

def no_newline():
    service06.say = lambda reply: print(json.dumps(reply), end="", flush=True)


def no_flush():
    sys.stdout = open(1, "w", closefd=False)  # whatever PYTHONUNBUFFERED says
    service06.say = lambda reply: print(json.dumps(reply))


def talks_on_stdout():
    print("Listening...", flush=True)


def answers_twice():
    say = service06.say
    service06.say = lambda reply: (say(reply), say(reply))


def change_result(change):
    process = service06.process
    service06.process = lambda message: {
        kind: change(content) for kind, content in process(message).items()}


def wrong_name():
    change_result(lambda content: {
        "result" if name == "value" else name: content[name]
        for name in content})


def array_for_object():
    change_result(lambda content: list(content.values()))


def one_for_true():
    change_result(lambda content: content | {"processed": 1})


def fraction_for_integer():
    change_result(lambda content: content | {"value": float(content["value"])})


def field_too_many():
    change_result(lambda content: content | {"error": None})


def wraps():
    """As C's integers do on most machines."""
    service06.process = lambda message: {"ProcessResult": {
        "value": (message["value"] * 2 + 2**31) % 2**32 - 2**31,
        "processed": True}}


def exits_with_1():
    answer = service06.answer
    service06.answer = lambda line: answer(line) or sys.exit(1)


def no_shutdown():
    answer = service06.answer
    service06.answer = lambda line: answer(line) or service06.refuse("what?")


def swallows_errors():
    say = service06.say
    service06.say = lambda reply: "Error" in reply or say(reply)


def dies_at_garbage():
    service06.ValueError = KeyError  # so that it is not caught


def dies_of_depth():
    service06.RecursionError = KeyError


def takes_fractions():
    service06.is_int32 = lambda value: (
        isinstance(value, (int, float)) and -2**31 <= value < 2**31)


# ---- Step 07 ----

def no_type():
    send = service07.Handler.send_header
    service07.Handler.send_header = lambda self, name, value: (
        name == "Content-Type" or send(self, name, value))


def always_200():
    answer = service07.Handler.answer
    service07.Handler.answer = lambda self, status, *text: (
        answer(self, 200 if status == 400 else status, *text))


def short_id():
    """No longer than a UUID."""
    process = service07.process

    def shortened(body):
        response = process(body)
        return response | {"request_id": response["request_id"][:36]}
    service07.process = shortened


def no_chunks():
    service07.Handler.body = lambda self: self.rfile.read(
        int(self.headers["Content-Length"] or 0))


def leaves_the_body():
    """Of a request to nowhere: the next request begins with it."""
    body = service07.Handler.body
    service07.Handler.body = lambda self: (
        body(self) if self.path_alone() in self.methods else b"")


# ---- Steps 08 and 09 ----

def as_step_08():
    """Without an error, and without an answer to what cannot be read."""
    def process(payload):
        response = service09.process(payload)
        error = response.pop("error")
        return response if not error or "overflow" in error else None
    service09.SUBSCRIPTIONS = {b"1": ("service.process", process)}


def change_answer(change):
    subject, process = service09.SUBSCRIPTIONS[b"1"]
    service09.SUBSCRIPTIONS[b"1"] = (
        subject, lambda payload: change(process(payload)))


def answers_garbage():
    change_answer(lambda response: response or {"error": "what?"})


def dies_at_garbage_of_nats():
    service09.ValueError = KeyError


def error_left_out():
    change_answer(lambda response: {
        name: value for name, value in response.items() if value is not None})


def no_group():
    _, process = service09.SUBSCRIPTIONS[b"1"]
    service09.SUBSCRIPTIONS[b"1"] = ("service.process", process)


def no_id_in_errors():
    change_answer(lambda response: response | {
        "request_id": "" if response["value"] == 0 and response["error"]
        else response["request_id"]})


def main(step, fault, *url):
    if step == "08":
        as_step_08()
    globals()[fault]()
    sys.argv[1:] = url
    {"06": service06, "07": service07}.get(step, service09).main()


if __name__ == "__main__":
    main(*sys.argv[1:])
