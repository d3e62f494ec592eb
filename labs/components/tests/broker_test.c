/* Broker with a nats-server: the real one, or, with the argument "fake", a
 * shell script that logs as it does. Exit status 77: there is no real one. */
#include <arpa/inet.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "broker.h"
#include "host.h"

#include "cmocka_all.h"

enum { LONG_MS = 20000, SKIPPED = 77, FOLDER_SIZE = 64 };

struct fixture {
    char folder[FOLDER_SIZE];
    struct broker broker;
    struct mailbox *mailbox;
    struct broker_address to;
    struct host host;
    struct message why;
};

static bool start(struct fixture *f)
{
    return host_on_thread(&f->host,
                          (struct component){ &broker_ops, &f->broker },
                          f->mailbox, now_ms() + LONG_MS, &f->why);
}

/* Fills path with a new folder. */
static void make_folder(char path[FOLDER_SIZE])
{
    snprintf(path, FOLDER_SIZE, "/tmp/broker_test-XXXXXX");
    assert_non_null(mkdtemp(path));
}

static int prepare(void **state)
{
    static struct fixture f;

    f = (struct fixture){ 0 };
    make_folder(f.folder);
    f.mailbox = mailbox_create(MAILBOX_CAPACITY);
    f.to.to = mailbox_sender(f.mailbox);
    f.broker.server.folder = f.folder;
    f.broker.server.status.config = (struct config){ 1048576, 1024 };
    f.broker.own = f.to;
    *state = &f;
    return 0;
}

static void stop(struct fixture *f)
{
    struct message request = { .kind = LIFE_STOP };
    int exit_code = -1;

    tell(f->to.to, &request, now_ms() + LONG_MS);
    assert_true(host_join(&f->host, now_ms() + LONG_MS, &exit_code));
    assert_int_equal(exit_code, EXIT_SUCCESS);
}

static int clean_up(void **state)
{
    struct fixture *f = *state;

    sender_drop(&f->to.to);
    mailbox_release(f->mailbox);
    assert_int_equal(rmdir(f->folder), 0); /* it was empty */
    return 0;
}

static int start_broker(void **state)
{
    struct fixture *f;

    prepare(state);
    f = *state;
    if (!start(f))
        fail_msg("broker does not start: %s", f->why.text);
    return 0;
}

static int stop_broker(void **state)
{
    stop(*state);
    return clean_up(state);
}

static struct message child_of(struct fixture *f)
{
    struct message answer;

    assert_true(broker_get(f->to, now_ms() + LONG_MS, &answer));
    return answer;
}

static bool has_a_line(struct fixture *f, const char *wanted)
{
    char path[TEXT_SIZE];
    char line[TEXT_SIZE];
    bool found = false;
    FILE *file;

    snprintf(path, sizeof(path), "%s/nats.conf", f->folder);
    file = fopen(path, "r");
    assert_non_null(file);
    while (fgets(line, sizeof(line), file))
        found |= strcmp(line, wanted) == 0;
    fclose(file);
    return found;
}

static void has_a_child_process_with_a_pid_and_a_command(void **state)
{
    struct message child = child_of(*state);

    assert_int_equal(kill(child.broker.pid, 0), 0);
    assert_true(child.broker.port > 0);
    assert_string_equal(child.broker.state, "running");
    assert_non_null(strstr(child.broker.command, "nats-server -c "));
    assert_non_null(strstr(child.broker.command, "/nats.conf"));
}

static void the_file_is_where_it_says(void **state)
{
    struct fixture *f = *state;
    struct message answer;

    assert_true(broker_get(f->to, now_ms() + LONG_MS, &answer));
    assert_non_null(strstr(answer.broker.command, f->folder));
    assert_true(has_a_line(f, "max_payload: 1048576\n"));
}

static void an_update_is_in_the_answers_and_in_the_file(void **state)
{
    struct fixture *f = *state;
    struct config config = { 4096, 7 };
    struct message answer;

    assert_true(broker_update(f->to, config, now_ms() + LONG_MS, &answer));
    assert_true(broker_get(f->to, now_ms() + LONG_MS, &answer));
    assert_int_equal(answer.broker.config.max_payload, 4096);
    assert_int_equal(answer.broker.config.max_connections, 7);
    assert_true(has_a_line(f, "max_payload: 4096\n"));
    assert_true(has_a_line(f, "max_connections: 7\n"));
}

