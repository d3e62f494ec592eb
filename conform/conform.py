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
    """Raises Failed. The probe comes last, and where no answer is expected: it
    says that the service goes on, and has answered no more than was asked."""
    wire.begin()
    try:
        for exchange in case.exchanges:
            sent = wire.exchange(exchange)
            if not exchange.expected:
                wire.exchange(probe, sent)
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


def first_failure(wire, cases):
    """The case and what is wrong, or None. It ends there, since what is wrong
    in one case may be wrong in all others."""
    for case in cases:
        try:
            try_case(wire, case, cases[0].exchanges[0])
        except Failed as failed:
            return case, failed
    return None


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
    absent = []
    for name in SERVICES:
        cases = [case for case in table.cases(step) if case.service == name]
        failure = first_failure(wire, cases)
        if not failure:
            print(f"step {step}, {name}: {len(cases)} cases, all as they "
                  "should be")
        elif failure[0] is cases[0] and wire.is_absent(name, failure[1].got):
            absent.append(failure)
        else:
            report(step, *failure)
            return 1
    if len(absent) < len(SERVICES):
        return 0
    report(step, *absent[0])
    return 1


if __name__ == "__main__":
    try:
        sys.exit(main(*sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
