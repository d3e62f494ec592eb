/* The five components, who needs whom, and where they live. */
#ifndef SYSTEM_H
#define SYSTEM_H

#include "admin.h"
#include "broker.h"
#include "clock.h"
#include "doubler.h"
#include "formatter.h"
#include "host.h"
#include "process.h"

/* In the order of their needs: each needs only those before it. */
enum { CLOCK, DOUBLER, FORMATTER, BROKER, ADMIN, COMPONENT_COUNT };
enum place { ON_THREADS, ON_A_LOOP, IN_PROCESSES };

struct member {
    struct host host;
    struct process process; /* in place of a host */
    bool started;
    bool left_out;
};

struct system {
    enum place place;
    struct loop loop; /* of the main thread, wherever they live */
    struct clock clock;
    struct doubler doubler;
    struct formatter formatter;
    struct broker broker;
    struct admin admin;
    struct component components[COMPONENT_COUNT];
    struct member members[COMPONENT_COUNT];
    struct sender to[COMPONENT_COUNT]; /* the main thread's */
};

/* Makes the mailboxes, and the processes if that is the place, and no component
 * runs yet. The socket and the configuration will be in the current folder. To
 * be called before there is any thread. False: there is not enough of
 * something. */
bool system_init(struct system *system, enum place place);

/* Starts all that are not left out, and tells so on stdout. False, after saying
 * why on stderr: one could not be started, and those after it were not. */
bool system_start(struct system *system);

/* Stops those that were started, the last first, and tells so. False, after
 * saying why: one failed, or did not stop. */
bool system_stop(struct system *system);

/* Frees the mailboxes, but not those of whoever did not stop. */
void system_release(struct system *system);

#endif
