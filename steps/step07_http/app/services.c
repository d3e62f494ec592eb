#include "services.h"

#include <stdio.h>
#include <string.h>

const struct operation process = { "service1", "/process",
                                   &process_request_record,
                                   &process_response_record };
const struct operation transform = { "service2", "/transform",
                                     &transform_request_record,
                                     &transform_response_record };

/* Puts path behind the one that is there. */
static bool append_path(CURLU *url, const char *path)
{
    char whole[URL_SIZE]; /* if this cuts it, the URL is too long anyway */
    char *before = NULL;
    size_t length;

    if (curl_url_get(url, CURLUPART_PATH, &before, 0) != 0)
        return false;
    length = strlen(before);
    if (length > 0 && before[length - 1] == '/')
        length--;
    snprintf(whole, sizeof(whole), "%.*s%s", (int)length, before, path);
    curl_free(before);
    return curl_url_set(url, CURLUPART_PATH, whole, 0) == 0;
}

/* A token may be in the query. */
static bool remove_secrets(CURLU *url)
{
    return curl_url_set(url, CURLUPART_USER, NULL, 0) == 0 &&
           curl_url_set(url, CURLUPART_PASSWORD, NULL, 0) == 0 &&
           curl_url_set(url, CURLUPART_QUERY, NULL, 0) == 0 &&
           curl_url_set(url, CURLUPART_FRAGMENT, NULL, 0) == 0;
}

static bool copy_url(CURLU *url, char out[URL_SIZE])
{
    char *text = NULL;
    bool ok = curl_url_get(url, CURLUPART_URL, &text, 0) == 0 &&
              snprintf(out, URL_SIZE, "%s", text) < URL_SIZE;

    curl_free(text);
    return ok;
}

bool endpoint_init(struct endpoint *endpoint, const struct operation *operation,
                   const char *base)
{
    struct endpoint found = { .operation = operation };
    CURLU *url = curl_url();
    bool ok = curl_url_set(url, CURLUPART_URL, base, CURLU_GUESS_SCHEME) == 0 &&
              append_path(url, operation->path) && copy_url(url, found.url) &&
              remove_secrets(url) && copy_url(url, found.shown);

    if (ok)
        *endpoint = found;
    curl_url_cleanup(url);
    return ok;
}

/* Shows the part of what is no URL that is surely neither a user, nor a
 * password, nor a query. Returns false. */
static bool refuse(const struct command_line *line, const char *base)
{
    const char *at = strrchr(base, '@');
    const char *host = at ? at + 1 : base;

    if (host > base + strcspn(base, "?#"))
        host = "...";
    fprintf(stderr, "%s: '%.*s' is not a URL\n", line->program,
            (int)strcspn(host, "?#"), host);
    print_help(stderr, line);
    return false;
}

bool read_services(int argc, char **argv, struct command_line line,
                   struct services *services, int *status)
{
    const char *url1 = NULL;
    const char *url2 = NULL;
    const struct option_row rows[] = {
        { "service1-url", "URL", "where service1 is",
          .fallback = "http://127.0.0.1:3001", .variable = "SERVICE1_URL",
          .text = &url1, .may_be_empty = true },
        { "service2-url", "URL", "where service2 is",
          .fallback = "http://127.0.0.1:3002", .variable = "SERVICE2_URL",
          .text = &url2, .may_be_empty = true },
        { "timeout-ms", "N", "for each answer, in milliseconds",
          .fallback = "5000", .number = &services->timeout_ms, .least = 1,
          .most = INT32_MAX },
        { "max-in-flight", "N", "how many values at once", .fallback = "32",
          .number = &services->max_in_flight, .least = 1, .most = 1000 },
    };
    size_t count = sizeof(rows) / sizeof(rows[0]);

    line.options = rows;
    line.option_count = line.values ? count : count - 1;
    line.exits =
        "Exit status: 0 done; 1 a double does not fit in 32 bits, a "
        "service failed,\nor stdout cannot be written; 2 wrong "
        "arguments.";
    if (!read_options(&line, argc, argv, status))
        return false;
    if ((endpoint_init(&services->process, &process, url1) ||
         refuse(&line, url1)) &&
        (endpoint_init(&services->transform, &transform, url2) ||
         refuse(&line, url2)))
        return true;
    *status = EXIT_USAGE;
    return false;
}
