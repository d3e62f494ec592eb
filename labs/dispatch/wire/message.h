/*
 * The messages between a dispatcher and its workers, and what they are as JSON:
 * the protocol of rust-pipe 0.1, told message by message in the README.
 *
 * A client speaks as a dispatcher does: it sends a task, and gets its result.
 */
#ifndef WIRE_MESSAGE_H
#define WIRE_MESSAGE_H

#include <stdio.h>

#include "wire/codec.h"

enum { MESSAGE_LIMIT = 1024 * 1024 }; /* bytes */

enum message_type {
    MESSAGE_REGISTER,      /* W->D: what I can do */
    MESSAGE_REGISTERED,    /* D->W: you are in */
    MESSAGE_DISPATCH,      /* D->W: do this */
    MESSAGE_RESULT,        /* W->D: how it ended, or that it has begun */
    MESSAGE_HEARTBEAT,     /* W->D: I live */
    MESSAGE_HEARTBEAT_ACK, /* D->W: heard */
    MESSAGE_BACKPRESSURE,  /* W->D: no more, or go on */
    MESSAGE_KILL,          /* D->W: forget that task */
    MESSAGE_SHUTDOWN,      /* D->W: finish what you have, and go */
};

struct result {
    char task_id[TASK_ID_SIZE];
    int32_t duration_ms; /* only written */
    struct outcome outcome;
};

struct heartbeat {
    char worker_id[NAME_SIZE];
    int32_t active;
    int32_t capacity;
    int32_t uptime_s; /* only written */
};

struct backpressure {
    char worker_id[NAME_SIZE];
    bool throttle;
    int32_t load; /* only written: 1, or 0 */
};

struct kill {
    char task_id[TASK_ID_SIZE];
    char reason[NAME_SIZE];
};

struct message {
    enum message_type type;
    union {
        struct registration registration;
        char registered[NAME_SIZE]; /* the worker's name */
        struct order order;
        struct result result;
        struct heartbeat heartbeat;
        struct backpressure backpressure;
        struct kill kill;
        bool graceful; /* shutdown */
    } body;
};

enum message_status {
    MESSAGE_OK,
    MESSAGE_UNKNOWN, /* JSON, of a type that is not ours: to be ignored */
    MESSAGE_BAD,
};

/* Reads length bytes with a NUL behind them. Payloads are borrowed from text.
 * Unless it is MESSAGE_OK, why says why not. Tolerant: keys that we do not know
 * are ignored, a status is taken in any case, a language may be anything. */
enum message_status message_read(const char *text, size_t length,
                                 struct message *message,
                                 char why[CODEC_WHY_SIZE]);

/* Writes it as one line of JSON, without the newline. Strict, but for the two
 * fields that others call otherwise: those are there by both names. */
void message_write(FILE *stream, const struct message *message);

struct connection;

/* Sends it. Closes the connection if there is no memory for that. */
void message_send(struct connection *connection, const struct message *message);

#endif
