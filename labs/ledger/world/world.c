#include "world.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "crash.h"

static const char schema[] =
    "CREATE TABLE IF NOT EXISTS effects(owner INTEGER, step TEXT, input TEXT,"
    "reply INTEGER, undone INTEGER, value INTEGER, text TEXT,"
    "PRIMARY KEY(owner, step));"
    "CREATE TABLE IF NOT EXISTS letters(owner INTEGER, text TEXT);"
    "CREATE TABLE IF NOT EXISTS quota(free INTEGER);"
    "INSERT INTO quota SELECT 1000000 WHERE NOT EXISTS (SELECT * FROM quota);"
    "CREATE TABLE IF NOT EXISTS outages(request TEXT PRIMARY KEY, times);";

bool world_open(struct db *db, const char *path, int wait_ms)
{
    return db_open(db, path, schema, wait_ms);
}

/* ---- The business ---- */

/* Signed overflow is undefined in C: test first, then double. */
static bool double_value(int32_t value, int32_t *doubled)
{
    if (value < INT32_MIN / 2 || value > INT32_MAX / 2)
        return false;
    *doubled = value * 2;
    return true;
}

/* Four characters at least, a minus among them: "Value-0084", "Value--036". */
static void format_value(int32_t value, char *text, size_t size)
{
    snprintf(text, size, "Value-%04" PRId32, value);
}

/* ---- The services, each inside of one transaction ---- */

struct request {
    int32_t order;
    enum step step;
    int32_t value;
    const char *text;
};

/* Whether a statement changed something. */
static bool changes(struct db *db, sqlite3_stmt *statement)
{
    return db_step(db, statement) == DB_DONE && sqlite3_changes(db->handle) > 0;
}

static void do_reserve(struct db *db, const struct request *request,
                       struct answer *answer)
{
    (void)request;
    if (changes(db,
                db_query(db, "UPDATE quota SET free = free - 1 WHERE free > 0",
                         "")))
        return;
    answer->reply = REPLY_REFUSED;
    snprintf(answer->text, TEXT_SIZE, "no quota is left");
}

static void do_double(struct db *db, const struct request *request,
                      struct answer *answer)
{
    (void)db;
    if (double_value(request->value, &answer->value))
        return;
    answer->reply = REPLY_REFUSED;
    snprintf(answer->text, TEXT_SIZE,
             "overflow: %" PRId32 " * 2 exceeds i32 range", request->value);
}

static void do_format(struct db *db, const struct request *request,
                      struct answer *answer)
{
    (void)db;
    if (request->value >= -9999 && request->value <= 9999) {
        format_value(request->value, answer->text, TEXT_SIZE);
        return;
    }
    answer->reply = REPLY_REFUSED;
    snprintf(answer->text, TEXT_SIZE,
             "value %" PRId32 " exceeds 4-digit format range [-9999..9999]",
             request->value);
}

/* What was posted is gone: this service has no undo. */
static void do_deliver(struct db *db, const struct request *request,
                       struct answer *answer)
{
    if (changes(db, db_query(db, "INSERT INTO letters VALUES(?, ?)", "it",
                             request->order, request->text)))
        snprintf(answer->text, TEXT_SIZE, "%s", request->text);
    else
        answer->reply = REPLY_FAILED;
}

static void undo_reserve(struct db *db)
{
    db_step(db, db_query(db, "UPDATE quota SET free = free + 1", ""));
}

static const struct service {
    void (*act)(struct db *db, const struct request *request,
                struct answer *answer);
    void (*undo)(struct db *db); /* besides forgetting the effect */
} services[STEP_COUNT] = {
    [STEP_RESERVE] = { do_reserve, undo_reserve },
    [STEP_DOUBLE] = { do_double, NULL },
    [STEP_FORMAT] = { do_format, NULL },
    [STEP_DELIVER] = { do_deliver, NULL },
};

/* ---- Once, however often it is asked ---- */

static const char insert[] =
    "INSERT INTO effects(owner, step, input, reply, undone, value, text)"
    "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)";

