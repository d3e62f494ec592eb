/* A directory for the time of a run. */
#ifndef DIRECTORY_H
#define DIRECTORY_H

#include <stdbool.h>

enum { DIRECTORY_MAX = 70 }; /* a path in it still fits everywhere */

struct directory {
    char path[DIRECTORY_MAX + 1];
    bool is_new; /* made here, to be removed again */
};

/* Makes the directory given, if it is not there yet; NULL: a new one in TMPDIR.
 * Nobody but the user can enter what is made here. False: errno says why. */
bool directory_make(struct directory *directory, const char *given);

/* Removes these files from it, up to a NULL, and what was made here. */
void directory_remove(const struct directory *directory,
                      const char *const files[]);

#endif
