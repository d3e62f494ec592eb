/* Runs a command that dies with its parent, however that one dies.
 *
 *   leash PARENT COMMAND...    PARENT: its process id
 *
 * Everything that topo starts goes through this, so that a stage need not know
 * of it. Linux only: see prctl(2). */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    if (argc < 3) {
        fprintf(stderr, "Usage: leash PARENT COMMAND...\n");
        return 2;
    }
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != strtol(argv[1], NULL, 10))
        return 1; /* it was too late: the parent has died already */
    execvp(argv[2], argv + 2);
    fprintf(stderr,
            "leash: cannot run %s: %s (what lies beside topo is found, "
            "and what is in PATH)\n",
            argv[2], strerror(errno));
    return 127;
}
