/* All that components say to each other. A message has no pointers in it, so it
 * may be copied to another thread, and to another process as well. */
#ifndef MESSAGE_H
#define MESSAGE_H

#include <stdint.h>

enum { TEXT_SIZE = 128, NAME_SIZE = 16, STATE_SIZE = 24, VALUE_SIZE = 32 };

/* Behind each kind: the member of the union that it uses, -> its answer. */
enum message_kind {
    MESSAGE_DONE,    /* an answer without content */
    MESSAGE_REFUSED, /* text: an answer that says no, and why */
    MESSAGE_FAILED,  /* text: why there is no answer */
    MESSAGE_STATUS,  /* status: the answer to ENVELOPE_STATUS */

    CLOCK_GET_TIME,   /* -> CLOCK_TIME */
    CLOCK_SET_OFFSET, /* ns; nothing is answered */
    CLOCK_TIME,       /* ns */

    DOUBLER_DOUBLE,  /* value -> DOUBLER_DOUBLED */
    DOUBLER_DOUBLED, /* doubled */

    FORMATTER_FORMAT,    /* value -> FORMATTER_FORMATTED */
    FORMATTER_FORMATTED, /* formatted */

    BROKER_UPDATE,        /* config -> MESSAGE_DONE */
    BROKER_GET_CONFIG,    /* -> BROKER_CONFIG */
    BROKER_CONFIG,        /* config */
    BROKER_GENERATE,      /* text: a directory -> MESSAGE_DONE */
    BROKER_GET_DIRECTORY, /* -> BROKER_DIRECTORY */
    BROKER_DIRECTORY,     /* text */
    BROKER_SPAWN,         /* -> BROKER_CHILD */
    BROKER_GET_CHILD,     /* -> BROKER_CHILD */
    BROKER_CHILD_EVENT,   /* something happened to it -> BROKER_CHILD */
    BROKER_CHILD,         /* child */

    ADMIN_LIST, /* -> a stream of MESSAGE_STATUS */
};

struct message {
    enum message_kind kind;
    union {
        char text[TEXT_SIZE];
        int32_t value;
        int64_t ns; /* since 1970, or an offset to that */
        struct {
            int32_t value;
            int64_t at_ns; /* when, as Clock says */
        } doubled;
        struct {
            char text[VALUE_SIZE];
            int64_t at_ns;
        } formatted;
        struct broker_config {
            int32_t max_payload; /* bytes, from 1 to 64 MiB */
            int32_t max_connections;
        } config;
        struct {
            int32_t pid; /* 0: there is none */
            int32_t port;
            char state[STATE_SIZE]; /* "running", "killed by signal 9", ... */
            char command[TEXT_SIZE - STATE_SIZE - 8];
        } child;
        struct component_status {
            char name[NAME_SIZE];
            char state[NAME_SIZE];
            int32_t waiting; /* messages in its mailbox */
            int32_t handled; /* messages since it was started */
        } status;
    };
};

/* Makes message a text of that kind, formatted as by printf; what is too long
 * is cut, since it is for people only. */
void message_say(struct message *message, enum message_kind kind,
                 const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
