"""Speaks with a service of step 07: HTTP/1.1, at a URL."""

import collections
import socket
import urllib.parse

import judge
from wire import Failed, NoAnswer, Wire

CHUNKED = b"Transfer-Encoding: chunked"

Response = collections.namedtuple("Response", "status headers body")


def in_chunks(body, size=10):
    pieces = [body[i:i + size] for i in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece)
                    for piece in [*pieces, b""])


class Http(Wire):
    def __init__(self, url, timeout):
        self.url = url
        self.timeout = timeout
        parts = urllib.parse.urlsplit(url)
        self.host = parts.netloc
        self.address = (parts.hostname, parts.port or 80)

    def begin(self):
        try:
            self.socket = socket.create_connection(self.address, self.timeout)
        except OSError as error:
            raise SystemExit(
                f"scripts/conform: cannot connect to {self.url}: "
                f"{error.strerror or error} (start the service first)"
            ) from error
        self.unread = b""
        self.is_kept = True

    def end(self):
        self.socket.close()

    def is_absent(self, service, got):
        return b" 404 " in got.split(b"\r\n")[0]

    def send(self, lines):
        """Host, the length and the version are added; chunks are made. It is
        the same connection as before, if that is kept."""
        if not self.is_kept:
            self.end()
            self.begin()
        empty = lines.index(b"") if b"" in lines else len(lines)
        first, headers = lines[0], lines[1:empty]
        body = b"\n".join(lines[empty + 1:])
        host = b"Host: " + self.host.encode()
        if CHUNKED in headers:
            body = in_chunks(body)
        elif empty < len(lines):
            headers.append(b"Content-Length: %d" % len(body))
        data = b"\r\n".join([first + b" HTTP/1.1", host, *headers, b"", body])
        self.is_for_head = first.startswith(b"HEAD ")
        try:
            self.socket.sendall(data)
        except OSError:
            pass  # what we receive will tell
        return data

    # ---- Responses ----

    def read(self):
        try:
            data = self.socket.recv(65536)
        except TimeoutError as error:
            raise NoAnswer(self.came,
                           f"it was silent for {self.timeout:g} s") from error
        except OSError as error:
            raise NoAnswer(self.came, error.strerror) from error
        self.came += data
        self.unread += data
        return data

    def take(self, count):
        while len(self.unread) < count:
            if not self.read():
                raise NoAnswer(self.came, "it closed the connection")
        taken, self.unread = self.unread[:count], self.unread[count:]
        return taken

    def take_line(self):
        while b"\r\n" not in self.unread:
            if not self.read():
                raise NoAnswer(self.came, "it closed the connection")
        return self.take(self.unread.index(b"\r\n") + 2)[:-2]

    def take_chunks(self):
        body = b""
        while size := int(self.take_line().split(b";")[0], 16):
            body += self.take(size)
            self.take_line()
        while self.take_line():
            pass  # trailers
        return body

    def take_body(self, headers):
        if self.is_for_head:
            return b""
        if headers.get(b"transfer-encoding") == b"chunked":
            return self.take_chunks()
        if b"content-length" in headers:
            return self.take(int(headers[b"content-length"]))
        while self.read():
            pass
        return self.take(len(self.unread))

    def take_response(self):
        version, status = self.take_line().split()[:2]
        status = int(status)
        headers = {}
        while line := self.take_line():
            name, _, value = line.partition(b":")
            headers[name.lower()] = value.strip()
        if status < 200:
            return self.take_response()
        self.is_kept = (version == b"HTTP/1.1" and
                        headers.get(b"connection", b"").lower() != b"close")
        return Response(status, headers, self.take_body(headers))

    def receive(self):
        """The bytes; what they mean is in self.response."""
        self.came = self.unread
        try:
            self.response = self.take_response()
        except (ValueError, IndexError) as error:
            raise NoAnswer(self.came, "that is no HTTP") from error
        return self.came[:len(self.came) - len(self.unread)]

    # ---- What a service of step 07 is asked ----

    def exchange(self, exchange, before=b""):
        sent = before + self.send(exchange.sent)
        expected = b"\n".join(exchange.expected)
        try:
            got = self.receive()
        except NoAnswer as none:
            raise Failed(sent, expected, none.got, none.why) from none
        if not fits(exchange.expected, self.response):
            raise Failed(sent, expected, got)
        return sent


def fits(lines, response):
    """Whether it is as these lines say: the status, headers, a body."""
    empty = lines.index(b"") if b"" in lines else len(lines)
    return (lines[0] == b"%d" % response.status and
            all(has_header(response.headers, line)
                for line in lines[1:empty]) and
            all(judge.agrees(line, response.body)
                for line in lines[empty + 1:]))


def has_header(headers, line):
    """What is behind a semicolon, and spaces in a list, do not count."""
    name, _, value = line.lower().partition(b": ")
    got = headers.get(name, b"").split(b";")[0].replace(b" ", b"")
    return got.lower() == value
