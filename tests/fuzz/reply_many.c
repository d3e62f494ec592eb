/*
 * What step 09's app makes of what comes back over the broker, or does not:
 * there is no broker, and time passes only while the app waits. The first byte
 * chooses how often it may ask again and how many jobs may be on their way, the
 * second which of the first requests cannot be sent.
 *
 * The others are a script, one event after the other: a byte says what comes
 * and when, another one with which ticket; the bytes of an odd reply follow, up
 * to a byte FF, which no text can have. When the script is over, all answers
 * are right.
 *
 * What must become of each job is noted here, too: its fate.
 */
#include "fuzz.h"

#include <stdio.h>

#include "batch.h"
#include "messages/message.h"
#include "support/clock.h"
#include "support/printable.h"

enum { JOBS = 3, TIMEOUT_MS = 100, MOST_RETRIES = 3 };
enum { MOST_REQUESTS = JOBS * 2 * (MOST_RETRIES + 1) };

static const char *const subjects[] = { "service.process",
                                        "service.transform" };
static const char *const services[] = { "service1", "service2" };
static const char unfinished[] = "\n"; /* what no outcome can be */

struct request {
    uint64_t ticket;
    int service;
    int32_t value;
    const char *request_id;
};

struct fate {
    int service;      /* 0 or 1: where it is */
    int attempts;     /* there */
    int32_t value;    /* to ask for there */
    uint64_t ticket;  /* that is waited for, or 0 */
    int64_t until_ms; /* when to give that up, or to try again */
    bool over;
    bool failed;
    bool refused;
    char outcome[128]; /* the result, or the service's own words */
};

static const uint8_t *script;
static size_t script_left;
static unsigned unsendable; /* the lowest bit: the next one */
static struct batch_options options;
static int64_t clock_ms;
static struct job jobs[JOBS];
static struct fate fates[JOBS];
static struct request requests[MOST_REQUESTS];
static size_t request_count;

/* ---- Time: in place of support/src/clock.c and app/backoff.c ---- */

int32_t backoff_ms(int attempt)
{
    assert(attempt >= 0 && attempt < options.retries);
    return 30 << attempt;
}

int64_t now_ms(void)
{
    return clock_ms;
}

/* ---- What must become of the jobs ---- */

/* The request came to nothing. */
static void lose(struct fate *fate)
{
    fate->ticket = 0;
    fate->over = fate->attempts > options.retries;
    fate->failed = fate->over;
    if (!fate->over)
        fate->until_ms = clock_ms + backoff_ms(fate->attempts - 1);
}

static void lose_those_due(int64_t due_ms)
{
    for (size_t i = 0; i < JOBS; i++)
        if (fates[i].ticket != 0 && fates[i].until_ms <= due_ms)
            lose(&fates[i]);
}

/* What becomes of a refusal's error, which may be empty. */
static const char *reason(const char *error)
{
    return error[0] != '\0' ? error : "no reason given";
}

static void note_processed(struct fate *fate, const char *id, char *text,
                           size_t length)
{
    struct process_response response;
    char why[RECORD_WHY_SIZE];

    fate->failed = record_decode(&process_response_record, text, length,
                                 &response, why) != RECORD_OK ||
                   strcmp(response.request_id, id) != 0;
    if (!fate->failed && (response.error.present || !response.processed)) {
        fate->failed = true;
        fate->refused = true;
        printable(response.error.present ? reason(response.error.text)
                                         : "not processed",
                  fate->outcome, sizeof(fate->outcome));
    }
    fate->over = fate->failed;
    if (!fate->over)
        *fate = (struct fate){ .service = 1, .value = response.value };
}

static void note_transformed(struct fate *fate, const char *id, char *text,
                             size_t length)
{
    struct transform_response response;
    char why[RECORD_WHY_SIZE];

    fate->over = true;
    fate->failed = record_decode(&transform_response_record, text, length,
                                 &response, why) != RECORD_OK ||
                   strcmp(response.request_id, id) != 0;
    if (fate->failed)
        return;
    fate->failed = response.error.present;
    fate->refused = response.error.present;
    printable(response.error.present ? reason(response.error.text)
                                     : response.transformed,
              fate->outcome, sizeof(fate->outcome));
}

/* Which job waits for an answer with this ticket; JOBS: none does. */
static size_t job_of(uint64_t ticket)
{
    size_t i = 0;

    while (i < JOBS && (fates[i].ticket == 0 || fates[i].ticket != ticket))
        i++;
    return i;
}

