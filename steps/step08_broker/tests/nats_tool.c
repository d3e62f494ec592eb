/* Whoever else may be on the broker at NATS_URL, for tests and experiments:
 * see usage. */
#include <netdb.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <nats/nats.h>

enum { PATIENCE_MS = 60000, EXIT_USAGE = 2 };

static const char usage[] =
    "Usage: nats_tool ask SUBJECT PAYLOAD COUNT\n"
    "       nats_tool tell SUBJECT\n"
    "       nats_tool flood SUBJECT PAYLOAD COUNT\n"
    "       nats_tool answer SUBJECT [REPLY]\n"
    "       nats_tool overhear COUNT\n"
    "       nats_tool --help\n"
    "Is one more client of the broker at NATS_URL.\n"
    "\n"
    "  ask       publishes a request and prints as many replies, a line each\n"
    "  tell      publishes stdin, and wants no reply\n"
    "  flood     publishes the payload so many times\n"
    "  answer    says \"ready\", then \"asked\" for each request, and "
    "replies,\n"
    "            or does not\n"
    "  overhear  says \"ready\", then each byte that the broker sends to "
    "whoever\n"
    "            subscribes to all subjects, for COUNT messages\n";

static void check(natsStatus status)
{
    if (status != NATS_OK) {
        fprintf(stderr, "nats_tool: %s\n", natsStatus_GetText(status));
        exit(EXIT_FAILURE);
    }
}

static void say(const char *line)
{
    printf("%s\n", line);
    fflush(stdout);
}

static void ask(natsConnection *connection, const char *subject,
                const char *payload, int count)
{
    natsInbox *inbox = NULL;
    natsSubscription *replies = NULL;
    natsMsg *reply = NULL;

    check(natsInbox_Create(&inbox));
    check(natsConnection_SubscribeSync(&replies, connection, inbox));
    check(natsConnection_PublishRequest(connection, subject, inbox, payload,
                                        (int)strlen(payload)));
    while (count-- > 0) {
        check(natsSubscription_NextMsg(&reply, replies, PATIENCE_MS));
        say(natsMsg_GetData(reply));
        natsMsg_Destroy(reply);
    }
    natsSubscription_Destroy(replies);
    natsInbox_Destroy(inbox);
}

static void tell(natsConnection *connection, const char *subject)
{
    static char payload[1024 * 1024];
    size_t length = fread(payload, 1, sizeof(payload), stdin);

    check(natsConnection_Publish(connection, subject, payload, (int)length));
    check(natsConnection_Flush(connection));
}

static void flood(natsConnection *connection, const char *subject,
                  const char *payload, int count)
{
    while (count-- > 0)
        check(natsConnection_PublishString(connection, subject, payload));
    check(natsConnection_Flush(connection));
}

static void answer(natsConnection *connection, const char *subject,
                   const char *reply)
{
    natsSubscription *requests = NULL;
    natsMsg *request = NULL;

    check(natsConnection_SubscribeSync(&requests, connection, subject));
    check(natsConnection_Flush(connection));
    say("ready");
    while (natsSubscription_NextMsg(&request, requests, PATIENCE_MS) ==
           NATS_OK) {
        say("asked");
        if (reply)
            check(natsConnection_PublishString(
                connection, natsMsg_GetReply(request), reply));
        natsMsg_Destroy(request);
    }
    natsSubscription_Destroy(requests);
}

/* ---- The protocol itself, without the library ---- */

/* url is nats://HOST:PORT */
static int connect_plainly(const char *url)
{
    const struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
    struct addrinfo *address = NULL;
    char host[64] = "";
    char port[8] = "";
    int fd;

    if (sscanf(url, "nats://%63[^:]:%7[0-9]", host, port) != 2 ||
        getaddrinfo(host, port, &hints, &address) != 0)
        check(NATS_NO_SERVER);
    fd = socket(address->ai_family, address->ai_socktype, 0);
    if (connect(fd, address->ai_addr, address->ai_addrlen) != 0)
        check(NATS_NO_SERVER);
    freeaddrinfo(address);
    return fd;
}

static bool starts_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

static void overhear(int fd, int count)
{
    static char line[1024 * 1024 + 3]; /* a payload, "\r\n" and a NUL */
    FILE *broker = fdopen(fd, "r");

    dprintf(fd,
            "CONNECT {\"verbose\":false,\"headers\":true}\r\n"
            "SUB > 1\r\n"
            "PING\r\n");
    while (fgets(line, sizeof(line), broker) && !starts_with(line, "PONG"))
        ;
    say("ready");
    while (count > 0 && fgets(line, sizeof(line), broker)) {
        if (!starts_with(line, "MSG") && !starts_with(line, "HMSG"))
            continue; /* INFO, PING */
        fputs(line, stdout);
        if (fgets(line, sizeof(line), broker))
            fputs(line, stdout);
        count--;
    }
    fclose(broker);
}

/* Returns false if that is no command, or has not these arguments. */
static bool run(const char *url, int argc, char **argv)
{
    const char *command = argc > 2 ? argv[1] : "";
    natsConnection *connection = NULL;
    bool ok = true;

    if (strcmp(command, "overhear") == 0) {
        overhear(connect_plainly(url), atoi(argv[2]));
        return true;
    }
    check(natsConnection_ConnectTo(&connection, url));
    if (strcmp(command, "ask") == 0 && argc == 5)
        ask(connection, argv[2], argv[3], atoi(argv[4]));
    else if (strcmp(command, "tell") == 0)
        tell(connection, argv[2]);
    else if (strcmp(command, "flood") == 0 && argc == 5)
        flood(connection, argv[2], argv[3], atoi(argv[4]));
    else if (strcmp(command, "answer") == 0)
        answer(connection, argv[2], argv[3]);
    else
        ok = false;
    natsConnection_Destroy(connection);
    nats_CloseAndWait(0);
    return ok;
}

int main(int argc, char **argv)
{
    const char *url = getenv("NATS_URL");

    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        printf("%s", usage);
        return EXIT_SUCCESS;
    }
    if (!url)
        fprintf(stderr,
                "nats_tool: NATS_URL does not say where the broker is\n");
    if (url && run(url, argc, argv))
        return EXIT_SUCCESS;
    fprintf(stderr, "%s", usage);
    return EXIT_USAGE;
}
