#include "system.h"

#include <stdlib.h>

enum { START_MS = 10000, STOP_MS = 2500 };

/* Each gets the senders that it needs before anything is started. */
static void introduce(struct system *system)
{
    struct sender *to = system->to;
    struct component *components = system->components;

    system->clock.source = clock_system_time;
    system->doubler.clock.to = to[CLOCK];
    system->formatter.clock.to = to[CLOCK];
    system->broker.server.folder = ".";
    system->broker.server.status.config = (struct config){ 1024 * 1024, 1024 };
    system->broker.own.to = to[BROKER];
    system->admin.path = "admin.sock";
    system->admin.own.to = to[ADMIN];
    system->admin.others = to;
    system->admin.components = components;
    system->admin.count = ADMIN; /* all before it */
    components[CLOCK] = (struct component){ &clock_ops, &system->clock };
    components[DOUBLER] = (struct component){ &doubler_ops, &system->doubler };
    components[FORMATTER] =
        (struct component){ &formatter_ops, &system->formatter };
    components[BROKER] = (struct component){ &broker_ops, &system->broker };
    components[ADMIN] = (struct component){ &admin_ops, &system->admin };
}

bool system_init(struct system *system, enum place place)
{
    *system = (struct system){ .place = place };
    for (int i = 0; i < COMPONENT_COUNT; i++) {
        struct mailbox *mailbox = mailbox_create(MAILBOX_CAPACITY);

        if (!mailbox)
            return false;
        system->to[i] = mailbox_sender(mailbox);
    }
    introduce(system);
    for (int i = 0; place == IN_PROCESSES && i < COMPONENT_COUNT; i++) {
        struct process *process = &system->members[i].process;

        *process = (struct process){ .component = system->components[i],
                                     .number = i,
                                     .senders = system->to,
                                     .count = COMPONENT_COUNT };
        if (!process_open(process))
            return false;
    }
    return loop_open(&system->loop);
}

static bool start(struct system *system, int i)
{
    struct component component = system->components[i];
    struct mailbox *mailbox = system->to[i].mailbox;
    struct member *member = &system->members[i];
    int64_t deadline = now_ms() + START_MS;
    struct message why;

    if (system->place == IN_PROCESSES)
        member->started = process_start(&member->process, deadline, &why);
    else if (system->place == ON_A_LOOP)
        member->started = host_on_loop(&member->host, component, mailbox,
                                       &system->loop, &why);
    else
        member->started =
            host_on_thread(&member->host, component, mailbox, deadline, &why);
    if (member->started)
        printf("Started %s\n", component.ops->name);
    else
        fprintf(stderr, "components: %s does not start: %s\n",
                component.ops->name, why.text);
    return member->started;
}

bool system_start(struct system *system)
{
    bool ok = true;

    for (int i = 0; ok && i < COMPONENT_COUNT; i++) {
        if (system->members[i].left_out)
            mailbox_close(system->to[i].mailbox);
        else
            ok = start(system, i);
    }
    return ok;
}

/* False: it did not end, and cannot be made to. */
static bool join(struct system *system, int i, int *exit_code)
{
    struct member *member = &system->members[i];
    int64_t deadline = now_ms() + STOP_MS;

    tell(system->to[i], &(struct message){ .kind = LIFE_STOP }, deadline);
    if (system->place == IN_PROCESSES)
        *exit_code = process_join(&member->process, deadline);
    else if (!host_join(&member->host, deadline, exit_code))
        return false;
    member->started = false;
    return true;
}

static bool stop(struct system *system, int i)
{
    const char *name = system->components[i].ops->name;
    int exit_code = EXIT_FAILURE;

    if (!join(system, i, &exit_code))
        fprintf(stderr,
                "components: %s did not stop within %d ms, and is left alone\n",
                name, STOP_MS);
    else if (exit_code != EXIT_SUCCESS)
        fprintf(stderr, "components: %s failed, or had to be forced\n", name);
    else
        printf("Stopped %s\n", name);
    return exit_code == EXIT_SUCCESS;
}

bool system_stop(struct system *system)
{
    bool ok = true;

    for (int i = COMPONENT_COUNT - 1; i >= 0; i--)
        if (system->members[i].started)
            ok = stop(system, i) && ok;
    return ok;
}

void system_release(struct system *system)
{
    for (int i = 0; i < COMPONENT_COUNT; i++) {
        struct mailbox *mailbox = system->to[i].mailbox;

        if (system->place == IN_PROCESSES)
            process_close(&system->members[i].process);
        sender_drop(&system->to[i]);
        if (!system->members[i].started)
            mailbox_release(mailbox);
    }
    loop_close(&system->loop);
}
