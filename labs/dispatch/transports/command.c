#include "transports/command.h"

#include <ctype.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/values.h"
#include "transports/rules.h"

static bool is_number(const char *text)
{
    int32_t number;

    return parse_int32(text, &number) && number > 0;
}

static bool is_file(const char *text)
{
    return text[0] == '/' || text[0] == '.' || isalnum((unsigned char)text[0]);
}

static bool is_login(const char *text)
{
    const char *host = strchr(text, '@');
    char user[66] = "";

    if (host)
        snprintf(user, sizeof(user), "%.*s", (int)(host - text), text);
    return host && is_user(user) && is_host(host + 1);
}

/* ---- Transports ---- */

/* Words with spaces between them. Those of a setting are there if it is set, by
 * a word NAME=VALUE, and %s in them is the value; in the others it is the name
 * of the transport or, in a jail, the whole path of the program. */
struct part {
    const char *words; /* NULL ends a list */
    const char *setting;
    bool (*is_right)(const char *value);
};

enum { PARTS_LIMIT = 8 };

/* Own processes, no network, no files but the system's programs and itself. */
static const struct part jail[] = {
    { "prlimit --as=%s000000", "memory", is_number },
    { "bwrap --unshare-all --die-with-parent --new-session "
      "--ro-bind /usr /usr --symlink usr/bin /bin "
      "--symlink usr/lib /lib --symlink usr/lib64 /lib64 --dev /dev "
      "--tmpfs /tmp --chdir /tmp --clearenv --setenv PATH /usr/bin "
      "--ro-bind %s /worker -- /worker",
      NULL, NULL },
    { NULL, NULL, NULL },
};

static const struct part ssh[] = {
    { "ssh -T -o BatchMode=yes -o StrictHostKeyChecking=yes "
      "-o ConnectTimeout=5 -o ServerAliveInterval=5 "
      "-o ServerAliveCountMax=3",
      NULL, NULL },
    { "-o UserKnownHostsFile=%s", "known_hosts", is_file },
    { "-i %s", "identity", is_file },
    { "-p %s", "port", is_number },
    { "--", NULL, NULL },
    { NULL, NULL, NULL },
};

static const struct part container[] = {
    { "%s run --rm --interactive --network none --read-only "
      "--cap-drop ALL --security-opt no-new-privileges",
      NULL, NULL },
    { "--memory %sm", "memory", is_number },
    { "--cpus %s", "cpus", is_number },
    { "--env %s", "env", is_variable },
    { "--", NULL, NULL },
    { NULL, NULL, NULL },
};

static const struct transport {
    const char *name;
    const struct part *parts;
    bool (*is_subject)(const char *text);  /* what is started; NULL: any */
    bool (*is_argument)(const char *text); /* what follows; NULL: any */
    size_t least;                          /* of both together */
} transports[] = {
    { "stdio", &container[5], NULL, NULL, 1 },
    { "jail", jail, NULL, NULL, 1 },
    { "ssh", ssh, is_login, is_remote_word, 2 }, /* a shell there reads it */
    { "docker", container, is_image, NULL, 1 },
    { "podman", container, is_image, NULL, 1 },
    { .name = NULL },
};

/* ---- Words ---- */

/* Adds a word of that length, with value as its %s, if there is one. False: it
 * does not fit. */
static bool add(struct command *command, const char *word, int length,
                const char *value)
{
    size_t room = COMMAND_SIZE - command->length;
    char *text = command->text + command->length;
    int before = value ? (int)strcspn(word, " %") : length;
    int written;

    if (before < length)
        written = snprintf(text, room, "%.*s%s%.*s", before, word, value,
                           length - before - 2, word + before + 2);
    else
        written = snprintf(text, room, "%.*s", length, word);
    if ((size_t)written >= room || command->count == WORDS_LIMIT)
        return false;
    command->words[command->count++] = text;
    command->words[command->count] = NULL;
    command->length += (size_t)written + 1;
    return true;
}

static bool add_part(struct command *command, const char *words,
                     const char *value)
{
    bool room = true;

    while (room && *words) {
        int length = (int)strcspn(words, " ");

        room = add(command, words, length, value);
        words += length;
        words += strspn(words, " ");
    }
    return room;
}

static bool is_fit(const struct transport *transport, const char *const *rest,
                   size_t count)
{
    bool fit = count >= transport->least;

    for (size_t i = 0; fit && i < count; i++) {
        bool (*is_right)(const char *) =
            i == 0 ? transport->is_subject : transport->is_argument;

        fit = !is_right || is_right(rest[i]);
    }
    return fit;
}

/* Adds all parts, and the rest: with subject in the parts that are always
 * there, and in a jail only there. */
static bool add_all(struct command *command, const struct transport *transport,
                    const char *const values[PARTS_LIMIT], const char *subject,
                    const char *const *rest, size_t count)
{
    const struct part *parts = transport->parts;
    bool room = true;

    for (size_t i = 0; room && parts[i].words; i++)
        if (values[i] || !parts[i].setting)
            room = add_part(command, parts[i].words,
                            parts[i].setting ? values[i] : subject);
    for (size_t i = parts == jail ? 1 : 0; room && i < count; i++)
        room = add(command, rest[i], (int)strlen(rest[i]), NULL);
    return room;
}

/* Takes the settings in front of the words. Returns how many there are; or -1,
 * and why says which value is wrong. */
static int read_settings(const struct part *parts, const char *const *words,
                         size_t count, const char *values[PARTS_LIMIT],
                         char why[COMMAND_WHY_SIZE])
{
    for (size_t i = 0; i < count; i++) {
        size_t length = strcspn(words[i], "=");
        size_t part = 0;

        while (parts[part].words &&
               (!parts[part].setting || !words[i][length] ||
                strlen(parts[part].setting) != length ||
                strncmp(words[i], parts[part].setting, length) != 0))
            part++;
        if (!parts[part].words)
            return (int)i;
        values[part] = words[i] + length + 1;
        if (!parts[part].is_right(values[part])) {
            snprintf(why, COMMAND_WHY_SIZE, "not fit for %s: %s",
                     parts[part].setting, values[part]);
            return -1;
        }
    }
    return (int)count;
}

bool command_make(struct command *command, const char *const *words,
                  size_t count, char why[COMMAND_WHY_SIZE])
{
    const struct transport *transport = transports;
    const char *values[PARTS_LIMIT] = { NULL };
    const char *subject = words[0];
    char path[PATH_MAX];
    int settings;

    *command = (struct command){ 0 };
    while (transport->name && strcmp(words[0], transport->name) != 0)
        transport++;
    snprintf(why, COMMAND_WHY_SIZE,
             "%s is none of stdio, jail, ssh, docker, podman", words[0]);
    if (!transport->name)
        return false;
    snprintf(why, COMMAND_WHY_SIZE, "it does not say what to start");
    settings =
        read_settings(transport->parts, words + 1, count - 1, values, why);
    if (settings < 0 || (size_t)settings == count - 1)
        return false;
    words += 1 + settings;
    count -= 1 + (size_t)settings;
    snprintf(why, COMMAND_WHY_SIZE,
             "not fit for %s, or too long, or not there: %s", subject,
             words[0]);
    if (transport->parts == jail)
        subject = realpath(words[0], path);
    return subject && is_fit(transport, words, count) &&
           add_all(command, transport, values, subject, words, count);
}
