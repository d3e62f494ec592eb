/* What others say to a Broker. */
#include <assert.h>
#include <string.h>

#include "broker.h"

bool broker_update(struct broker_address broker, struct broker_config config,
                   int64_t deadline, struct message *answer)
{
    struct message request = { .kind = BROKER_UPDATE, .config = config };

    return ask(broker.to, &request, MESSAGE_DONE, deadline, answer);
}

bool broker_generate(struct broker_address broker, const char *directory,
                     int64_t deadline, struct message *answer)
{
    struct message request;

    message_say(&request, BROKER_GENERATE, "%s", directory);
    assert(strcmp(request.text, directory) == 0);
    return ask(broker.to, &request, MESSAGE_DONE, deadline, answer);
}

static bool ask_for(struct broker_address broker, enum message_kind kind,
                    enum message_kind wanted, int64_t deadline,
                    struct message *answer)
{
    struct message request = { .kind = kind };

    return ask(broker.to, &request, wanted, deadline, answer);
}

bool broker_get_config(struct broker_address to, int64_t deadline,
                       struct message *answer)
{
    return ask_for(to, BROKER_GET_CONFIG, BROKER_CONFIG, deadline, answer);
}

bool broker_get_directory(struct broker_address to, int64_t deadline,
                          struct message *answer)
{
    return ask_for(to, BROKER_GET_DIRECTORY, BROKER_DIRECTORY, deadline,
                   answer);
}

bool broker_spawn(struct broker_address to, int64_t deadline,
                  struct message *answer)
{
    return ask_for(to, BROKER_SPAWN, BROKER_CHILD, deadline, answer);
}

bool broker_get_child(struct broker_address to, int64_t deadline,
                      struct message *answer)
{
    return ask_for(to, BROKER_GET_CHILD, BROKER_CHILD, deadline, answer);
}
