#include "system.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { START_MS = 10000, STOP_MS = 2500 };

static const char *const names[COMPONENT_COUNT] = {
    "clock", "doubler", "formatter", "broker", "admin",
};

/* Each gets the senders that it needs before anything is started. */
static void introduce(struct system *system, const char *directory)
{
    struct sender *to = system->to;

    system->clock = (struct clock){ .source = clock_system_time };
    system->doubler.clock.to = to[CLOCK];
    system->formatter.clock.to = to[CLOCK];
    system->broker.directory = directory;
    system->broker.own.to = to[BROKER];
    system->admin = (struct admin){ .path = system->socket_path,
                                    .own = { to[ADMIN] },
                                    .all = to,
                                    .names = names,
                                    .count = COMPONENT_COUNT };
    system->members[CLOCK].component = clock_as_component(&system->clock);
    system->members[DOUBLER].component = doubler_as_component(&system->doubler);
    system->members[DOUBLER].needs = 1u << CLOCK;
    system->members[FORMATTER].component =
        formatter_as_component(&system->formatter);
    system->members[FORMATTER].needs = 1u << CLOCK;
    system->members[BROKER].component = broker_as_component(&system->broker);
    system->members[ADMIN].component = admin_as_component(&system->admin);
    system->members[ADMIN].needs =
        1u << CLOCK | 1u << DOUBLER | 1u << FORMATTER | 1u << BROKER;
}

/* The member as this process sees it, if it lives in another: that of the same
 * program, told by its arguments whom to serve. */
static bool send_away(struct system *system, int i)
{
    struct member *member = &system->members[i];
    char *argv[] = { system->program,
                     "--serve",
                     (char *)names[i],
                     "--dir",
                     (char *)system->broker.directory,
                     NULL };

    if (readlink("/proc/self/exe", system->program,
                 sizeof(system->program) - 1) < 0)
        return false;
    memcpy(member->argv, argv, sizeof(argv));
    member->far = (struct far){ .argv = member->argv,
                                .number = i,
                                .senders = system->to };
    return far_open(&member->far, names[i], &member->component);
}

bool system_init(struct system *system, enum place place, const char *directory)
{
    *system = (struct system){ .place = place };
    snprintf(system->socket_path, TEXT_SIZE, "%s/admin.sock", directory);
    for (int i = 0; i < COMPONENT_COUNT; i++) {
        struct mailbox *mailbox = mailbox_create(MAILBOX_CAPACITY);

        if (!mailbox)
            return false;
        system->members[i].mailbox = mailbox;
        system->to[i] = mailbox_sender(mailbox);
    }
    introduce(system, directory);
    for (int i = 0; place == IN_PROCESSES && i < COMPONENT_COUNT; i++)
        if (!send_away(system, i))
            return false;
    return place != ON_A_LOOP || loop_open(&system->loop);
}

static bool start(struct system *system, int i, struct message *why)
{
    struct member *member = &system->members[i];

    if (system->place == ON_A_LOOP)
        return host_on_loop(&member->host, member->component, member->mailbox,
                            &system->loop, why);
    return host_on_thread(&member->host, member->component, member->mailbox,
                          deadline_in_ms(START_MS), why);
}

/* The next whose needs are all fulfilled, or COMPONENT_COUNT. */
static int next_to_start(const struct system *system, unsigned done)
{
    int i = 0;

    while (i < COMPONENT_COUNT &&
           (done & 1u << i || (system->members[i].needs & ~done) != 0))
        i++;
    return i;
}

bool system_start(struct system *system)
{
    unsigned done = 0; /* started or left out */
    struct message why;
    int i;

    while ((i = next_to_start(system, done)) < COMPONENT_COUNT) {
        done |= 1u << i;
        if (system->members[i].left_out) {
            mailbox_close(system->members[i].mailbox);
            continue;
        }
        if (!start(system, i, &why)) {
            fprintf(stderr, "components: %s does not start: %s\n", names[i],
                    why.text);
            return false;
        }
        system->order[system->started++] = i;
        system->members[i].started = true;
        printf("Started %s\n", names[i]);
    }
    assert(done == (1u << COMPONENT_COUNT) - 1); /* no circle of needs */
    return true;
}

static bool stop(struct system *system, int i)
{
    int64_t deadline = deadline_in_ms(STOP_MS);
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
    if (system->place == ON_A_LOOP)
        loop_close(&system->loop);
}

int system_serve(struct system *system, const char *name)
{
    struct mailbox *mailboxes[COMPONENT_COUNT];
    int number = 0;

    for (int i = 0; i < COMPONENT_COUNT; i++) {
        mailboxes[i] = system->members[i].mailbox;
        if (strcmp(names[i], name) == 0)
            number = i;
    }
    return far_serve(system->members[number].component, number, mailboxes,
                     system->to, COMPONENT_COUNT);
}
