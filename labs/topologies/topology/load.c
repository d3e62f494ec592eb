/* From a file to a topology: settings by a table, a line at a time. */
#include "topology/topology.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "support/values.h"

enum { LINE_SIZE = 512, CHOICES = 3 };

/* KEY VALUE: a number, one of some words, a name, or the rest of the line. */
struct setting {
    const char *key;
    enum { NUMBER, CHOICE, NAME, REST } kind;
    size_t offset; /* of an int32_t, or a text */
    int32_t least;
    int32_t most;
    const char *choices[CHOICES]; /* CHOICE: the int32_t is the place here */
};

/* Any line that is no box and no edge has these. */
static const struct setting settings_of_all[] = {
    { "shape", CHOICE, offsetof(struct topology, shape),
      .choices = { "pipeline", "tree", "graph" } },
    { "supervisor", CHOICE, offsetof(struct topology, supervision.strategy),
      .choices = { "one_for_one", "one_for_all", "rest_for_one" } },
    { "intensity", NUMBER, offsetof(struct topology, supervision.intensity),
      .most = 1000 },
    { "period", NUMBER, offsetof(struct topology, supervision.period_ms),
      .least = 1, .most = 3600000 },
    { "backoff", NUMBER, offsetof(struct topology, supervision.backoff_ms),
      .most = 60000 },
    { 0 },
};

static const struct setting settings_of_box[] = {
    { "restart", CHOICE, offsetof(struct box, restart),
      .choices = { "permanent", "transient", "temporary" } },
    { "join", CHOICE, offsetof(struct box, join), .choices = { "any", "all" } },
    { "copies", NUMBER, offsetof(struct box, copies), .least = 1,
      .most = COPIES_LIMIT },
    { "runs", REST, .offset = offsetof(struct box, command) },
    { 0 },
};

static const struct setting settings_of_edge[] = {
    { "deadline", NUMBER, offsetof(struct edge, deadline_ms), .least = 1,
      .most = 3600000 },
    { "fails", CHOICE, offsetof(struct edge, fails),
      .choices = { "abort", "skip" } },
    { "retries", NUMBER, offsetof(struct edge, retries), .most = 100 },
    { "capacity", NUMBER, offsetof(struct edge, capacity), .most = 1000000 },
    { "full", CHOICE, offsetof(struct edge, full),
      .choices = { "wait", "drop", "refuse" } },
    { "when", NAME, .offset = offsetof(struct edge, when) },
    { 0 },
};

/* The file as it is read. */
struct loader {
    struct topology *topology;
    size_t line;
    char *rest; /* of the line */
    char why[WHY_SIZE];
};

__attribute__((format(printf, 2, 3))) static bool
refuse(struct loader *loader, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(loader->why, WHY_SIZE, format, arguments);
    va_end(arguments);
    return false;
}

/* "" at the end of the line. */
static const char *next_word(struct loader *loader)
{
    char *word = strtok_r(NULL, " \t", &loader->rest);

    return word ? word : "";
}

/* ---- Settings ---- */

static bool set_number(struct loader *loader, const struct setting *setting,
                       const char *word, int32_t *number)
{
    return (parse_int32(word, number) && *number >= setting->least &&
            *number <= setting->most) ||
           refuse(loader, "%s needs a number from %d to %d, not '%.40s'",
                  setting->key, (int)setting->least, (int)setting->most, word);
}

static bool set_choice(struct loader *loader, const struct setting *setting,
                       const char *word, int32_t *number)
{
    const char *const *choices = setting->choices;
    int32_t i = 0;

    while (i < CHOICES && choices[i] && strcmp(choices[i], word) != 0)
        i++;
    *number = i;
    return (i < CHOICES && choices[i]) ||
           refuse(loader, "%s is %s or %s%s%s, not '%.40s'", setting->key,
                  choices[0], choices[1], choices[2] ? " or " : "",
                  choices[2] ? choices[2] : "", word);
}

static bool set_name(struct loader *loader, const char *word,
                     char name[NAME_SIZE])
{
    size_t length = strspn(word, "abcdefghijklmnopqrstuvwxyz0123456789_-");

    if (length == 0 || length >= NAME_SIZE || word[length] != '\0')
        return refuse(loader, "'%.40s' is no name: up to %d of a-z, 0-9, _, -",
                      word, NAME_SIZE - 1);
    strcpy(name, word);
    return true;
}

static bool set_rest(struct loader *loader, char text[COMMAND_SIZE])
{
    const char *rest = loader->rest + strspn(loader->rest, " \t");

    if (rest[0] == '\0' || strlen(rest) >= COMMAND_SIZE)
        return refuse(loader, "runs a command of up to %d characters",
                      COMMAND_SIZE - 1);
    strcpy(text, rest);
    loader->rest += strlen(loader->rest);
    return true;
}

static bool set(struct loader *loader, const struct setting *setting,
                void *place)
{
    if (setting->kind == REST)
        return set_rest(loader, place);
    if (setting->kind == NAME)
        return set_name(loader, next_word(loader), place);
    if (setting->kind == CHOICE)
        return set_choice(loader, setting, next_word(loader), place);
    return set_number(loader, setting, next_word(loader), place);
}

