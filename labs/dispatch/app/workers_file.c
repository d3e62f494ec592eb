#include "workers_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "transports/command.h"
#include "transports/rules.h"

static bool read_tasks(char *text, struct names *tasks)
{
    char *task;

    tasks->count = 0;
    while ((task = strtok_r(text, ",", &text))) {
        if (tasks->count == NAMES_LIMIT || !is_worker_id(task))
            return false;
        strcpy(tasks->items[tasks->count++], task);
    }
    return tasks->count > 0;
}

static bool start_line(char *line, struct dispatcher *dispatcher,
                       char why[DISPATCHER_WHY_SIZE])
{
    const char *words[WORDS_LIMIT];
    size_t count = 0;
    struct names tasks;
    char *word = strtok_r(line, " \t\r\n", &line);

    if (!word || word[0] == '#')
        return true;
    if (!read_tasks(word, &tasks)) {
        snprintf(why, DISPATCHER_WHY_SIZE, "not a list of tasks: %.100s", word);
        return false;
    }
    while (count < WORDS_LIMIT && (word = strtok_r(NULL, " \t\r\n", &line)))
        words[count++] = word;
    if (count == 0 || count == WORDS_LIMIT) {
        snprintf(why, DISPATCHER_WHY_SIZE, "no transport, or too many words");
        return false;
    }
    return dispatcher_start_worker(dispatcher, &tasks, words, count, why);
}

bool workers_file_start(const char *path, struct dispatcher *dispatcher)
{
    FILE *file = fopen(path, "re");
    char why[DISPATCHER_WHY_SIZE];
    char *line = NULL;
    size_t size = 0;
    size_t number = 0;
    bool ok = file;

    if (!file)
        fprintf(stderr, "dispatchd: cannot read %s: %s (see --workers)\n", path,
                strerror(errno));
    while (ok && getline(&line, &size, file) >= 0) {
        number++;
        ok = start_line(line, dispatcher, why);
        if (!ok)
            fprintf(stderr, "dispatchd: %s, line %zu: %s\n", path, number, why);
    }
    free(line);
    if (file)
        fclose(file);
    return ok;
}
