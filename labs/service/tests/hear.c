/* A subscriber that has nothing to do with the service: says "listening", then
 * what comes for the subject, a line each. */
#include <stdio.h>
#include <stdlib.h>

#include <nats/nats.h>

static void check(natsStatus status)
{
    if (status != NATS_OK) {
        fprintf(stderr, "hear: %s\n", natsStatus_GetText(status));
        exit(EXIT_FAILURE);
    }
}

int main(int argc, char **argv)
{
    natsConnection *connection = NULL;
    natsSubscription *subscription = NULL;
    natsMsg *message = NULL;

    if (argc != 2)
        return 2;
    setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
    check(natsConnection_ConnectTo(&connection, getenv("NATS_URL")));
    check(natsConnection_SubscribeSync(&subscription, connection, argv[1]));
    check(natsConnection_Flush(connection));
    printf("listening\n");
    for (;;) {
        check(natsSubscription_NextMsg(&message, subscription, 60000));
        printf("%s\n", natsMsg_GetData(message));
        natsMsg_Destroy(message);
    }
}
