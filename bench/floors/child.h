/* Processes of our own, none of which outlives us. */
#ifndef CHILD_H
#define CHILD_H

#include <sys/types.h>

/* As fork, but exits if that fails. */
pid_t start_child(void);

void end_child(pid_t child);

#endif
