/* Our supervisor, told of the crashes of a script: what tests/otp.escript does
 * with OTP's. Each line on stdin is a script of words:
 *
 *   STRATEGY INTENSITY RESTART,RESTART,... EVENT...
 *
 * An event is cN or nN: child N crashes, or ends normally. For each event that
 * finds its child running a line tells which were restarted. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "supervisor/supervisor.h"

static int find(const char *word, const char *const *names)
{
    int i = 0;

    while (i < 2 && strcmp(names[i], word) != 0)
        i++;
    return i;
}

static void restart(const struct supervisor *supervisor, bool *running,
                    struct decision decision)
{
    for (size_t i = decision.first; i <= decision.last; i++) {
        running[i] = supervisor->restarts[i] != TEMPORARY;
        if (running[i])
            printf(" %zu", i);
    }
}

/* Returns false if it gives up. */
static bool apply(struct supervisor *supervisor, bool *running,
                  const char *event)
{
    size_t child = (size_t)atoi(event + 1);
    struct decision decision;

    if (!running[child])
        return true;
    running[child] = false;
    decision = supervisor_ended(supervisor, child, event[0] == 'n', 0);
    printf("%s:", event);
    if (decision.verdict == RESTART)
        restart(supervisor, running, decision);
    puts(decision.verdict == GIVE_UP ? " gives up" : "");
    return decision.verdict != GIVE_UP;
}

static void run(char *line)
{
    static const char *const strategies[] = { "one_for_one", "one_for_all" };
    static const char *const restarts[] = { "permanent", "transient" };
    struct supervision rules = { .period_ms = 1000 };
    struct supervisor supervisor;
    bool running[CHILD_LIMIT] = { false };
    char *words = line;
    char *list;
    char *word;

    rules.strategy = find(strtok_r(words, " \n", &words), strategies);
    rules.intensity = atoi(strtok_r(NULL, " \n", &words));
    supervisor_init(&supervisor, rules);
    list = strtok_r(NULL, " \n", &words);
    while ((word = strtok_r(list, ",", &list)))
        running[supervisor_add(&supervisor,
                               (enum restart)find(word, restarts))] = true;
    while ((word = strtok_r(NULL, " \n", &words)) &&
           apply(&supervisor, running, word))
        continue;
}

int main(void)
{
    char line[1024];

    while (fgets(line, sizeof(line), stdin)) {
        printf("- %s", line);
        run(line);
    }
    return EXIT_SUCCESS;
}