/* Reads settings up to the end of the line. Each may be there once. */
static bool read_settings(struct loader *loader, const struct setting *settings,
                          const char *word, void *into)
{
    unsigned seen = 0;

    for (; word[0]; word = next_word(loader)) {
        size_t i = 0;

        while (settings[i].key && strcmp(settings[i].key, word) != 0)
            i++;
        if (!settings[i].key)
            return refuse(loader, "there is no setting '%.40s' here", word);
        if (seen & 1U << i)
            return refuse(loader, "%s is there twice", word);
        seen |= 1U << i;
        if (!set(loader, &settings[i], (char *)into + settings[i].offset))
            return false;
    }
    return true;
}

/* ---- Boxes and edges ---- */

/* Returns the number of the box with that name, or box_count. */
static size_t find_box(const struct topology *topology, const char *name)
{
    size_t i = 0;

    while (i < topology->box_count &&
           strcmp(topology->boxes[i].name, name) != 0)
        i++;
    return i;
}

static bool read_box(struct loader *loader)
{
    struct topology *topology = loader->topology;
    struct box box = { .copies = 1, .line = loader->line };

    if (!set_name(loader, next_word(loader), box.name) ||
        !read_settings(loader, settings_of_box, next_word(loader), &box))
        return false;
    if (find_box(topology, box.name) < topology->box_count)
        return refuse(loader, "there is a box %s already", box.name);
    if (box.command[0] == '\0')
        return refuse(loader, "%s runs what?", box.name);
    if (topology->box_count == BOX_LIMIT)
        return refuse(loader, "more than %d boxes", BOX_LIMIT - BOX_FIRST);
    topology->boxes[topology->box_count++] = box;
    return true;
}

static bool read_end(struct loader *loader, size_t *box)
{
    const char *word = next_word(loader);

    *box = find_box(loader->topology, word);
    return *box < loader->topology->box_count ||
           refuse(loader, "unknown box '%.40s' (boxes stand above edges)",
                  word);
}

/* What leads to out ends there: nothing can be late, or fail. */
static bool read_edge(struct loader *loader)
{
    struct topology *topology = loader->topology;
    struct edge edge = { .fails = FAILS_UNSAID,
                         .capacity = 16,
                         .line = loader->line };

    if (!read_end(loader, &edge.from))
        return false;
    if (strcmp(next_word(loader), "->") != 0)
        return refuse(loader, "an edge is: edge BOX -> BOX SETTINGS");
    if (!read_end(loader, &edge.to) ||
        !read_settings(loader, settings_of_edge, next_word(loader), &edge))
        return false;
    if (edge.to != BOX_OUT && edge.deadline_ms == 0)
        return refuse(loader, "an edge without deadline: when is it late?");
    if (edge.to != BOX_OUT && edge.fails == FAILS_UNSAID)
        return refuse(loader, "an edge without fails: what if it is late?");
    if (topology->edge_count == EDGE_LIMIT)
        return refuse(loader, "more than %d edges", EDGE_LIMIT);
    topology->edges[topology->edge_count++] = edge;
    return true;
}

/* ---- The file ---- */

static bool read_line(struct loader *loader, char *line)
{
    const char *word;

    if (strlen(line) == LINE_SIZE - 1)
        return refuse(loader, "the line is too long");
    line[strcspn(line, "#\r\n")] = '\0';
    word = strtok_r(line, " \t", &loader->rest);
    if (!word)
        return true;
    if (strcmp(word, "box") == 0)
        return read_box(loader);
    if (strcmp(word, "edge") == 0)
        return read_edge(loader);
    return read_settings(loader, settings_of_all, word, loader->topology);
}

static bool read_file(struct loader *loader, FILE *file)
{
    char line[LINE_SIZE];
    bool ok = true;

    while (ok && fgets(line, sizeof(line), file)) {
        loader->line++;
        ok = read_line(loader, line);
    }
    if (ok && ferror(file))
        ok = refuse(loader, "cannot read on: %s", strerror(errno));
    return ok && topology_check(loader->topology, &loader->line, loader->why);
}

bool topology_load(const char *path, struct topology *topology)
{
    struct loader loader = { .topology = topology };
    FILE *file = fopen(path, "r");
    bool ok;

    *topology = (struct topology){
        .supervision = { .intensity = 3, .period_ms = 5000 },
        .boxes = { { .name = "in" }, { .name = "out" } },
        .box_count = BOX_FIRST,
    };
    if (!file) {
        fprintf(stderr, "topo: cannot read %s: %s\n", path, strerror(errno));
        return false;
    }
    ok = read_file(&loader, file);
    if (!ok && loader.line > 0)
        fprintf(stderr, "topo: %s, line %zu: %s\n", path, loader.line,
                loader.why);
    else if (!ok)
        fprintf(stderr, "topo: %s: %s\n", path, loader.why);
    fclose(file);
    return ok;
}
