/* The memory of a process. */
#ifndef PEAK_H
#define PEAK_H

#include <sys/types.h>

/* The most that was in memory of it at once, in KiB. */
long peak_kib(pid_t pid);

#endif
