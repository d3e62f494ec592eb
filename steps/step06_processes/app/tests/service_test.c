/*
 * A real service1, asked through the functions that app uses. The first
 * argument is the folder where it lies.
 */
#include "service.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cmocka_all.h"

enum { DEADLINE_MS = 5000, MANY = 100000 };

static const char *directory;
static struct service service;

/* The service inherits a stderr that swallows its narration. */
static int set_up(void **state)
{
    int visible = dup(STDERR_FILENO);
    int hidden = open("/dev/null", O_WRONLY | O_CLOEXEC);
    bool ok;

    (void)state;
    dup2(hidden, STDERR_FILENO);
    catch_signals();
    ok = service_start(&service, directory, "service1");
    dup2(visible, STDERR_FILENO);
    close(hidden);
    close(visible);
    return ok ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    return service_stop(&service) ? 0 : -1;
}

static enum service_result ask(int32_t value, struct message *reply)
{
    struct message request = { .kind = MESSAGE_PROCESS, .process = { value } };

    return service_request(&service, &request, DEADLINE_MS, reply);
}

/* Two processes that take turns are ten times as fast on one CPU as on two;
 * the service inherits this. */
static void stay_on_one_cpu(void)
{
    cpu_set_t cpus;

    CPU_ZERO(&cpus);
    CPU_SET((size_t)sched_getcpu(), &cpus);
    sched_setaffinity(0, sizeof(cpus), &cpus);
}

/* The second number in /proc/PID/statm: pages that are in memory. */
static long resident_pages(int pid)
{
    char path[64];
    long pages = -1;
    FILE *file;

    snprintf(path, sizeof(path), "/proc/%d/statm", pid);
    file = fopen(path, "r");
    assert_non_null(file);
    assert_int_equal(fscanf(file, "%*d %ld", &pages), 1);
    fclose(file);
    return pages;
}

static int open_descriptors(int pid)
{
    char path[64];
    int count = 0;
    DIR *folder;

    snprintf(path, sizeof(path), "/proc/%d/fd", pid);
    folder = opendir(path);
    assert_non_null(folder);
    while (readdir(folder))
        count++;
    closedir(folder);
    return count;
}

static void answers_a_request(void **state)
{
    struct message reply;

    (void)state;
    assert_int_equal(ask(42, &reply), SERVICE_OK);
    assert_int_equal(reply.kind, MESSAGE_PROCESS_RESULT);
    assert_int_equal(reply.process_result.value, 84);
}

static void goes_on_after_a_refusal(void **state)
{
    struct message reply;

    (void)state;
    assert_int_equal(ask(INT32_MAX, &reply), SERVICE_REFUSED);
    assert_string_equal(reply.error.message,
                        "overflow: 2147483647 * 2 exceeds i32 range");
    assert_int_equal(ask(42, &reply), SERVICE_OK);
    assert_int_equal(reply.process_result.value, 84);
}

static void stops_a_service_that_was_never_asked(void **state)
{
    (void)state; /* set_up and tear_down do all of it */
}

static void stopping_twice_does_no_harm(void **state)
{
    (void)state;
    assert_true(service_stop(&service));
    assert_true(service_stop(&service));
}

/* What the service would read: so many blank lines that no more fit. */
static void fill_its_input(const struct service *filled)
{
    char blank[4096];

    memset(blank, '\n', sizeof(blank));
    while (write(filled->process.to, blank, sizeof(blank)) > 0)
        continue;
}

static volatile sig_atomic_t was_writing;

static void let_it_go_on(int number)
{
    (void)number;
    was_writing = service.process.unsent_length > 0;
    kill(service.process.pid, SIGCONT);
}

static void waits_until_a_full_pipe_has_room(void **state)
{
    const struct itimerval soon = { .it_value = { .tv_usec = 100000 } };
    struct message reply;
    siginfo_t info;

    (void)state;
    kill(service.process.pid, SIGSTOP);
    waitid(P_PID, (id_t)service.process.pid, &info, WSTOPPED);
    fill_its_input(&service);
    signal(SIGALRM, let_it_go_on);
    setitimer(ITIMER_REAL, &soon, NULL);

    assert_int_equal(ask(42, &reply), SERVICE_OK);
    assert_int_equal(reply.process_result.value, 84);
    assert_true(was_writing);
}

/* yes(1) is a service that never listens and never stops talking. */
static void gives_up_on_one_that_talks_and_does_not_listen(void **state)
{
    struct message request = { .kind = MESSAGE_GET_VERSION };
    static struct service talker;
    enum service_result result;
    struct message reply;

    (void)state;
    if (access("/usr/bin/yes", X_OK) != 0)
        skip();
    assert_true(service_start(&talker, "/usr/bin", "yes"));
    fill_its_input(&talker);
    result = service_request(&talker, &request, DEADLINE_MS, &reply);
    service_stop(&talker); /* before a check can end the test */
    assert_int_equal(result, SERVICE_FAILED);
    assert_true(talker.process.unasked);
}

/* A directory with so many bytes that its path in it has one byte less, or just
 * as many, as a path may have with its NUL. */
static bool starts_in_directory_of(size_t length)
{
    static struct service far;
    char path[PATH_MAX];
    bool started;

    snprintf(path, sizeof(path), "%s", directory);
    while (strlen(path) + 2 <= length)
        strcat(path, "/.");
    if (strlen(path) < length)
        strcat(path, "/");
    started = service_start(&far, path, "service1");
    assert_true(service_stop(&far));
    return started;
}

static void uses_no_path_that_was_cut(void **state)
{
    (void)state;
    assert_true(starts_in_directory_of(PATH_MAX - sizeof("/service1")));
    assert_false(starts_in_directory_of(PATH_MAX - sizeof("/service1") + 1));
}

static void stays_as_it_is_over_many_requests(void **state)
{
    const int pids[] = { getpid(), service.process.pid };
    struct message reply;
    int descriptors[2];
    long pages[2];

    (void)state;
    for (int32_t i = 0; i < MANY; i++) {
        assert_int_equal(ask(i, &reply), SERVICE_OK);
        assert_int_equal(reply.process_result.value, 2 * i);
        if (i == MANY / 10) { /* warm */
            for (int p = 0; p < 2; p++) {
                descriptors[p] = open_descriptors(pids[p]);
                pages[p] = resident_pages(pids[p]);
            }
        }
    }
    for (int p = 0; p < 2; p++) {
        assert_int_equal(open_descriptors(pids[p]), descriptors[p]);
        /* The kernel counts in batches. 8 bytes a request were 175 pages. */
        assert_in_range(resident_pages(pids[p]), 1, pages[p] + 128);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(answers_a_request, set_up, tear_down),
        cmocka_unit_test_setup_teardown(goes_on_after_a_refusal, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(stops_a_service_that_was_never_asked,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(stopping_twice_does_no_harm, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(waits_until_a_full_pipe_has_room,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            gives_up_on_one_that_talks_and_does_not_listen, set_up, tear_down),
        cmocka_unit_test(uses_no_path_that_was_cut),
        cmocka_unit_test_setup_teardown(stays_as_it_is_over_many_requests,
                                        set_up, tear_down),
    };

    if (argc != 2) {
        fprintf(stderr, "Usage: service_test BUILD_DIR\n");
        return 2;
    }
    directory = argv[1];
    stay_on_one_cpu();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