/* What nobody waits for changes nothing. */
static void note(const struct messaging_event *event)
{
    size_t i = job_of(event->ticket);
    char *text;

    if (i == JOBS)
        return;
    if (event->kind == MESSAGING_NO_RESPONDERS) {
        lose(&fates[i]);
        return;
    }
    fates[i].ticket = 0;
    text = text_of((const uint8_t *)event->bytes, event->length);
    if (fates[i].service == 0)
        note_processed(&fates[i], jobs[i].request_id, text, event->length);
    else
        note_transformed(&fates[i], jobs[i].request_id, text, event->length);
    free(text);
}

/* Whether those are finished that must be, and of the others as many as may be
 * are on their way, or wait for the time to try again, which is not slept
 * through. */
static void check_jobs(int32_t wait_ms)
{
    size_t left = 0;
    size_t started = 0;

    for (size_t i = 0; i < JOBS; i++) {
        const struct fate *fate = &fates[i];

        assert(fate->over == (strcmp(jobs[i].outcome, unfinished) != 0));
        if (fate->over)
            continue;
        left++;
        started += fate->attempts > 0;
        assert(fate->attempts == 0 || fate->until_ms >= clock_ms + wait_ms);
    }
    assert(left > 0);
    assert(started ==
           (left < options.max_in_flight ? left : options.max_in_flight));
}

static void check_outcome(const struct job *job, const struct fate *fate)
{
    const char *outcome = job->outcome;
    char error[32];

    assert(fate->over && job->failed == fate->failed &&
           job->refused == fate->refused);
    if (fate->failed) {
        snprintf(error, sizeof(error), "ERROR(%s): ", services[fate->service]);
        assert(strncmp(outcome, error, strlen(error)) == 0);
        assert(is_one_line(outcome, sizeof(job->outcome)));
        outcome += strlen(error);
    }
    if (!fate->failed || fate->refused) /* in the service's words */
        assert(strcmp(outcome, fate->outcome) == 0);
    assert(is_one_line(outcome, sizeof(fate->outcome)) ||
           (!fate->failed && outcome[0] == '\0'));
}

/* ---- The messaging ---- */

static bool op_send(void *self, const char *subject, const char *payload,
                    size_t length, uint64_t ticket)
{
    char *copy = text_of((const uint8_t *)payload, length);
    struct process_request asked; /* the other one looks the same */
    char why[RECORD_WHY_SIZE];
    struct fate *fate;
    size_t i = 0;

    (void)self;
    lose_those_due(clock_ms); /* even if the app has yet to look at them */
    assert(record_decode(&process_request_record, copy, length, &asked, why) ==
           RECORD_OK);
    free(copy);
    while (i < JOBS && strcmp(jobs[i].request_id, asked.request_id) != 0)
        i++;
    assert(i < JOBS);
    fate = &fates[i];
    assert(!fate->over && fate->ticket == 0 && fate->until_ms <= clock_ms);
    assert(strcmp(subject, subjects[fate->service]) == 0);
    assert(asked.value == fate->value);
    assert(fate->attempts <= options.retries);
    assert(ticket != 0);
    for (size_t k = 0; k < request_count; k++)
        assert(ticket != requests[k].ticket);

    fate->attempts++;
    fate->ticket = ticket;
    fate->until_ms = clock_ms + TIMEOUT_MS;
    requests[request_count++] =
        (struct request){ ticket, fate->service, asked.value,
                          jobs[i].request_id };
    if (unsendable & 1)
        lose(fate);
    unsendable >>= 1;
    return fate->ticket != 0;
}

static void reply(struct messaging_event *event, uint64_t ticket,
                  const struct request *request, const char *text,
                  size_t length)
{
    char *bytes = with_id(text, &length, request->request_id);

    messaging_event_set_reply(event, ticket, bytes, length);
    free(bytes);
}

/* A right answer, or one with control characters in a text. */
static void reply_made(struct messaging_event *event, uint64_t ticket,
                       const struct request *request, bool odd)
{
    char text[128];

    if (request->service == 0)
        snprintf(text, sizeof(text),
                 "{\"value\":%d,\"processed\":%s,\"request_id\":\"an id\"%s}",
                 2 * (int)request->value, odd ? "false" : "true",
                 odd ? ",\"error\":\"no\\u001b[1m\\n\"" : "");
    else
        snprintf(text, sizeof(text),
                 "{\"original\":%d,\"transformed\":\"Value-%04d%s\","
                 "\"request_id\":\"an id\"}",
                 (int)request->value, (int)request->value,
                 odd ? "\\u001b[1m\\n" : "");
    reply(event, ticket, request, text, strlen(text));
}

