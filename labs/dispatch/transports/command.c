#include "transports/command.h"

#include <ctype.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/values.h"
#include "transports/rules.h"

/* ---- Settings: NAME=VALUE in front of what is to be started ---- */

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
    ALWAYS,
    MEMORY,
    CPUS,
    ENV,
    PORT,
    IDENTITY,
    KNOWN_HOSTS,
    SETTINGS
};

static const struct {
    const char *name;
    bool (*is_right)(const char *text);
} settings[SETTINGS] = {
    [MEMORY] = { "memory", is_number },
    [CPUS] = { "cpus", is_number },
    [ENV] = { "env", is_variable },
    [PORT] = { "port", is_number },
    [IDENTITY] = { "identity", is_file },
    [KNOWN_HOSTS] = { "known_hosts", is_file },
};

/* ---- Transports ---- */

static bool is_login(const char *text)
{
    const char *host = strchr(text, '@');
    char user[66] = "";

    if (host)
        snprintf(user, sizeof(user), "%.*s", (int)(host - text), text);
    return host && is_user(user) && is_host(host + 1);
}

/* Words with spaces between them, if something is set: it is %s. What is set
 * always is the transport's name or, in a jail, the program's whole path. */
struct part {
    enum setting setting;
    const char *words;
};

static const struct part nothing[] = { { ALWAYS, NULL } };

/* Own processes, no network, no files but the system's programs and itself. */
static const struct part jail[] = {
    { MEMORY, "prlimit --as=%s000000" },
    { ALWAYS,
      "bwrap --unshare-all --die-with-parent --new-session "
      "--ro-bind /usr /usr --symlink usr/bin /bin "
      "--symlink usr/lib /lib --symlink usr/lib64 /lib64 --dev /dev "
      "--tmpfs /tmp --chdir /tmp --clearenv --setenv PATH /usr/bin "
      "--ro-bind %s /worker -- /worker" },
    { ALWAYS, NULL },
};

static const struct part ssh[] = {
    { ALWAYS,
      "ssh -T -o BatchMode=yes -o StrictHostKeyChecking=yes "
      "-o ConnectTimeout=5 -o ServerAliveInterval=5 "
      "-o ServerAliveCountMax=3" },
    { KNOWN_HOSTS, "-o UserKnownHostsFile=%s" },
    { IDENTITY, "-i %s" },
    { PORT, "-p %s" },
    { ALWAYS, "--" },
    { ALWAYS, NULL },
};

static const struct part container[] = {
    { ALWAYS,
      "%s run --rm --interactive --network none --read-only "
      "--cap-drop ALL --security-opt no-new-privileges" },
    { MEMORY, "--memory %sm" },
    { CPUS, "--cpus %s" },
    { ENV, "--env %s" },
    { ALWAYS, "--" },
    { ALWAYS, NULL },
};

static const struct transport {
    const char *name;
    const struct part *parts;              /* ends with one without words */
    bool (*is_subject)(const char *text);  /* the first of the rest */
    bool (*is_argument)(const char *text); /* the others */
    size_t skipped;                        /* of the rest: its parts have it */
    size_t least;
} transports[] = {
    { "stdio", nothing, NULL, NULL, 0, 1 },
    { "jail", jail, NULL, NULL, 1, 1 },
    { "ssh", ssh, is_login, is_remote_word, 0, 2 }, /* for a shell there */
    { "docker", container, is_image, NULL, 0, 1 },
    { "podman", container, is_image, NULL, 0, 1 },
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
    bool fits = true;

    while (fits && *words) {
        int length = (int)strcspn(words, " ");

        fits = add(command, words, length, value);
        words += length;
        words += strspn(words, " ");
    }
    return fits;
}

/* The setting that a word is, if this transport has it. */
static enum setting find_setting(const struct transport *transport,
                                 const char *word)
{
    size_t length = strcspn(word, "=");

    for (const struct part *part = transport->parts; part->words; part++) {
        const char *name = settings[part->setting].name;

        if (word[length] && name && strlen(name) == length &&
            strncmp(word, name, length) == 0)
            return part->setting;
    }
    return ALWAYS;
}

static bool add_all(struct command *command, const struct transport *transport,
                    const char *const set[SETTINGS], const char *const *rest,
                    size_t count)
{
    const struct part *part = transport->parts;
    bool fits = count >= transport->least;

    for (size_t i = 0; fits && i < count; i++) {
        bool (*is_right)(const char *) =
            i == 0 ? transport->is_subject : transport->is_argument;

        fits = !is_right || is_right(rest[i]);
    }
    for (; fits && part->words; part++)
        if (set[part->setting])
            fits = add_part(command, part->words, set[part->setting]);
    for (size_t i = transport->skipped; fits && i < count; i++)
        fits = add(command, rest[i], (int)strlen(rest[i]), NULL);
    return fits;
}

/* Takes the settings in front; i is where the rest begins. */
static bool read_settings(const struct transport *transport,
                          const char *const *words, size_t count, size_t *i,
                          const char *set[SETTINGS], char why[COMMAND_WHY_SIZE])
{
    enum setting setting;

    for (*i = 1; *i < count && (setting = find_setting(transport, words[*i]));
         ++*i) {
        set[setting] = strchr(words[*i], '=') + 1;
        if (settings[setting].is_right(set[setting]))
            continue;
        snprintf(why, COMMAND_WHY_SIZE, "not fit for %s: %s",
                 settings[setting].name, set[setting]);
        return false;
    }
    snprintf(why, COMMAND_WHY_SIZE, "it does not say what to start");
    return *i < count;
}

bool command_make(struct command *command, const char *const *words,
                  size_t count, char why[COMMAND_WHY_SIZE])
{
    const struct transport *transport = transports;
    const char *set[SETTINGS] = { words[0] };
    char path[PATH_MAX];
    size_t i;

    *command = (struct command){ 0 };
    while (transport->name && strcmp(words[0], transport->name) != 0)
        transport++;
    snprintf(why, COMMAND_WHY_SIZE,
             "%s is none of stdio, jail, ssh, docker, podman", words[0]);
    if (!transport->name ||
        !read_settings(transport, words, count, &i, set, why))
        return false;
    snprintf(why, COMMAND_WHY_SIZE,
             "not fit for %s, or too long, or not there: %s", words[0],
             words[i]);
    if (transport->parts == jail)
        set[ALWAYS] = realpath(words[i], path);
    return set[ALWAYS] &&
           add_all(command, transport, set, words + i, count - i);
}