/* True: the key is known, and *answer is what was answered then. */
static bool recall(struct db *db, const struct request *request,
                   const char *input, struct answer *answer)
{
    sqlite3_stmt *row =
        db_query(db,
                 "SELECT reply, value, text, undone, input FROM effects "
                 "WHERE owner = ? AND step = ?",
                 "it", request->order, step_name(request->step));
    bool known = false;

    while (db_step(db, row) == DB_ROW) {
        known = true;
        answer->reply = (enum reply)sqlite3_column_int(row, 0);
        answer->value = sqlite3_column_int(row, 1);
        snprintf(answer->text, TEXT_SIZE, "%s", sqlite3_column_text(row, 2));
        if (sqlite3_column_int(row, 3)) {
            answer->reply = REPLY_REFUSED;
            snprintf(answer->text, TEXT_SIZE, "it was undone before");
        } else if (strcmp((const char *)sqlite3_column_text(row, 4), input)) {
            answer->reply = REPLY_REFUSED;
            snprintf(answer->text, TEXT_SIZE,
                     "the key of order %d was used for '%.32s', not '%.32s'",
                     request->order, sqlite3_column_text(row, 4), input);
        }
    }
    return known;
}

static bool is_broken(struct db *db, const char *name)
{
    return changes(db, db_query(db,
                                "UPDATE outages SET times = times - 1 WHERE "
                                "request = ? AND times > 0",
                                "t", name));
}

/* Ends the transaction that an answer was made in. */
static struct answer finish(struct db *db, struct answer answer)
{
    crash_point(CRASH_IN_EFFECT);
    if (!db_end(db, answer.reply != REPLY_FAILED))
        answer.reply = REPLY_FAILED;
    return answer;
}

static struct answer unavailable(const char *name)
{
    struct answer answer = { .reply = REPLY_UNAVAILABLE };

    snprintf(answer.text, TEXT_SIZE, "%s: nobody answers", name);
    return answer;
}

struct answer world_do(struct db *db, int32_t order, enum step step,
                       int32_t value, const char *text)
{
    struct request request = { order, step, value, text };
    struct answer answer = { .reply = REPLY_DONE };
    char input[TEXT_SIZE];

    snprintf(input, sizeof(input), "%" PRId32 " %s", value, text);
    if (!db_begin(db))
        return (struct answer){ .reply = REPLY_FAILED };
    if (is_broken(db, step_name(step)))
        return finish(db, unavailable(step_name(step)));
    if (!recall(db, &request, input, &answer)) {
        services[step].act(db, &request, &answer);
        if (db_step(db, db_query(db, insert, "ittiiit", order, step_name(step),
                                 input, (int32_t)answer.reply, 0, answer.value,
                                 answer.text)) != DB_DONE)
            answer.reply = REPLY_FAILED;
    }
    return finish(db, answer);
}

struct answer world_undo(struct db *db, int32_t order, enum step step)
{
    struct answer answer = { .reply = REPLY_DONE };
    char name[32];
    bool was_done;

    snprintf(name, sizeof(name), "undo-%s", step_name(step));
    if (!db_begin(db))
        return (struct answer){ .reply = REPLY_FAILED };
    if (is_broken(db, name))
        return finish(db, unavailable(name));
    was_done = changes(db, db_query(db,
                                    "UPDATE effects SET undone = 1 WHERE "
                                    "owner = ? AND step = ? AND reply = 0 "
                                    "AND undone = 0",
                                    "it", order, step_name(step)));
    if (was_done && services[step].undo)
        services[step].undo(db);
    if (!was_done && /* a tombstone, unless it was undone already */
        db_step(db, db_query(db, insert, "ittiiit", order, step_name(step), "",
                             (int32_t)REPLY_DONE, 1, 0, "")) == DB_FAILED)
        answer.reply = REPLY_FAILED;
    return finish(db, answer);
}

bool world_break(struct db *db, const char *request, int32_t times)
{
    return db_step(db, db_query(db, "REPLACE INTO outages VALUES(?, ?)", "ti",
                                request, times)) == DB_DONE;
}
