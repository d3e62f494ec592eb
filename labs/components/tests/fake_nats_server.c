/* Logs what a nats-server logs, and does nothing else. */
#include <signal.h>
#include <stdio.h>

int main(void)
{
    sigset_t set;
    int signal;

    sigemptyset(&set);
    sigaddset(&set, SIGHUP);
    sigaddset(&set, SIGTERM);
    sigprocmask(SIG_BLOCK, &set, NULL);
    fprintf(stderr,
            "[INF] Listening for client connections on 127.0.0.1:1\n"
            "[INF] Server is ready\n");
    while (sigwait(&set, &signal) == 0 && signal == SIGHUP)
        fprintf(stderr, "[INF] Reloaded server configuration\n");
    return 0;
}
