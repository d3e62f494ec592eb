"""A service1 for step 07, in Python, on a free port, which it tells:

    python3 conform/examples/service07.py
    scripts/conform 07 http://127.0.0.1:PORT
"""

import http.server
import json
import sys

BODY_LIMIT = 65536


class Refused(Exception):
    """With a status, and a text for a person."""


def no_number(word):
    """json takes NaN and Infinity; JSON has neither."""
    raise ValueError(f"{word} is not JSON")


def parse(body):
    try:
        return json.loads(body.decode(), parse_constant=no_number)
    except (ValueError, RecursionError) as error:
        raise Refused(400, "not JSON") from error


def is_int32(value):
    return type(value) is int and -2**31 <= value < 2**31  # bool is no int here


def process(body):
    request = parse(body)
    if not isinstance(request, dict):
        raise Refused(422, "not an object")
    value, request_id = request.get("value"), request.get("request_id")
    if not is_int32(value):
        raise Refused(422, "field `value` is not a 32-bit integer")
    if not isinstance(request_id, str):
        raise Refused(422, "field `request_id` is not a text")
    if not is_int32(value * 2):
        raise Refused(422, f"overflow: {value} * 2 exceeds i32 range")
    return {"value": value * 2, "processed": True, "request_id": request_id}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    methods = {"/process": "POST", "/health": "GET,HEAD"}

    def body(self):
        """All of it is read, or the next request would begin with it."""
        if self.headers["Transfer-Encoding"] != "chunked":
            return self.rfile.read(int(self.headers["Content-Length"] or 0))
        body = b""
        while size := int(self.rfile.readline(), 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def answer(self, status, text, kind="text/plain; charset=utf-8"):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(text)))
        if status == 405:
            self.send_header("Allow", self.methods[self.path_alone()])
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(text.encode())

    def path_alone(self):
        return self.path.partition("?")[0]

    def respond(self):
        body = self.body()
        allowed = self.methods.get(self.path_alone())
        try:
            if not allowed:
                raise Refused(404, "no such path")
            if self.command not in allowed.split(","):
                raise Refused(405, "no such method")
            if allowed != "POST":
                self.answer(200, "ok")
                return
            if self.headers.get_content_type() != "application/json":
                raise Refused(415, "not application/json")
            if len(body) > BODY_LIMIT:
                raise Refused(413, "too long")
            self.answer(200, json.dumps(process(body)), "application/json")
        except Refused as refused:
            self.answer(*refused.args)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = respond


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(f"Listening on http://127.0.0.1:{server.server_port}",
          file=sys.stderr, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