static void an_update_that_makes_no_sense_changes_nothing(void **state)
{
    static const struct config senseless[] = {
        { 0, 7 },
        { -1, 7 },
        { 64 * 1024 * 1024 + 1, 7 },
        { 4096, 0 },
    };
    struct fixture *f = *state;
    struct message answer;

    for (size_t i = 0; i < sizeof(senseless) / sizeof(senseless[0]); i++) {
        assert_false(
            broker_update(f->to, senseless[i], now_ms() + LONG_MS, &answer));
        assert_int_equal(answer.kind, MESSAGE_REFUSED);
    }
    assert_true(broker_get(f->to, now_ms() + LONG_MS, &answer));
    assert_int_equal(answer.broker.config.max_payload, 1048576);
    assert_true(has_a_line(f, "max_payload: 1048576\n"));
}

static void a_file_that_cannot_be_written_changes_nothing(void **state)
{
    struct fixture *f = *state;
    struct config config = { 4096, 7 };
    struct message answer;
    char obstacle[TEXT_SIZE];

    snprintf(obstacle, sizeof(obstacle), "%s/nats.conf.new", f->folder);
    assert_int_equal(mkdir(obstacle, S_IRWXU), 0);
    assert_false(broker_update(f->to, config, now_ms() + LONG_MS, &answer));
    assert_int_equal(answer.kind, MESSAGE_REFUSED);
    assert_int_equal(rmdir(obstacle), 0);
    assert_true(broker_get(f->to, now_ms() + LONG_MS, &answer));
    assert_int_equal(answer.broker.config.max_payload, 1048576);
    assert_true(has_a_line(f, "max_payload: 1048576\n"));
}

enum { UPDATES = 20 };

static void *update_often(void *argument)
{
    struct fixture *f = argument;
    struct message answer;
    intptr_t done = 0;

    while (done < UPDATES &&
           broker_update(
               f->to,
               (struct config){ 4097 + (int32_t)done, 4097 + (int32_t)done },
               now_ms() + LONG_MS, &answer))
        done++;
    return (void *)done;
}

/* Under load, no answer has one number of the old and one of the new. */
static void an_update_takes_effect_between_two_messages(void **state)
{
    struct fixture *f = *state;
    struct message answer = { 0 };
    int64_t deadline = now_ms() + LONG_MS;
    pthread_t thread;
    void *updates;

    assert_true(broker_update(f->to, (struct config){ 4096, 4096 },
                              now_ms() + LONG_MS, &answer));
    pthread_create(&thread, NULL, update_often, f);
    do {
        assert_true(broker_get(f->to, now_ms() + LONG_MS, &answer));
        assert_int_equal(answer.broker.config.max_payload,
                         answer.broker.config.max_connections);
    } while (answer.broker.config.max_payload != 4096 + UPDATES &&
             now_ms() < deadline);
    pthread_join(thread, &updates);
    assert_int_equal((intptr_t)updates, UPDATES);
}

/* Asks until the child is not running any more. */
static struct message wait_for_death(struct fixture *f)
{
    int64_t deadline = now_ms() + LONG_MS;
    struct message child;

    do
        child = child_of(f);
    while (strcmp(child.broker.state, "running") == 0 && now_ms() < deadline);
    return child;
}

static void a_killed_child_is_noticed_and_leaves_no_zombie(void **state)
{
    struct fixture *f = *state;
    pid_t pid = child_of(f).broker.pid;
    struct message child;

    assert_int_equal(kill(pid, SIGKILL), 0);
    child = wait_for_death(f);
    assert_string_equal(child.broker.state, "killed by signal 9");
    assert_int_equal(child.broker.pid, 0);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); /* no child, no zombie */
}

static void a_killed_child_can_be_spawned_again(void **state)
{
    struct fixture *f = *state;
    pid_t pid = child_of(f).broker.pid;
    struct message child;

    assert_int_equal(kill(pid, SIGKILL), 0);
    wait_for_death(f);
    assert_true(broker_spawn(f->to, now_ms() + LONG_MS, &child));
    assert_string_equal(child.broker.state, "running");
    assert_int_not_equal(child.broker.pid, pid);
    assert_int_equal(kill(child.broker.pid, 0), 0);
}

static void a_second_spawn_starts_no_second_child(void **state)
{
    struct fixture *f = *state;
    pid_t pid = child_of(f).broker.pid;
    struct message child;

    assert_true(broker_spawn(f->to, now_ms() + LONG_MS, &child));
    assert_int_equal(child.broker.pid, pid);
}

