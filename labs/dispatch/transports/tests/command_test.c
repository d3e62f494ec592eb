#include <stdio.h>
#include <string.h>

#include "cmocka_all.h"
#include "transports/command.h"
#include "transports/rules.h"

enum { LONG = 300 };

/* What nobody may get through, whatever it is for. */
static const char *const hostile[] = {
    "",
    " ",
    "-",
    "--",
    "-rf",
    "--privileged",
    "-oProxyCommand=id",
    ";",
    "a;b",
    "a;",
    "$(id)",
    "`id`",
    "a|b",
    "a||b",
    "a&b",
    "a&&b",
    "a>b",
    "a<b",
    "a\nb",
    "a\rb",
    "a\tb",
    "a b",
    " a",
    "a ",
    "a'b",
    "a\"b",
    "a\\b",
    "$HOME",
    "${IFS}",
    "a*b",
    "a?b",
    "[a]",
    "{a,b}",
    "(a)",
    "~",
    "~root",
    "!",
    "a!b",
    "#a",
    "a#b",
    "%00",
    "a%b",
    "a^b",
    "\x01",
    "\x1b[2J",
    "\x7f",
    "\xc3\xa4",
    "\xff",
    "\xe2\x80\xae",
    ("a\xc2\xa0"
     "b"),
    ".",
    "..",
    "../x",
    "._-",
    "@",
    "a@",
    "=",
    "=a",
    "+a",
    ",",
    "\\",
    "/",
    "//",
};

enum { HOSTILE = sizeof(hostile) / sizeof(hostile[0]) };

static void refuse_all(bool (*rule)(const char *text))
{
    char too_long[LONG + 1];

    for (size_t i = 0; i < HOSTILE; i++)
        if (rule(hostile[i]))
            fail_msg("taken: %s", hostile[i]);
    memset(too_long, 'a', LONG);
    too_long[LONG] = '\0';
    assert_false(rule(too_long));
}

static void a_workers_name_has_nothing_but_letters_digits_and_dots(void **state)
{
    (void)state;
    refuse_all(is_worker_id);
    assert_true(is_worker_id("c-7"));
    assert_true(is_worker_id("0.a_B-9"));
}

static void a_user_is_a_name(void **state)
{
    (void)state;
    refuse_all(is_user);
    assert_true(is_user("learner"));
    assert_true(is_user("first.last"));
}

static void a_host_is_a_name_or_an_address(void **state)
{
    (void)state;
    refuse_all(is_host);
    assert_true(is_host("127.0.0.1"));
    assert_true(is_host("a.example.org"));
}

static void an_image_has_no_way_out_and_no_digest(void **state)
{
    (void)state;
    refuse_all(is_image);
    assert_false(is_image("a/../b"));
    assert_false(is_image("debian@sha256:00"));
    assert_true(is_image("registry.example.org:5000/lab/worker:1.2"));
}

static void a_variable_is_a_name_and_a_text(void **state)
{
    (void)state;
    refuse_all(is_variable);
    assert_false(is_variable("A B=c"));
    assert_false(is_variable("A=b\nLD_PRELOAD=x"));
    assert_true(is_variable("LEVEL="));
    assert_true(is_variable("LEVEL=$(id); no shell reads this"));
}

/* ssh gives its words to a shell at the other end. */
static void a_remote_word_means_nothing_to_a_shell(void **state)
{
    static const char signs[] = " \t\n;&|<>()$`\\\"'*?[]#~{}!^%";
    char word[] = "a.b";

    (void)state;
    for (size_t i = 0; signs[i]; i++) {
        word[1] = signs[i];
        assert_false(is_remote_word(word));
    }
    assert_false(is_remote_word(""));
    assert_true(is_remote_word("/usr/bin/python3"));
    assert_true(is_remote_word("--level=2"));
}

static void assert_command(const char *const *words, size_t count,
                           const char *expected)
{
    static struct command command;
    char why[COMMAND_WHY_SIZE] = "";
    char line[COMMAND_SIZE] = "";

    if (!command_make(&command, words, count, why))
        fail_msg("%s: %s", words[0], why);
    for (size_t i = 0; i < command.count; i++) {
        assert_true(strlen(line) + strlen(command.words[i]) + 2 < sizeof(line));
        strcat(line, i > 0 ? "|" : "");
        strcat(line, command.words[i]);
    }
    assert_null(command.words[command.count]);
    assert_string_equal(line, expected);
}

#define WORDS(...)                                                             \
    (const char *const[]){ __VA_ARGS__ },                                      \
        sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *)