static void reply_from_script(struct messaging_event *event, uint64_t ticket,
                              const struct request *request)
{
    const uint8_t *end = memchr(script, 0xFF, script_left);
    size_t length = end ? (size_t)(end - script) : script_left;
    char *text = text_of(script, length);

    reply(event, ticket, request, text, length);
    free(text);
    length += end ? 1 : 0;
    script += length;
    script_left -= length;
}

/* The script is over: the answer to one that is waited for, if there is one. */
static void answer_any(int32_t wait_ms, struct messaging_event *event)
{
    size_t i = 0;

    while (i < request_count && job_of(requests[i].ticket) == JOBS)
        i++;
    if (i < request_count) {
        reply_made(event, requests[i].ticket, &requests[i], false);
        note(event);
    } else {
        event->kind = MESSAGING_NOTHING;
        clock_ms += wait_ms;
    }
}

/* From the latest request back; 14: none; 15: one that there may not be. */
static uint64_t choose_ticket(int choice, const struct request **request)
{
    size_t back = (size_t)choice % 16 % request_count;

    *request = &requests[request_count - 1 - back];
    if (choice % 16 == 14)
        return 0;
    if (choice % 16 == 15)
        return (*request)->ticket ^ UINT64_C(1) << choice / 16 * 4;
    return (*request)->ticket;
}

static void op_next(void *self, int32_t wait_ms, struct messaging_event *event)
{
    static const char refusal[] = /* of either service, without a reason */
        "{\"value\":1,\"processed\":false,\"original\":1,\"transformed\":\"\","
        "\"request_id\":\"an id\",\"error\":\"\"}";
    const struct request *request;
    uint64_t ticket;
    int what;

    (void)self;
    lose_those_due(clock_ms);
    check_jobs(wait_ms);
    assert(wait_ms > 0); /* otherwise it would not wait */
    if (script_left < 2) {
        answer_any(wait_ms, event);
        return;
    }
    what = script[0] % 8;
    clock_ms += wait_ms * (script[0] / 8 % 4) / 3;
    ticket = choose_ticket(script[1], &request);
    script += 2;
    script_left -= 2;

    event->kind = MESSAGING_NOTHING;
    event->ticket = ticket;
    switch (what) {
    case 0:
        reply_from_script(event, ticket, request);
        break;
    case 1:
        reply_made(event, ticket, request, false);
        break;
    case 2: /* right, but for another */
        reply_made(event, ticket, &requests[request_count - 1], false);
        break;
    case 3:
        reply_made(event, ticket, request, true);
        break;
    case 4:
        event->kind = MESSAGING_NO_RESPONDERS;
        break;
    case 5:
        event->kind = MESSAGING_LOST;
        lose_those_due(INT64_MAX); /* all */
        return;
    case 6:
        reply(event, ticket, request, refusal, strlen(refusal));
        break;
    default:
        clock_ms += wait_ms;
        return;
    }
    note(event);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct messaging_ops ops = { op_send, op_next };
    static const int32_t values[JOBS] = { 42, -18, 5000 };

    if (size < 2)
        return 0;
    script = data + 2;
    script_left = size - 2;
    unsendable = data[1];
    options = (struct batch_options){
        .messaging = { &ops, NULL },
        .timeout_ms = TIMEOUT_MS,
        .retries = data[0] % (MOST_RETRIES + 1),
        .max_in_flight = (size_t)data[0] / 4 % JOBS + 1,
        .progress = true,
    };
    clock_ms = 0;
    request_count = 0;
    for (size_t i = 0; i < JOBS; i++) {
        jobs[i] = (struct job){ .value = values[i] };
        snprintf(jobs[i].request_id, sizeof(jobs[i].request_id), "job %zu", i);
        strcpy(jobs[i].outcome, unfinished);
        fates[i] = (struct fate){ .value = values[i] };
    }
    assert(batch_run(&options, jobs, JOBS));
    lose_those_due(clock_ms); /* which ended it */
    for (size_t i = 0; i < JOBS; i++)
        check_outcome(&jobs[i], &fates[i]);
    return 0;
}
