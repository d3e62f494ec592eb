#include "crash.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    const char *place;
} points[CRASH_POINTS] = {
    [CRASH_BEFORE_COMMIT] = { "before-commit", "events are not written yet" },
    [CRASH_IN_COMMIT] = { "in-commit", "they are, but not committed" },
    [CRASH_AFTER_COMMIT] = { "after-commit", "they are in the history" },
    [CRASH_BEFORE_EFFECT] = { "before-effect", "the intent is, nobody asked" },
    [CRASH_IN_EFFECT] = { "in-effect", "the world is at it" },
    [CRASH_AFTER_EFFECT] = { "after-effect", "it was done, nobody wrote so" },
    [CRASH_IN_VIEW] = { "in-view", "the read model is half renewed" },
    [CRASH_AFTER_VIEW] = { "after-view", "the read model is renewed" },
    [CRASH_AFTER_PUBLISH] = { "after-publish", "the broker has an event" },
};

void crash_point(enum crash_point point)
{
    static long passed[CRASH_POINTS];
    const char *wanted = getenv("LEDGER_CRASH");
    size_t length = strlen(points[point].name);

    if (!wanted || strncmp(wanted, points[point].name, length) != 0)
        return;
    passed[point]++;
    if ((wanted[length] == '\0' && passed[point] == 1) ||
        (wanted[length] == ':' &&
         strtol(wanted + length + 1, NULL, 10) == passed[point]))
        raise(SIGKILL);
}

void crash_print_points(FILE *stream)
{
    for (size_t i = 0; i < CRASH_POINTS; i++)
        fprintf(stream, "%-14s %s\n", points[i].name, points[i].place);
}
