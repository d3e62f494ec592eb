/* What each decorator costs: the same call with one more around it each time,
 * and with its breaker open. Prints nanoseconds, the median of some rounds. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "call/breaker.h"
#include "call/decorators.h"

enum { ROUNDS = 11, CALLS = 10000, FAR_US = 1000000000 };

static bool answer(void *self, const struct scope *scope, const void *request,
                   void *response, struct error *error)
{
    (void)self;
    (void)scope;
    (void)error;
    *(int *)response = *(const int *)request * 2;
    return true;
}

static void tell(void *who, enum error_kind kind, int64_t us)
{
    (void)kind;
    *(int64_t *)who += us;
}

static double round_of(const struct call *call)
{
    struct scope scope = { .until_us = INT64_MAX };
    struct timespec begun;
    struct timespec ended;
    struct error error;
    int response;

    clock_gettime(CLOCK_MONOTONIC, &begun);
    for (int i = 0; i < CALLS; i++)
        call_make(call, &scope, &i, &response, &error);
    clock_gettime(CLOCK_MONOTONIC, &ended);
    return ((double)(ended.tv_sec - begun.tv_sec) * 1e9 +
            (double)(ended.tv_nsec - begun.tv_nsec)) /
           CALLS;
}

static int compare(const void *a, const void *b)
{
    const double *first = a;
    const double *second = b;

    return (*first > *second) - (*first < *second);
}

static double median(const struct call *call)
{
    double ns[ROUNDS];

    for (int i = 0; i < ROUNDS; i++)
        ns[i] = round_of(call);
    qsort(ns, ROUNDS, sizeof(ns[0]), compare);
    return ns[ROUNDS / 2];
}

int main(void)
{
    const struct breaker_rules rules = {
        20, FAR_US, 5, 50, FAR_US, 80, FAR_US
    };
    int64_t told = 0;
    struct call call = { answer, NULL };
    struct metered metered = { call, &real_time, tell, &told };
    struct breaker breaker;
    struct retry retry;
    struct deadline deadline;
    double before = median(&call);
    double now;

    printf("%-28s %6.0f ns\n", "the call alone", before);
    call = metered_as_call(&metered);
    now = median(&call);
    printf("%-28s %+6.0f ns\n", "metered", now - before);
    before = now;
    breaker_init(&breaker, call, &real_time, &rules);
    call = breaker_as_call(&breaker);
    now = median(&call);
    printf("%-28s %+6.0f ns\n", "breaker", now - before);
    before = now;
    retry = (struct retry){ call, &real_time, 3, 10000 };
    call = retry_as_call(&retry);
    now = median(&call);
    printf("%-28s %+6.0f ns\n", "retry", now - before);
    before = now;
    deadline = (struct deadline){ call, &real_time, FAR_US };
    call = deadline_as_call(&deadline);
    now = median(&call);
    printf("%-28s %+6.0f ns\n", "deadline", now - before);
    printf("%-28s %6.0f ns\n", "all of them", now);
    breaker.state = BREAKER_OPEN;
    breaker.opened_us = time_now_us(&real_time);
    printf("%-28s %6.0f ns\n", "all of them, breaker open", median(&call));
    return EXIT_SUCCESS;
}
