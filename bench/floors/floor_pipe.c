/* The bytes of step 06, through pipes, to processes that do nothing else:
 *
 *   floor_pipe MILLISECONDS
 */
#include <unistd.h>

#include "child.h"
#include "exchange.h"
#include "measure.h"

struct responder {
    const struct exchange *exchange;
    pid_t pid;
    int to;
    int from;
};

static void start(struct responder *responder, const struct exchange *exchange)
{
    int in[2];
    int out[2];

    if (pipe(in) != 0 || pipe(out) != 0)
        fail("open a pipe");
    responder->exchange = exchange;
    responder->pid = start_child();
    if (responder->pid == 0) {
        answer(in[0], out[1], exchange);
        _exit(0);
    }
    close(in[0]);
    close(out[1]);
    responder->to = in[1];
    responder->from = out[0];
}

static void call(void *self)
{
    const struct responder *responders = self;

    for (int i = 0; i < EXCHANGES; i++)
        ask(responders[i].to, responders[i].from, responders[i].exchange);
}

int main(int argc, char **argv)
{
    int ms = milliseconds(argc, argv, 1);
    struct responder responders[EXCHANGES];
    struct samples samples = { 0 };

    pin_to_processor(0);
    for (int i = 0; i < EXCHANGES; i++)
        start(&responders[i], &pipe_exchanges[i]);
    measure(&samples, ms, call, responders);
    for (int i = 0; i < EXCHANGES; i++)
        end_child(responders[i].pid);
    report_waits("floor.pipe", &samples);
    return 0;
}
