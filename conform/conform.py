"""Puts the cases of a step to somebody's service. scripts/conform starts it."""

import sys

import by_http
import by_nats
import by_pipe
import judge
import table
from wire import Failed

SERVICES = ["service1", "service2"]


def try_case(wire, case, probe):
    """Raises Failed. The probe comes last: it says that the service goes on,
    and that it has answered no more than it was asked."""
    wire.begin()
    try:
        sent = b""
        for exchange in case.exchanges:
            sent = wire.exchange(exchange)
        wire.finish(probe, sent)
    except Failed as failed:
        failed.narrated = wire.narrated()
        raise
    finally:
        wire.end()


def report(step, case, failed):
    print(f"FAILED: step {step}, {case.service}: {case.name}")
    print(f"sent:     {judge.shown(failed.sent)}")
    print(f"expected: {judge.shown(failed.expected)}" +
          "   (<TEXT> is any text)" * (b"<TEXT>" in failed.expected))
    print(f"got:      {judge.shown(failed.got)}")
    for why in failed.why, case.why:
        if why:
            print(f"          ({why})")
    if failed.narrated:
        print("stderr, the end of it:")
    for line in failed.narrated:
        print(line.decode("utf-8", "backslashreplace"), end="")


def try_all(step, wire, cases):
    """True if all of them are as they should be; the first that is not ends
    it, since what is wrong there may be wrong in all others."""
    for case in cases:
        try:
            try_case(wire, case, cases[0].exchanges[0])
        except Failed as failed:
            report(step, case, failed)
            return False
    print(f"step {step}, {cases[0].service}: {len(cases)} cases, all as they "
          "should be")
    return True


def wire_to(step, target, timeout):
    if step == "06":
        return by_pipe.Pipe(target, timeout)
    if step == "07":
        return by_http.Http(target[0], timeout)
    return by_nats.Nats(target[0], timeout)


def main(timeout_ms, step, *target):
    try:
        wire = wire_to(step, target, int(timeout_ms) / 1000)
    except ValueError as error:
        print(f"scripts/conform: '{target[0]}': {error}", file=sys.stderr)
        return 2
    by_service = [[case for case in table.cases(step) if case.service == name]
                  for name in SERVICES]
    played = [cases for cases in by_service if wire.plays(cases[0])]
    # Nobody plays any: the first case says what is wrong.
    return 0 if all([try_all(step, wire, cases)
                     for cases in played or by_service[:1]]) else 1


if __name__ == "__main__":
    try:
        sys.exit(main(*sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
