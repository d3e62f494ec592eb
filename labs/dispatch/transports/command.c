#include "transports/command.h"

#include <ctype.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/values.h"
#include "transports/rules.h"

/* ---- Words ---- */

/* Adds a word, as printf would write it. False: it does not fit. */
static bool add(struct command *command, const char *format, ...)
{
    size_t room = COMMAND_SIZE - command->length;
    char *word = command->text + command->length;
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = vsnprintf(word, room, format, arguments);
    va_end(arguments);
    if (length < 0 || (size_t)length >= room || command->count == WORDS_LIMIT)
        return false;
    command->words[command->count++] = word;
    command->words[command->count] = NULL;
    command->length += (size_t)length + 1;
    return true;
}

static bool add_all(struct command *command, const char *const *words,
                    size_t count)
{
    bool fits = true;

    for (size_t i = 0; fits && i < count; i++)
        fits = add(command, "%s", words[i]);
    return fits;
}

/* ---- Transports ---- */

static bool is_number(const char *text)
{
    int32_t number;

    return parse_int32(text, &number) && number > 0;
}

static bool is_file(const char *text)
{
    return text[0] == '/' || text[0] == '.' || isalnum((unsigned char)text[0]);
}

enum setting {
    SETTING_MEMORY,
    SETTING_CPUS,
    SETTING_ENV,
    SETTING_PORT,
    SETTING_IDENTITY,
    SETTING_KNOWN_HOSTS,
    SETTING_COUNT,
};

static const struct {
    const char *name;
    bool (*is_right)(const char *text);
} settings[SETTING_COUNT] = {
    [SETTING_MEMORY] = { "memory", is_number },
    [SETTING_CPUS] = { "cpus", is_number },
    [SETTING_ENV] = { "env", is_variable },
    [SETTING_PORT] = { "port", is_number },
    [SETTING_IDENTITY] = { "identity", is_file },
    [SETTING_KNOWN_HOSTS] = { "known_hosts", is_file },
};

/* What stood behind the transport. */
struct request {
    const char *set[SETTING_COUNT]; /* NULL: not set */
    const char *const *rest;
    size_t count;
};

static bool make_stdio(struct command *command, const struct request *request)
{
    return add_all(command, request->rest, request->count);
}

/* Own processes, no network, no files but the system's programs and itself. */
static bool make_jail(struct command *command, const struct request *request)
{
    static const char *const jail[] = {
        "bwrap",         "--unshare-all", "--die-with-parent",
        "--new-session", "--ro-bind",     "/usr",
        "/usr",          "--symlink",     "usr/bin",
        "/bin",          "--symlink",     "usr/lib",
        "/lib",          "--symlink",     "usr/lib64",
        "/lib64",        "--dev",         "/dev",
        "--tmpfs",       "/tmp",          "--chdir",
        "/tmp",          "--clearenv",    "--setenv",
        "PATH",          "/usr/bin",
    };
    const char *memory = request->set[SETTING_MEMORY];
    const char *program = request->rest[0];
    char path[PATH_MAX];

    return realpath(program, path) &&
           (!memory || (add(command, "prlimit") &&
                        add(command, "--as=%s000000", memory))) &&
           add_all(command, jail, sizeof(jail) / sizeof(jail[0])) &&
           add(command, "--ro-bind") && add(command, "%s", path) &&
           add(command, "/worker") && add(command, "--") &&
           add(command, "/worker") &&
           add_all(command, request->rest + 1, request->count - 1);
}

static bool make_ssh(struct command *command, const struct request *request)
{
    static const char *const ssh[] = {
        "ssh", "-T",
        "-o",  "BatchMode=yes",
        "-o",  "StrictHostKeyChecking=yes",
        "-o",  "ConnectTimeout=5",
        "-o",  "ServerAliveInterval=5",
        "-o",  "ServerAliveCountMax=3",
    };
    const char *port = request->set[SETTING_PORT];
    const char *identity = request->set[SETTING_IDENTITY];
    const char *known = request->set[SETTING_KNOWN_HOSTS];
    const char *host = strchr(request->rest[0], '@');
    char user[66] = "";

    if (host)
        snprintf(user, sizeof(user), "%.*s", (int)(host - request->rest[0]),
                 request->rest[0]);
    if (!host || !is_user(user) || !is_host(host + 1) || request->count < 2)
        return false;
    for (size_t i = 1; i < request->count; i++)
        if (!is_remote_word(request->rest[i]))
            return false;
    return add_all(command, ssh, sizeof(ssh) / sizeof(ssh[0])) &&
           (!known || (add(command, "-o") &&
                       add(command, "UserKnownHostsFile=%s", known))) &&
           (!identity ||
            (add(command, "-i") && add(command, "%s", identity))) &&
           (!port || (add(command, "-p") && add(command, "%s", port))) &&
           add(command, "--") &&
           add_all(command, request->rest, request->count);
}

