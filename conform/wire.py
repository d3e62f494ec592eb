"""What all ways to speak with a service have in common."""

import judge


class Failed(Exception):
    """What was sent, expected and got, and what may explain it."""

    def __init__(self, sent, expected, got, why=""):
        super().__init__(why)
        self.sent, self.expected, self.got, self.why = sent, expected, got, why


class NoAnswer(Exception):
    """What came in its place, and why."""

    def __init__(self, got, why):
        super().__init__(why)
        self.got, self.why = got, why


class Wire:
    """A subclass has begin() and end(), around each case; send(lines), which
    returns the bytes; receive(), which returns the next answer or raises
    NoAnswer; and is_absent(service, got): that answer to the first case says
    that the service is not here."""

    def exchange(self, exchange, before=b""):
        """Raises Failed. Returns what was sent, and before that."""
        sent = before + self.send(exchange.sent)
        for expected in exchange.expected:
            try:
                got = self.receive()
            except NoAnswer as none:
                raise Failed(sent, expected, none.got, none.why) from none
            if not judge.agrees(expected, got):
                raise Failed(sent, expected, got)
        return sent

    def finish(self, probe, before):
        """It goes on, and has answered no more than it was asked."""
        self.exchange(probe, before)

    def narrated(self):
        """The last lines that it said besides, if we can hear it."""
        return []
