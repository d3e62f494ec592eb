/* The places at which this program can be told to die, as by kill -9, by the
 * environment variable LEDGER_CRASH: "after-effect", or "after-effect:3" for
 * the third time that it comes there. Only tests and learners set it. */
#ifndef CRASH_H
#define CRASH_H

#include <stdio.h>

enum crash_point {
    CRASH_BEFORE_COMMIT,
    CRASH_IN_COMMIT,
    CRASH_AFTER_COMMIT,
    CRASH_BEFORE_EFFECT,
    CRASH_IN_EFFECT,
    CRASH_AFTER_EFFECT,
    CRASH_IN_VIEW,
    CRASH_AFTER_VIEW,
    CRASH_AFTER_PUBLISH,
    CRASH_POINTS
};

/* Returns, unless the variable names this place, and it is that time. */
void crash_point(enum crash_point point);

void crash_print_points(FILE *stream);

#endif
