#include "admin.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { LIST_MS = 500, BACKLOG = 8 };

/* First what Admin knows itself of each component, then, from each, straight to
 * whoever asked, its own word: Admin waits for nobody. */
static void list(const struct admin *admin, const struct reply *reply)
{
    struct reply answers = *reply;
    struct message row = { .kind = MESSAGE_STATUS };
    struct envelope question = { .kind = ENVELOPE_STATUS };

    for (int i = 0; i < admin->count; i++) {
        row.status = (struct status){ .state = "no answer", .handled = -1 };
        snprintf(row.status.name, NAME_SIZE, "%s", admin->names[i]);
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
               struct status rows[ADMIN_MOST])
{
    struct envelope envelope = { .message = { .kind = ADMIN_LIST } };
    struct mailbox *answers = ask_for_stream(admin.to, envelope, deadline);
    int count = 0;
    int i;

    while (answers &&
           mailbox_receive(answers, &envelope, deadline) == MAILBOX_OK) {
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

void admin_print_list(struct admin_address admin, FILE *out)
{
    struct status rows[ADMIN_MOST];
    int count = admin_list(admin, now_ms() + LIST_MS, rows);

    fprintf(out, "%-12s%-11s%8s%9s\n", "component", "state", "waiting",
            "handled");
    for (int i = 0; i < count; i++) {
        fprintf(out, "%-12s%-11s%8d", rows[i].name, rows[i].state,
                (int)rows[i].waiting);
        if (rows[i].handled < 0)
            fprintf(out, "%9s\n", "-");
        else
            fprintf(out, "%9d\n", (int)rows[i].handled);
    }
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
        if (out) { /* a page fits in the socket, so nobody can hold us here */
            admin_print_list(admin->own, out);
            fclose(out);
        } else {
            close(client);
        }
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
                "cannot listen at %.50s: %s (choose another --dir)",
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

struct component admin_as_component(struct admin *self)
{
    static const struct component_ops ops = { .name = "admin",
                                              .init = admin_init,
                                              .handle = admin_handle,
                                              .stop = admin_stop };

    return (struct component){ .ops = &ops, .self = self };
}

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
