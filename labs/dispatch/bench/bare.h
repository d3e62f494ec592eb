/*
 * The floor under a dispatcher: sockets and frames with nothing behind them.
 * All of this ends the bench, with a word, if it fails.
 */
#ifndef BARE_H
#define BARE_H

#include <stddef.h>

#include "wire/connection.h"

enum { FRAME_SIZE = 4096 };

/* Says what failed, and errno; ends the program. */
void die(const char *what);

/* On loopback, at a free port. */
int listen_bare(char address[ADDRESS_SIZE]);
/* To one of these. */
int connect_bare(const char *address);
/* The first that connects; the listener is closed. */
int accept_bare(int listener);
void read_all(int file, void *bytes, size_t size);
void write_all(int file, const void *bytes, size_t size);

/* A buffer, as everybody has who reads fast. */
struct reader {
    int file;
    size_t begin;
    size_t end;
    char bytes[64 * 1024];
};

/* Answers the handshake of a WebSocket. */
void shake_hands(int file);
/* length: 126 to FRAME_SIZE - 4. */
void send_frame(int file, const char *text, size_t length);
/* Reads frames up to a result. */
void read_result(struct reader *reader);

#endif
