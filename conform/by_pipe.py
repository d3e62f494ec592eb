"""Speaks with a service of step 06: a process, a message a line."""

import os
import selectors
import signal
import subprocess
import tempfile
import time

from wire import Failed, NoAnswer, Wire

END = b"<END>"
EXIT = b"<EXIT>"
ENDED_WELL = "exit status 0"
MOST = 1000000  # bytes that we read of what nobody asked for


def is_ready(file, event, deadline):
    with selectors.DefaultSelector() as selector:
        selector.register(file, event)
        return bool(selector.select(max(0, deadline - time.monotonic())))


class Pipe(Wire):
    def __init__(self, command, timeout):
        self.command = command
        self.timeout = timeout

    def begin(self):
        self.unread = b""
        self.has_ended = False
        self.narration = tempfile.TemporaryFile()
        try:
            self.process = subprocess.Popen(
                self.command, bufsize=0, stdin=subprocess.PIPE,
                stdout=subprocess.PIPE, stderr=self.narration)
        except OSError as error:
            raise SystemExit(
                f"scripts/conform: cannot start '{self.command[0]}': "
                f"{error.strerror} (wanted: the path of a program, and its "
                "arguments)") from error
        os.set_blocking(self.process.stdin.fileno(), False)

    def end(self):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()
        self.narration.close()

    def is_absent(self, service, got):
        """It names another."""
        return b"service_name" in got and service.encode() not in got

    def narrated(self):
        self.narration.seek(0)
        return self.narration.readlines()[-15:]

    # ---- Bytes, in time ----

    def deadline(self):
        return time.monotonic() + self.timeout

    def write(self, data):
        """As much as it takes: if that is not all, it will not answer, and of
        that we complain."""
        deadline = self.deadline()
        try:
            while data and is_ready(self.process.stdin, selectors.EVENT_WRITE,
                                    deadline):
                data = data[os.write(self.process.stdin.fileno(), data):]
        except BrokenPipeError:
            pass

    def read(self, deadline):
        """More bytes, none at the end; None if none come in time, or too many
        have come."""
        if (len(self.unread) > MOST or
                not is_ready(self.process.stdout, selectors.EVENT_READ,
                             deadline)):
            return None
        return os.read(self.process.stdout.fileno(), 65536)

    def read_all(self):
        """Into unread. Returns whether it closed its stdout."""
        deadline = self.deadline()
        while data := self.read(deadline):
            self.unread += data
        return data is not None

    def how_it_ended(self):
        try:
            status = self.process.wait(self.timeout)
        except subprocess.TimeoutExpired:
            return "stdout is closed, and the process goes on"
        if status < 0:
            return f"killed by {signal.Signals(-status).name}"
        return f"exit status {status}"

    # ---- Lines ----

    def send(self, lines):
        """A line that ends with <END> has no newline: its input ends there."""
        data = b"\n".join(lines) + b"\n"
        is_last = data.endswith(END + b"\n")
        data = data.removesuffix(END + b"\n")
        self.write(data)
        if is_last:
            self.process.stdin.close()
        return data

    def receive(self):
        deadline = self.deadline()
        while b"\n" not in self.unread:
            data = self.read(deadline)
            if not data:
                raise self.no_answer(is_silent=data is None)
            self.unread += data
        line, _, self.unread = self.unread.partition(b"\n")
        return line + b"\n"

    def no_answer(self, is_silent):
        if self.unread:
            return NoAnswer(self.unread, "it does not end with a newline")
        if not is_silent:
            return NoAnswer(b"", f"its end: {self.how_it_ended()}")
        self.process.stdin.close()
        self.read_all()
        if self.unread:
            return NoAnswer(self.unread, "it came only when there was no more "
                            "to read: flush stdout after each answer")
        return NoAnswer(b"", f"it was silent for {self.timeout:g} s")

    # ---- Its end ----

    def exchange(self, exchange, before=b""):
        if exchange.expected != [EXIT]:
            return super().exchange(exchange, before)
        sent = self.send(exchange.sent)
        self.check_end(sent)
        return sent

    def finish(self, probe, before):
        """Besides: when its input ends, so does it."""
        if self.has_ended:
            return
        if not self.process.stdin.closed:
            before = self.exchange(probe, before)
            self.process.stdin.close()
        self.check_end(before + END)

    def check_end(self, sent):
        """By itself, with 0, and it says nothing more."""
        has_closed = self.read_all()
        if self.unread:
            raise Failed(sent, ENDED_WELL.encode(), self.unread,
                         "nobody asked for that")
        ended = (self.how_it_ended() if has_closed else
                 f"it has not ended after {self.timeout:g} s")
        if ended != ENDED_WELL:
            raise Failed(sent, ENDED_WELL.encode(), ended.encode())
        self.has_ended = True
