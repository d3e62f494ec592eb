#include "flow/channel.h"

void channel_init(struct channel *channel, size_t capacity, enum full full)
{
    *channel = (struct channel){ .capacity = capacity, .full = full };
    TAILQ_INIT(&channel->waiting);
}

static void append(struct channel *channel, struct channel_item *item)
{
    TAILQ_INSERT_TAIL(&channel->waiting, item, link);
    channel->entered++;
    channel->count++;
    if (channel->most < channel->count)
        channel->most = channel->count;
}

enum entry channel_enter(struct channel *channel, struct channel_item *item,
                         struct channel_item **dropped)
{
    struct channel_item *oldest = TAILQ_FIRST(&channel->waiting);
    enum entry entry = ENTERED;

    if (channel->capacity > 0 && channel->count >= channel->capacity) {
        if (channel->full == FULL_WAIT)
            return FULL;
        if (channel->full == FULL_REFUSE || !oldest) {
            channel->refused++;
            return REFUSED;
        }
        channel_withdraw(channel, oldest);
        channel->dropped++;
        *dropped = oldest;
        entry = ENTERED_DROPPED;
    }
    append(channel, item);
    return entry;
}

struct channel_item *channel_take(struct channel *channel)
{
    struct channel_item *item = TAILQ_FIRST(&channel->waiting);

    if (item)
        TAILQ_REMOVE(&channel->waiting, item, link);
    return item;
}

void channel_put_back(struct channel *channel, struct channel_item *item)
{
    TAILQ_INSERT_HEAD(&channel->waiting, item, link);
}

void channel_leave(struct channel *channel)
{
    channel->count--;
}

void channel_withdraw(struct channel *channel, struct channel_item *item)
{
    TAILQ_REMOVE(&channel->waiting, item, link);
    channel->count--;
}
