#include "system.h"

#include <assert.h>
#include <stdlib.h>

enum { START_MS = 10000, STOP_MS = 2500 };

static const char *const names[COMPONENT_COUNT] = {
    "clock", "doubler", "formatter", "broker", "admin",
};

/* Each gets the senders that it needs before anything is started. */
static void introduce(struct system *system, const char *folder)
{
    struct sender *to = system->to;
    struct member *members = system->members;

    system->clock.source = clock_system_time;
    system->doubler.clock.to = to[CLOCK];
    system->formatter.clock.to = to[CLOCK];
    system->broker.folder = folder;
    system->broker.own.to = to[BROKER];
    system->admin = (struct admin){ .path = system->socket_path,
                                    .own = { to[ADMIN] },
                                    .all = to,
                                    .names = names,
                                    .count = COMPONENT_COUNT };
    members[CLOCK].component = clock_as_component(&system->clock);
    members[DOUBLER].component = doubler_as_component(&system->doubler);
    members[DOUBLER].needs = 1u << CLOCK;
    members[FORMATTER].component = formatter_as_component(&system->formatter);
    members[FORMATTER].needs = 1u << CLOCK;
    members[BROKER].component = broker_as_component(&system->broker);
    members[ADMIN].component = admin_as_component(&system->admin);
    members[ADMIN].needs =
        1u << CLOCK | 1u << DOUBLER | 1u << FORMATTER | 1u << BROKER;
}

bool system_init(struct system *system, enum place place, const char *folder)
{
    *system = (struct system){ .place = place };
    snprintf(system->socket_path, TEXT_SIZE, "%s/admin.sock", folder);
    for (int i = 0; i < COMPONENT_COUNT; i++) {
        struct mailbox *mailbox = mailbox_create(MAILBOX_CAPACITY);

        if (!mailbox)
            return false;
        system->members[i].mailbox = mailbox;
        system->to[i] = mailbox_sender(mailbox);
    }
    introduce(system, folder);
    for (int i = 0; place == IN_PROCESSES && i < COMPONENT_COUNT; i++) {
        struct member *member = &system->members[i];

        member->far = (struct far){ .component = member->component,
                                    .number = i,
                                    .senders = system->to,
                                    .count = COMPONENT_COUNT };
        if (!far_open(&member->far, &member->component))
            return false;
    }
    return loop_open(&system->loop);
}

static bool start(struct system *system, int i)
{
    struct member *member = &system->members[i];
    struct message why;

    if (system->place == ON_A_LOOP)
        member->started = host_on_loop(&member->host, member->component,
                                       member->mailbox, &system->loop, &why);
    else
        member->started =
            host_on_thread(&member->host, member->component, member->mailbox,
                           now_ms() + START_MS, &why);
    if (member->started) {
        system->order[system->started++] = i;
        printf("Started %s\n", names[i]);
    } else {
        fprintf(stderr, "components: %s does not start: %s\n", names[i],
                why.text);
    }
    return member->started;
}

bool system_start(struct system *system)
{
    unsigned done = 0; /* started or left out */
    int i = 0;
    bool ok = true;

    while (ok && i < COMPONENT_COUNT) {
        if (done & 1u << i || system->members[i].needs & ~done) {
            i++;
            continue;
        }
        if (system->members[i].left_out)
            mailbox_close(system->members[i].mailbox);
        else
            ok = start(system, i);
        done |= 1u << i;
        i = 0; /* for those that needed it */
    }
    assert(!ok || done == (1u << COMPONENT_COUNT) - 1); /* no circle of needs */
    return ok;
}

static bool stop(struct system *system, int i)
{
    int64_t deadline = now_ms() + STOP_MS;
    struct envelope envelope = { .kind = ENVELOPE_STOP };
    int exit_code;

    sender_send(system->to[i], &envelope, deadline);
    if (!host_join(&system->members[i].host, deadline, &exit_code)) {
        fprintf(stderr,
                "components: %s did not stop within %d ms, and is left alone\n",
                names[i], STOP_MS);
        return false;
    }
    system->members[i].started = false;
    if (exit_code != EXIT_SUCCESS)
        fprintf(stderr, "components: %s failed, or had to be forced\n",
                names[i]);
    else
        printf("Stopped %s\n", names[i]);
    return exit_code == EXIT_SUCCESS;
}

bool system_stop(struct system *system)
{
    bool ok = true;

    while (system->started > 0)
        ok = stop(system, system->order[--system->started]) && ok;
    return ok;
}

void system_release(struct system *system)
{
    for (int i = 0; i < COMPONENT_COUNT; i++) {
        sender_drop(&system->to[i]);
        if (!system->members[i].started)
            mailbox_release(system->members[i].mailbox);
        if (system->place == IN_PROCESSES)
            far_close(&system->members[i].far);
    }
    loop_close(&system->loop);
}
