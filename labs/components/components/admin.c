#include "admin.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "local_socket.h"

enum { LIST_MS = 500 };

static const char status_command[] = "status\n";

/* First what Admin knows itself of each component, then, from each, straight to
 * whoever asked, its own word: Admin waits for nobody. */
static void list(const struct admin *admin, const struct reply *reply)
{
    struct reply answers = *reply;
    struct message row = { .kind = MESSAGE_STATUS };
    struct envelope question = { .kind = ENVELOPE_STATUS };

    for (int i = 0; i < admin->count; i++) {
        row.status =
            (struct component_status){ .state = "no answer", .handled = -1 };
        snprintf(row.status.name, sizeof(row.status.name), "%s",
                 admin->names[i]);
        row.status.waiting = (int32_t)mailbox_waiting(admin->all[i].mailbox);
        reply_send(&answers, &row);
        question.reply = (struct reply){ REPLY_STREAM, sender_copy(reply->to) };
        if (sender_send(admin->all[i], &question, DEADLINE_NOW) ==
            MAILBOX_CLOSED) {
            strcpy(row.status.state, "stopped");
            reply_send(&answers, &row);
        }
    }
}

static enum handled admin_handle(void *self, const struct message *request,
                                 struct reply *reply)
{
    if (request->kind != ADMIN_LIST)
        return NOT_FOR_ME;
    if (reply->kind == REPLY_STREAM)
        list(self, reply);
    return HANDLED;
}

int admin_list(struct admin_address admin, int64_t deadline,
               struct component_status rows[ADMIN_MOST])
{
    struct envelope envelope = { .message = { .kind = ADMIN_LIST } };
    struct mailbox *answers = ask_for_stream(admin.to, envelope, deadline);
    int count = 0;
    int i;

    if (!answers)
        return 0;
    while (mailbox_receive(answers, &envelope, deadline) == MAILBOX_OK) {
        for (i = 0; i < count; i++)
            if (strcmp(rows[i].name, envelope.message.status.name) == 0)
                break;
        if (i < ADMIN_MOST)
            rows[i] = envelope.message.status;
        if (i == count && count < ADMIN_MOST)
            count++;
    }
    mailbox_release(answers);
    return count;
}

void admin_print(FILE *out, const struct component_status rows[], int count)
{
    char handled[16];

    fprintf(out, "%-12s%-11s%8s%9s\n", "component", "state", "waiting",
            "handled");
    for (int i = 0; i < count; i++) {
        snprintf(handled, sizeof(handled), "%d", (int)rows[i].handled);
        fprintf(out, "%-12s%-11s%8d%9s\n", rows[i].name, rows[i].state,
                (int)rows[i].waiting, rows[i].handled < 0 ? "-" : handled);
    }
}

/* ---- The socket ---- */

static void serve(const struct admin *admin, int client)
{
    struct component_status rows[ADMIN_MOST] = { { .handled = 0 } };
    char command[sizeof(status_command)] = "";
    FILE *out = fdopen(client, "w");

    if (!out) { /* no memory: the client sees the end */
        close(client);
        return;
    }
    recv(client, command, sizeof(command) - 1, MSG_WAITALL);
    if (strcmp(command, status_command) == 0)
        admin_print(out, rows,
                    admin_list(admin->own, deadline_in_ms(LIST_MS), rows));
    else
        fprintf(out, "admin: the one command is: status\n");
    fclose(out);
}

/* A thread that turns clients into messages, until the socket is shut down. */
static void *accept_clients(void *argument)
{
    const struct admin *admin = argument;
    int client;

    pthread_setname_np(pthread_self(), "admin-acceptor");
    while ((client = local_accept(admin->listener)) >= 0)
        serve(admin, client);
    return NULL;
}

static bool admin_init(void *self, struct message *why)
{
    struct admin *admin = self;

    admin->listener = local_listen(admin->path);
    if (admin->listener >= 0) {
        if (pthread_create(&admin->acceptor, NULL, accept_clients, admin) == 0)
            return true;
        close(admin->listener);
        unlink(admin->path);
    }
    message_say(why, MESSAGE_FAILED,
                "cannot listen at %.50s: %s (choose another --dir)",
                admin->path, strerror(errno));
    return false;
}

static bool admin_stop(void *self)
{
    struct admin *admin = self;

    shutdown(admin->listener, SHUT_RDWR);
    pthread_join(admin->acceptor, NULL);
    close(admin->listener);
    return unlink(admin->path) == 0;
}

struct component admin_as_component(struct admin *self)
{
    static const struct component_ops ops = {
        .name = "admin",
        .init = admin_init,
        .handle = admin_handle,
        .stop = admin_stop,
    };

    return (struct component){ .ops = &ops, .self = self };
}

bool admin_print_from(const char *path, FILE *out)
{
    int fd = local_connect(path);
    char page[1024] = "";
    ssize_t length = -1;

    if (fd >= 0) {
        send(fd, status_command, strlen(status_command), MSG_NOSIGNAL);
        length = recv(fd, page, sizeof(page), MSG_WAITALL);
        close(fd);
    }
    return length > 0 && fwrite(page, 1, (size_t)length, out) > 0;
}
