/* The channel against a model that is a plain array. */
#include "cmocka_all.h"

#include <stdlib.h>
#include <string.h>

#include "flow/channel.h"

enum { ITEMS = 64, OPERATIONS = 20000 };

/* What a channel has to be: the items that wait, and how many are out. */
struct model {
    struct channel_item *waiting[ITEMS];
    size_t count;
    size_t out;
};

static void model_remove(struct model *model, size_t i)
{
    model->count--;
    memmove(&model->waiting[i], &model->waiting[i + 1],
            (model->count - i) * sizeof(model->waiting[0]));
}

static enum entry model_enter(struct model *model, size_t capacity,
                              enum full full, struct channel_item *item,
                              struct channel_item **dropped)
{
    enum entry entry = ENTERED;

    if (capacity > 0 && model->count + model->out >= capacity) {
        if (full == FULL_WAIT)
            return FULL;
        if (full == FULL_REFUSE || model->count == 0)
            return REFUSED;
        *dropped = model->waiting[0];
        model_remove(model, 0);
        entry = ENTERED_DROPPED;
    }
    model->waiting[model->count++] = item;
    return entry;
}

/* All items are somewhere: free, waiting, or out. */
struct pool {
    struct channel_item items[ITEMS];
    struct channel_item *spare[ITEMS];
    size_t spares;
    struct channel_item *out[ITEMS];
};

static void try_to_enter(struct channel *channel, struct model *model,
                         struct pool *pool)
{
    struct channel_item *item = pool->spare[--pool->spares];
    struct channel_item *dropped = NULL;
    struct channel_item *expected = NULL;
    enum entry entry =
        model_enter(model, channel->capacity, channel->full, item, &expected);

    assert_int_equal(channel_enter(channel, item, &dropped), entry);
    assert_ptr_equal(dropped, expected);
    if (dropped)
        pool->spare[pool->spares++] = dropped;
    if (entry == FULL || entry == REFUSED)
        pool->spare[pool->spares++] = item;
}

static void take(struct channel *channel, struct model *model,
                 struct pool *pool)
{
    struct channel_item *item = channel_take(channel);

    assert_ptr_equal(item, model->count > 0 ? model->waiting[0] : NULL);
    if (!item)
        return;
    model_remove(model, 0);
    pool->out[model->out++] = item;
}

static void give_back_or_leave(struct channel *channel, struct model *model,
                               struct pool *pool, bool leave)
{
    struct channel_item *item;

    if (model->out == 0)
        return;
    item = pool->out[--model->out];
    if (leave) {
        channel_leave(channel);
        pool->spare[pool->spares++] = item;
        return;
    }
    channel_put_back(channel, item);
    memmove(&model->waiting[1], &model->waiting[0],
            model->count++ * sizeof(model->waiting[0]));
    model->waiting[0] = item;
}

static void withdraw(struct channel *channel, struct model *model,
                     struct pool *pool)
{
    size_t i;

    if (model->count == 0)
        return;
    i = (size_t)rand() % model->count;
    pool->spare[pool->spares++] = model->waiting[i];
    channel_withdraw(channel, model->waiting[i]);
    model_remove(model, i);
}

static void compare_at_random(size_t capacity, enum full full)
{
    static struct pool pool;
    struct model model = { .count = 0 };
    struct channel channel;
    size_t most = 0;

    channel_init(&channel, capacity, full);
    pool.spares = 0;
    for (size_t i = 0; i < ITEMS; i++)
        pool.spare[pool.spares++] = &pool.items[i];
    for (int i = 0; i < OPERATIONS; i++) {
        int operation = rand() % 8;

        if (operation < 4 && pool.spares > 0)
            try_to_enter(&channel, &model, &pool);
        else if (operation == 4 || operation == 5)
            take(&channel, &model, &pool);
        else if (operation == 6)
            give_back_or_leave(&channel, &model, &pool, rand() % 2);
        else
            withdraw(&channel, &model, &pool);
        assert_int_equal(channel.count, model.count + model.out);
        assert_true(capacity == 0 || channel.count <= capacity);
        most = channel.count > most ? channel.count : most;
    }
    assert_int_equal(channel.most, most);
}

static void does_what_its_model_does(void **state)
{
    static const size_t capacities[] = { 0, 1, 2, 7, 16 };

    (void)state;
    srand(42);
    for (size_t i = 0; i < sizeof(capacities) / sizeof(capacities[0]); i++)
        for (int full = FULL_WAIT; full <= FULL_REFUSE; full++)
            compare_at_random(capacities[i], (enum full)full);
}

/* entered = left + waiting + dropped: nothing is lost uncounted. */
static void counts_each_loss(void **state)
{
    struct channel_item items[5];
    struct channel_item *dropped = NULL;
    struct channel channel;

    (void)state;
    channel_init(&channel, 2, FULL_DROP);
    for (size_t i = 0; i < 5; i++)
        channel_enter(&channel, &items[i], &dropped);
    assert_int_equal(channel.dropped, 3);
    assert_ptr_equal(dropped, &items[2]);
    assert_int_equal(channel.entered, 5);
    assert_int_equal(channel.count, 2);

    channel_init(&channel, 2, FULL_REFUSE);
    for (size_t i = 0; i < 5; i++)
        channel_enter(&channel, &items[i], &dropped);
    assert_int_equal(channel.refused, 3);
    assert_int_equal(channel.entered, 2);
}

static void refuses_when_all_is_being_worked_on(void **state)
{
    struct channel_item items[2];
    struct channel_item *dropped = NULL;
    struct channel channel;

    (void)state;
    channel_init(&channel, 1, FULL_DROP);
    assert_int_equal(channel_enter(&channel, &items[0], &dropped), ENTERED);
    assert_ptr_equal(channel_take(&channel), &items[0]);
    assert_int_equal(channel_enter(&channel, &items[1], &dropped), REFUSED);
    assert_null(dropped);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(does_what_its_model_does),
        cmocka_unit_test(counts_each_loss),
        cmocka_unit_test(refuses_when_all_is_being_worked_on),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
