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

enum { CLOCK, DOUBLER, FORMATTER, BROKER, ADMIN, COMPONENT_COUNT };
enum place { ON_THREADS, ON_A_LOOP, IN_PROCESSES };

struct member {
    struct component component;
    unsigned needs; /* those with these bits must be started before */
    struct mailbox *mailbox;
    struct far far;
    struct host host;
    bool left_out;
    bool started;
};

struct system {
    enum place place;
    struct loop loop;
    struct clock clock;
    struct doubler doubler;
    struct formatter formatter;
    struct broker broker;
    struct admin admin;
    struct member members[COMPONENT_COUNT];
    struct sender to[COMPONENT_COUNT]; /* the main thread's senders */
    int order[COMPONENT_COUNT];        /* in which they were started */
    int started;
    char socket_path[TEXT_SIZE];
};

/* Makes the mailboxes, and the processes if that is the place, and no component
 * runs yet. The socket and the configuration will be in folder. To be called
 * before there is any thread. False: there is not enough of something. */
bool system_init(struct system *system, enum place place, const char *folder);

/* Starts all that are not left out, each after those that it needs, and tells
 * so on stdout. False, after saying why on stderr: one could not be started. */
bool system_start(struct system *system);

/* Stops those that were started, the last first, and tells so. False, after
 * saying why: one failed, or did not stop. */
bool system_stop(struct system *system);

/* Frees the mailboxes, but not those of whoever did not stop. */
void system_release(struct system *system);

#endif
