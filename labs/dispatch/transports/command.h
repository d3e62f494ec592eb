/* How a worker that we start ourselves is started: as words, never as a line
 * for a shell. */
#ifndef TRANSPORTS_COMMAND_H
#define TRANSPORTS_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

enum {
    WORDS_LIMIT = 64,
    COMMAND_SIZE = 4096, /* bytes of all words */
    COMMAND_WHY_SIZE = 160,
};

/* The words of a program and its arguments; ends with a NULL. */
struct command {
    char *words[WORDS_LIMIT + 1]; /* in text */
    size_t count;
    char text[COMMAND_SIZE];
    size_t length;
};

/*
 * Makes the command for words[0], a transport, from the words behind it:
 *
 *   stdio PROGRAM [ARGUMENT...]
 *   jail [memory=MIB] PROGRAM [ARGUMENT...]      bubblewrap; PROGRAM is a file
 *   ssh [port=N] [identity=FILE] [known_hosts=FILE] USER@HOST PROGRAM...
 *   docker, podman [memory=MIB] [cpus=N] [env=NAME=TEXT] IMAGE [ARGUMENT...]
 *
 * False: why says what is wrong with them.
 */
bool command_make(struct command *command, const char *const *words,
                  size_t count, char why[COMMAND_WHY_SIZE]);

#endif