static bool make_container(struct command *command, const char *engine,
                           const struct request *request)
{
    static const char *const run[] = {
        "run",
        "--rm",
        "--interactive",
        "--network",
        "none",
        "--read-only",
        "--cap-drop",
        "ALL",
        "--security-opt",
        "no-new-privileges",
    };
    const char *memory = request->set[SETTING_MEMORY];
    const char *cpus = request->set[SETTING_CPUS];
    const char *env = request->set[SETTING_ENV];

    return is_image(request->rest[0]) && add(command, "%s", engine) &&
           add_all(command, run, sizeof(run) / sizeof(run[0])) &&
           (!memory ||
            (add(command, "--memory") && add(command, "%sm", memory))) &&
           (!cpus || (add(command, "--cpus") && add(command, "%s", cpus))) &&
           (!env || (add(command, "--env") && add(command, "%s", env))) &&
           add(command, "--") &&
           add_all(command, request->rest, request->count);
}

static bool make_docker(struct command *command, const struct request *request)
{
    return make_container(command, "docker", request);
}

static bool make_podman(struct command *command, const struct request *request)
{
    return make_container(command, "podman", request);
}

static const struct {
    const char *name;
    unsigned int may_set; /* a bit for each setting */
    bool (*make)(struct command *command, const struct request *request);
} transports[] = {
    { "stdio", 0, make_stdio },
    { "jail", 1u << SETTING_MEMORY, make_jail },
    { "ssh",
      1u << SETTING_PORT | 1u << SETTING_IDENTITY | 1u << SETTING_KNOWN_HOSTS,
      make_ssh },
    { "docker", 1u << SETTING_MEMORY | 1u << SETTING_CPUS | 1u << SETTING_ENV,
      make_docker },
    { "podman", 1u << SETTING_MEMORY | 1u << SETTING_CPUS | 1u << SETTING_ENV,
      make_podman },
};

/* The setting that a word is, of those that may be; or SETTING_COUNT. */
static size_t find_setting(const char *word, unsigned int may_set)
{
    size_t length = strcspn(word, "=");
    size_t i = 0;

    while (i < SETTING_COUNT &&
           (!(may_set & 1u << i) || strlen(settings[i].name) != length ||
            strncmp(word, settings[i].name, length) != 0 ||
            word[length] != '='))
        i++;
    return i;
}

/* Takes the settings in front of the rest. */
static bool read_request(struct request *request, const char *const *words,
                         size_t count, unsigned int may_set,
                         char why[COMMAND_WHY_SIZE])
{
    size_t i = 0;
    size_t setting;

    *request = (struct request){ 0 };
    while (i < count &&
           (setting = find_setting(words[i], may_set)) < SETTING_COUNT) {
        request->set[setting] = strchr(words[i], '=') + 1;
        if (!settings[setting].is_right(request->set[setting])) {
            snprintf(why, COMMAND_WHY_SIZE, "not fit for %s: %s",
                     settings[setting].name, request->set[setting]);
            return false;
        }
        i++;
    }
    request->rest = words + i;
    request->count = count - i;
    if (request->count == 0)
        snprintf(why, COMMAND_WHY_SIZE, "it does not say what to start");
    return request->count > 0;
}

bool command_make(struct command *command, const char *const *words,
                  size_t count, char why[COMMAND_WHY_SIZE])
{
    size_t i = 0;
    struct request request;

    *command = (struct command){ 0 };
    while (i < sizeof(transports) / sizeof(transports[0]) &&
           strcmp(words[0], transports[i].name) != 0)
        i++;
    if (i == sizeof(transports) / sizeof(transports[0])) {
        snprintf(why, COMMAND_WHY_SIZE,
                 "%s is none of stdio, jail, ssh, docker, podman", words[0]);
        return false;
    }
    if (!read_request(&request, words + 1, count - 1, transports[i].may_set,
                      why))
        return false;
    if (transports[i].make(command, &request))
        return true;
    snprintf(why, COMMAND_WHY_SIZE,
             "not fit for %s, or too long, or not there: %s", words[0],
             request.rest[0]);
    return false;
}
