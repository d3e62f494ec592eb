#include "observe/log.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cjson/cJSON.h>

/* JSON is UTF-8, and what comes from outside may be no such thing. */
static void put_text(cJSON *line, const char *name, const char *text)
{
    char ascii[512];
    size_t i;

    if (!text)
        return;
    for (i = 0; i < sizeof(ascii) - 1 && text[i] != '\0'; i++)
        ascii[i] = text[i] < ' ' || text[i] > '~' ? '?' : text[i];
    ascii[i] = '\0';
    cJSON_AddStringToObject(line, name, ascii);
}

static void put_time(cJSON *line)
{
    char text[40];
    struct timespec now;
    struct tm utc;
    size_t length;

    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &utc);
    length = strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &utc);
    snprintf(text + length, sizeof(text) - length, ".%06ldZ",
             now.tv_nsec / 1000);
    put_text(line, "time", text);
}

/* In one piece, so that the lines of two threads do not mix, and only if that
 * is possible at once. */
static void put_line(struct log *log, char *text, int dropped)
{
    struct pollfd file = { .fd = STDERR_FILENO, .events = POLLOUT };
    size_t length = strlen(text);

    text[length] = '\n'; /* in place of the NUL */
    if (poll(&file, 1, 0) == 0 || write(STDERR_FILENO, text, length + 1) < 0)
        log->dropped += dropped + 1;
}

void log_write(struct log *log, enum log_level level, const struct scope *scope,
               const char *message, const struct error *error,
               const struct log_request *request)
{
    static const char *const levels[] = { "debug", "info", "warn", "error" };
    int dropped;
    cJSON *line;
    char *text;

    if ((int)level < log->least)
        return;
    dropped = atomic_exchange(&log->dropped, 0);
    line = cJSON_CreateObject();
    put_time(line);
    put_text(line, "level", levels[level]);
    put_text(line, "program", log->program);
    put_text(line, "message", message);
    put_text(line, "request_id", scope ? scope->request_id : NULL);
    put_text(line, "trace_id", scope ? scope->trace_id : NULL);
    put_text(line, "error", error ? error_chain(error) : NULL);
    if (request) {
        put_text(line, "method", request->method);
        put_text(line, "path", request->path);
        cJSON_AddNumberToObject(line, "status", request->status);
        cJSON_AddNumberToObject(line, "us", (double)request->us);
    }
    if (dropped > 0)
        cJSON_AddNumberToObject(line, "dropped", dropped);
    text = cJSON_PrintUnformatted(line);
    if (text)
        put_line(log, text, dropped);
    cJSON_free(text);
    cJSON_Delete(line);
}

void log_raise(struct log *log, int levels)
{
    int least = log->least + levels;

    if (least >= LOG_DEBUG && least <= LOG_ERROR)
        log->least = least;
}
