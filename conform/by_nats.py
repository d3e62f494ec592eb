"""Speaks with a service of step 08 or 09: requests and replies over a NATS
broker, by its plain protocol."""

import json
import secrets
import socket
import urllib.parse

import judge
from wire import Failed, NoAnswer, Wire

NOBODY = b"NATS/1.0 503"
NO_REPLY = b"no-reply "
SHARE = b"share "
SHARED = 32  # by chance none of them comes to one of two: 1 in 4 billion


class Nats(Wire):
    def __init__(self, url, timeout):
        self.url = url
        self.timeout = timeout
        parts = urllib.parse.urlsplit(url)
        self.address = (parts.hostname, parts.port or 4222)
        self.login = {}
        if parts.username:
            self.login = {"user": parts.username, "pass": parts.password or ""}

    def begin(self):
        options = {"verbose": False, "headers": True, "no_responders": True,
                   **self.login}
        self.inbox = b"_INBOX." + secrets.token_hex(8).encode()
        try:
            self.socket = socket.create_connection(self.address, self.timeout)
            self.file = self.socket.makefile("rb")
            self.command(b"CONNECT " + json.dumps(options).encode())
            self.command(b"SUB %s inbox" % self.inbox)
            self.command(b"PING")
            while self.next():
                pass
        except (OSError, NoAnswer) as error:
            raise SystemExit(
                f"scripts/conform: no broker lets us in at {self.url}: "
                f"{getattr(error, 'strerror', error)} "
                "(scripts/broker runs one)") from error

    def end(self):
        self.file.close()
        self.socket.close()

    # ---- The protocol ----

    def command(self, line):
        self.socket.sendall(line + b"\r\n")

    def next(self):
        """The next message: its subscription and its bytes; None for PONG."""
        while True:
            try:
                words = self.file.readline().split()
            except TimeoutError as error:
                raise NoAnswer(
                    b"", f"it was silent for {self.timeout:g} s") from error
            if not words or words[0] == b"-ERR":
                raise NoAnswer(b"", "the broker hangs up: " +
                               b" ".join(words[1:]).decode())
            if words[0] == b"PONG":
                return None
            if words[0] == b"PING":
                self.command(b"PONG")
            if words[0] in (b"MSG", b"HMSG"):
                return words[2], self.file.read(int(words[-1]) + 2)[:-2]

    # ---- Requests and replies ----

    def is_absent(self, service, got):
        return got == NOBODY

    def send(self, lines):
        """A line is a subject and a payload; behind no-reply nobody waits."""
        for line in lines:
            inbox = b"" if line.startswith(NO_REPLY) else self.inbox
            subject, _, payload = line.removeprefix(NO_REPLY).partition(b" ")
            self.command(b"PUB %s %s %d\r\n%s" % (subject, inbox, len(payload),
                                                  payload))
        return b"\n".join(lines) + b"\n"

    def receive(self):
        _, data = self.next()
        if data.startswith(NOBODY):
            raise NoAnswer(NOBODY, "nobody is subscribed to that subject")
        return data

    # ---- Queue groups ----

    def exchange(self, exchange, before=b""):
        if not exchange.sent[0].startswith(SHARE):
            return super().exchange(exchange, before)
        expected = exchange.expected[0]
        group, _, line = exchange.sent[0].removeprefix(SHARE).partition(b" ")
        try:
            replies = self.share(group, line)
        except NoAnswer as none:
            raise Failed(line, expected, none.got, none.why) from none
        for reply in replies:
            if not judge.agrees(expected, reply):
                raise Failed(line, expected, reply)
        return line + b"\n"

    def share(self, group, line):
        """We are in the group, too: each request comes to us or is answered.
        Who is in another group, or in none, leaves us all of them."""
        self.command(b"SUB %s %s ours" % (line.split()[0], group))
        self.send([line] * SHARED)
        self.command(b"UNSUB ours")
        self.command(b"PING")
        messages = list(iter(self.next, None))
        replies = [data for kind, data in messages if kind == b"inbox"]
        if len(messages) - len(replies) == SHARED:
            raise NoAnswer(b"", f"this was sent {SHARED} times, and each came "
                           f"to another member of {group.decode()}: is the "
                           "service in that group?")
        return replies + [self.receive() for _ in range(SHARED - len(messages))]