static void stop_ends_the_child_and_removes_the_file(void **state)
{
    struct fixture *f = *state;
    pid_t pid;

    assert_true(start(f));
    pid = child_of(f).broker.pid;
    stop(f);
    assert_int_equal(kill(pid, 0), -1);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

static void no_directory_for_the_file_fails_the_start(void **state)
{
    struct fixture *f = *state;

    f->broker.server.folder = "/no/such/directory";
    assert_false(start(f));
    assert_string_equal(f->why.text,
                        "cannot write nats.conf: No such file or directory");
}

/* ---- With the real one only ---- */

static int run(const char *command)
{
    int status = system(command);

    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void nats_server_accepts_what_is_generated(void **state)
{
    struct fixture *f = *state;
    char other[FOLDER_SIZE];
    char file[FOLDER_SIZE + 16];
    struct message answer;
    char command[512];

    make_folder(other);
    assert_true(broker_generate(f->to, other, now_ms() + LONG_MS, &answer));
    snprintf(command, sizeof(command),
             "nats-server -t -c '%s/nats.conf' 2>/dev/null", other);
    assert_int_equal(run(command), 0);
    snprintf(command, sizeof(command),
             "echo 'max_payload: many' >>'%s/nats.conf' &&"
             "nats-server -t -c '%s/nats.conf' 2>/dev/null",
             other, other);
    assert_int_equal(run(command), 1); /* so it does look */
    snprintf(file, sizeof(file), "%s/nats.conf", other);
    assert_int_equal(unlink(file), 0);
    assert_int_equal(rmdir(other), 0);
}

/* What the nats-server greets a new client with. */
static void greeting(int32_t port, char text[1024])
{
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_port = htons((uint16_t)port) };
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    ssize_t length;

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof(address)),
                     0);
    length = recv(fd, text, 1023, 0);
    assert_true(length > 0);
    text[length] = '\0';
    close(fd);
}

static void a_reload_changes_what_runs_without_a_new_process(void **state)
{
    struct fixture *f = *state;
    struct message before = child_of(f);
    struct message answer;
    char text[1024];

    greeting(before.broker.port, text);
    assert_non_null(strstr(text, "\"max_payload\":1048576"));
    assert_true(broker_update(f->to, (struct config){ 8192, 100 },
                              now_ms() + LONG_MS, &answer));
    greeting(before.broker.port, text);
    assert_non_null(strstr(text, "\"max_payload\":8192"));
    assert_int_equal(child_of(f).broker.pid, before.broker.pid);
}

/* ---- */

static void put_in_front_of_path(const char *directory)
{
    char path[4096];

    snprintf(path, sizeof(path), "%s:%s", directory, getenv("PATH"));
    setenv("PATH", path, 1);
}

#define with_broker(test)                                                      \
    cmocka_unit_test_setup_teardown(test, start_broker, stop_broker)
#define without_broker(test)                                                   \
    cmocka_unit_test_setup_teardown(test, prepare, clean_up)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        with_broker(has_a_child_process_with_a_pid_and_a_command),
        with_broker(the_file_is_where_it_says),
        with_broker(an_update_is_in_the_answers_and_in_the_file),
        with_broker(an_update_that_makes_no_sense_changes_nothing),
        with_broker(a_file_that_cannot_be_written_changes_nothing),
        with_broker(an_update_takes_effect_between_two_messages),
        with_broker(a_killed_child_is_noticed_and_leaves_no_zombie),
        with_broker(a_killed_child_can_be_spawned_again),
        with_broker(a_second_spawn_starts_no_second_child),
        without_broker(stop_ends_the_child_and_removes_the_file),
        without_broker(no_directory_for_the_file_fails_the_start),
    };
    const struct CMUnitTest real_tests[] = {
        with_broker(nats_server_accepts_what_is_generated),
        with_broker(a_reload_changes_what_runs_without_a_new_process),
    };
    int failed;

    if (argc > 1)
        put_in_front_of_path(argv[1]);
    if (run("command -v nats-server >/dev/null") != 0) {
        printf(
            "skipped: there is no nats-server (apt-get install "
            "nats-server)\n");
        return SKIPPED;
    }
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    if (argc == 1)
        failed += cmocka_run_group_tests(real_tests, NULL, NULL);
    return failed;
}
