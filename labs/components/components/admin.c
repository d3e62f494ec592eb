#include "admin.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { ASK_MS = 100, LIST_MS = 1000, BACKLOG = 8 };

/* What component i says of itself, or what Admin knows. */
static struct message row_of(const struct admin *admin, int i)
{
    struct message row = { .kind = LIFE_STATUS };
    struct status known = {
        .waiting = (int32_t)mailbox_waiting(admin->others[i].mailbox),
        .handled = -1,
    };

    if (ask(admin->others[i], &row, now_ms() + ASK_MS))
        return row;
    snprintf(known.name, NAME_SIZE, "%s", admin->components[i].ops->name);
    strcpy(known.state, row.kind == MESSAGE_CLOSED ? "stopped" : "no answer");
    return (struct message){ .kind = LIFE_STATUS, .status = known };
}

/* It cannot ask itself, since it is at work. So it leaves the question in its
 * own mailbox, with the reply: its host answers that, and so ends the list. */
static enum handled admin_handle(void *self, struct message *message,
                                 struct reply *reply)
{
    const struct admin *admin = self;
    struct envelope question = { .message = { .kind = LIFE_STATUS } };

    if (message->kind != ADMIN_LIST)
        return NOT_FOR_ME;
    for (int i = 0; i < admin->count; i++) {
        *message = row_of(admin, i);
        reply_send(reply, message);
    }
    question.reply = *reply;
    *reply = (struct reply){ 0 };
    sender_send(admin->own.to, &question, DEADLINE_NOW);
    return HANDLED;
}

void admin_print_list(struct admin_address admin, FILE *out)
{
    int64_t deadline = now_ms() + LIST_MS;
    struct message request = { .kind = ADMIN_LIST };
    struct mailbox *rows = ask_for_stream(admin.to, &request, deadline);
    struct envelope row;
    const struct status *status = &row.message.status;

    fprintf(out, "%-12s%-11s%8s%9s\n", "component", "state", "waiting",
            "handled");
    while (rows && mailbox_receive(rows, &row, deadline) == MAILBOX_OK) {
        fprintf(out, "%-12s%-11s%8d", status->name, status->state,
                (int)status->waiting);
        if (status->handled < 0)
            fprintf(out, "%9s\n", "-");
        else
            fprintf(out, "%9d\n", (int)status->handled);
    }
    mailbox_release(rows);
}

/* ---- The socket ---- */

/* A thread that turns clients into messages, until the socket is shut down. */
static void *accept_clients(void *argument)
{
    const struct admin *admin = argument;
    int client;
    FILE *out;

    pthread_setname_np(pthread_self(), "admin-acceptor");
    while ((client = accept4(admin->listener, NULL, NULL, SOCK_CLOEXEC)) >= 0) {
        out = fdopen(client, "w");
        if (!out) {
            close(client);
            continue;
        }
        admin_print_list(admin->own, out);
        fclose(out); /* a page fits in the socket: nobody can hold us here */
    }
    return NULL;
}

static struct sockaddr_un address_of(const char *path)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };

    strncpy(address.sun_path, path, sizeof(address.sun_path) - 1);
    return address;
}

/* On Linux the mode of the socket becomes that of its file: from the first
 * moment on only the user may connect. */
static bool admin_init(void *self, struct message *why)
{
    struct admin *admin = self;
    struct sockaddr_un address = address_of(admin->path);
    bool bound;

    admin->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bound = fchmod(admin->listener, S_IRUSR | S_IWUSR) == 0 &&
            bind(admin->listener, (struct sockaddr *)&address,
                 sizeof(address)) == 0;
    if (bound && listen(admin->listener, BACKLOG) == 0 &&
        pthread_create(&admin->acceptor, NULL, accept_clients, admin) == 0)
        return true;
    message_say(why, MESSAGE_FAILED,
                "cannot listen at %.30s: %s (choose another folder, or remove "
                "it if nobody answers)",
                admin->path, strerror(errno));
    if (bound)
        unlink(admin->path);
    close(admin->listener);
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

const struct component_ops admin_ops = { .name = "admin",
                                         .init = admin_init,
                                         .handle = admin_handle,
                                         .stop = admin_stop };

bool admin_print_from(const char *path, FILE *out)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_un address = address_of(path);
    char page[1024] = "";
    ssize_t length = -1;

    if (connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0)
        length = recv(fd, page, sizeof(page), MSG_WAITALL);
    close(fd);
    return length > 0 && fwrite(page, 1, (size_t)length, out) > 0;
}