static void each_transport_makes_its_words(void **state)
{
    (void)state;
    assert_command(WORDS("stdio", "perl", "a b.pl", "$(id)"),
                   "perl|a b.pl|$(id)");
    assert_command(
        WORDS("ssh", "port=2222", "identity=./key", "known_hosts=./known",
              "learner@127.0.0.1", "python3", "/opt/worker.py"),
        "ssh|-T|-o|BatchMode=yes|-o|StrictHostKeyChecking=yes|-o|"
        "ConnectTimeout=5|-o|ServerAliveInterval=5|-o|ServerAliveCountMax=3|"
        "-o|UserKnownHostsFile=./known|-i|./key|-p|2222|--|"
        "learner@127.0.0.1|python3|/opt/worker.py");
    assert_command(WORDS("docker", "memory=64", "cpus=1", "env=LEVEL=2",
                         "lab/worker:1", "--verbose"),
                   "docker|run|--rm|--interactive|--network|none|--read-only|"
                   "--cap-drop|ALL|--security-opt|no-new-privileges|--memory|"
                   "64m|--cpus|1|--env|LEVEL=2|--|lab/worker:1|--verbose");
    assert_command(WORDS("podman", "lab/worker"),
                   "podman|run|--rm|--interactive|--network|none|--read-only|"
                   "--cap-drop|ALL|--security-opt|no-new-privileges|--|"
                   "lab/worker");
    assert_command(WORDS("jail", "memory=64", "/usr/bin/env", "-c", "x"),
                   "prlimit|--as=64000000|bwrap|--unshare-all|"
                   "--die-with-parent|--new-session|--ro-bind|/usr|/usr|"
                   "--symlink|usr/bin|/bin|--symlink|usr/lib|/lib|--symlink|"
                   "usr/lib64|/lib64|--dev|/dev|--tmpfs|/tmp|--chdir|/tmp|"
                   "--clearenv|--setenv|PATH|/usr/bin|--ro-bind|"
                   "/usr/bin/env|/worker|--|/worker|-c|x");
}

static void what_is_not_fit_is_refused_with_its_reason(void **state)
{
    static struct command command;
    static const struct {
        const char *words[4];
        size_t count;
        const char *why;
    } cases[] = {
        { { "telnet", "x" }, 2, "none of stdio" },
        { { "stdio" }, 1, "what to start" },
        { { "ssh", "learner", "x" }, 3, "learner" },
        { { "ssh", "a@-oProxyCommand=id", "x" }, 3, "not fit for ssh" },
        { { "ssh", "a@b", "x;y" }, 3, "not fit for ssh" },
        { { "ssh", "a@b" }, 2, "not fit for ssh" },
        { { "ssh", "port=x", "a@b", "c" }, 4, "not fit for port: x" },
        { { "docker", "--privileged" }, 2, "--privileged" },
        { { "docker", "memory=-1", "a" }, 3, "not fit for memory" },
        { { "docker", "env=a b=c", "a" }, 3, "not fit for env" },
        { { "jail", "/no/such/file" }, 2, "/no/such/file" },
    };
    char why[COMMAND_WHY_SIZE];

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_false(
            command_make(&command, cases[i].words, cases[i].count, why));
        if (!strstr(why, cases[i].why))
            fail_msg("%s does not say %s", why, cases[i].why);
    }
}

static void too_many_or_too_long_words_do_not_fit(void **state)
{
    static struct command command;
    static char word[COMMAND_SIZE + 1];
    const char *many[WORDS_LIMIT + 2];
    char why[COMMAND_WHY_SIZE];

    (void)state;
    for (size_t i = 0; i < WORDS_LIMIT + 2; i++)
        many[i] = i == 0 ? "stdio" : "x";
    assert_true(command_make(&command, many, WORDS_LIMIT + 1, why));
    assert_false(command_make(&command, many, WORDS_LIMIT + 2, why));
    memset(word, 'x', COMMAND_SIZE);
    many[1] = word;
    assert_false(command_make(&command, many, 2, why));
    word[COMMAND_SIZE - 1] = '\0';
    assert_true(command_make(&command, many, 2, why));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            a_workers_name_has_nothing_but_letters_digits_and_dots),
        cmocka_unit_test(a_user_is_a_name),
        cmocka_unit_test(a_host_is_a_name_or_an_address),
        cmocka_unit_test(an_image_has_no_way_out_and_no_digest),
        cmocka_unit_test(a_variable_is_a_name_and_a_text),
        cmocka_unit_test(a_remote_word_means_nothing_to_a_shell),
        cmocka_unit_test(each_transport_makes_its_words),
        cmocka_unit_test(what_is_not_fit_is_refused_with_its_reason),
        cmocka_unit_test(too_many_or_too_long_words_do_not_fit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
