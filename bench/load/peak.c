#include "peak.h"

#include <stdio.h>

#include "sample.h"

long peak_kib(pid_t pid)
{
    char path[64];
    char line[256];
    long kib = -1;
    FILE *status;

    snprintf(path, sizeof(path), "/proc/%ld/status", (long)pid);
    status = fopen(path, "r");
    if (!status)
        fail("ask for the memory of a process");
    while (kib < 0 && fgets(line, sizeof(line), status))
        sscanf(line, "VmHWM: %ld kB", &kib);
    fclose(status);
    return kib;
}
