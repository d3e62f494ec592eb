#include "world.h"

#include <inttypes.h>
#include <stdio.h>

#include "crash.h"

const char world_schema[] =
    "CREATE TABLE IF NOT EXISTS effects(owner INTEGER, step TEXT, input TEXT,"
    "reply INTEGER, undone INTEGER, value INTEGER, text TEXT,"
    "PRIMARY KEY(owner, step));"
    "CREATE TABLE IF NOT EXISTS letters(owner INTEGER, text TEXT);"
    "CREATE TABLE IF NOT EXISTS quota(free INTEGER);"
    "INSERT INTO quota SELECT 1000000 WHERE NOT EXISTS (SELECT * FROM quota);"
    "CREATE TABLE IF NOT EXISTS outages(request TEXT PRIMARY KEY, times);"
    "INSERT OR IGNORE INTO outages VALUES('reserve', 0), ('undo-reserve', 0),"
    "('double', 0), ('undo-double', 0), ('format', 0), ('undo-format', 0),"
    "('deliver', 0);";

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

/* ---- The services, each inside of a transaction ---- */

/* 1: it was done; 0: it is refused, and text says why; -1: it failed. What was
 * posted is gone: the last one has no way back. */
static int serve(struct db *db, int32_t order, enum step step, int32_t value,
                 const char *given, struct answer *answer)
{
    int done;

    switch (step) {
    case STEP_RESERVE:
        done =
            db_run(db, "UPDATE quota SET free = free - 1 WHERE free > 0", "");
        if (done == 0)
            snprintf(answer->text, TEXT_SIZE, "no quota is left");
        return done;
    case STEP_DOUBLE:
        if (double_value(value, &answer->value))
            return 1;
        snprintf(answer->text, TEXT_SIZE,
                 "overflow: %" PRId32 " * 2 exceeds i32 range", value);
        return 0;
    case STEP_FORMAT:
        if (value >= -9999 && value <= 9999) {
            format_value(value, answer->text, TEXT_SIZE);
            return 1;
        }
        snprintf(answer->text, TEXT_SIZE,
                 "value %" PRId32 " exceeds 4-digit format range [-9999..9999]",
                 value);
        return 0;
    default:
        snprintf(answer->text, TEXT_SIZE, "%s", given);
        return db_run(db, "INSERT INTO letters VALUES(?, ?)", "it", order,
                      given);
    }
}

/* ---- Once, however often it is asked ---- */

/* Begins the transaction in which an answer is made. */
static struct answer begin(struct db *db, const char *name)
{
    static const char away[] =
        "UPDATE outages SET times = times - 1 "
        "WHERE request = ? AND times > 0";
    struct answer answer = { .reply = REPLY_FAILED };
    int is_away = db_begin(db) ? db_run(db, away, "t", name) : -1;

    if (is_away >= 0)
        answer.reply = is_away ? REPLY_UNAVAILABLE : REPLY_DONE;
    if (is_away > 0)
        snprintf(answer.text, TEXT_SIZE, "%s: nobody answers", name);
    return answer;
}

/* And ends it. */
static struct answer end(struct db *db, struct answer answer)
{
    crash_point(CRASH_IN_EFFECT);
    if (!db_end(db, answer.reply != REPLY_FAILED))
        answer.reply = REPLY_FAILED;
    return answer;
}

/* 1: the key is known, and *answer is what was answered then, unless it was
 * undone, or the question is another one; 0: it is not; -1: it failed. */
static int recall(struct db *db, int32_t order, enum step step,
                  const char *input, struct answer *answer)
{
    static const char select[] =
        "SELECT iif(undone OR input <> ?3, 1, reply), value,"
        "iif(undone, 'it was undone before', iif(input <> ?3, "
        "'the key of this order was used for ' || input, text))"
        "FROM effects WHERE owner = ?1 AND step = ?2";
    sqlite3_stmt *row =
        db_query(db, select, "itt", order, step_name(step), input);
    enum db_status status;
    int known = 0;

    while ((status = db_step(db, row)) == DB_ROW) {
        known = 1;
        answer->reply = (enum reply)sqlite3_column_int(row, 0);
        answer->value = sqlite3_column_int(row, 1);
        snprintf(answer->text, TEXT_SIZE, "%s", sqlite3_column_text(row, 2));
    }
    return status == DB_DONE ? known : -1;
}

static const char remember[] =
    "INSERT OR IGNORE INTO effects "
    "VALUES(?, ?, ?, ?, ?, ?, ?)";

struct answer world_do(struct db *db, int32_t order, enum step step,
                       int32_t value, const char *text)
{
    const char *name = step_name(step);
    struct answer answer = begin(db, name);
    char input[TEXT_SIZE];
    int done;

    snprintf(input, sizeof(input), "%" PRId32 " %s", value, text);
    if (answer.reply != REPLY_DONE)
        return end(db, answer);
    done = recall(db, order, step, input, &answer);
    if (done == 0) {
        done = serve(db, order, step, value, text, &answer);
        answer.reply = done == 1 ? REPLY_DONE : REPLY_REFUSED;
        if (done >= 0)
            done = db_run(db, remember, "ittiiit", order, name, input,
                          (int32_t)answer.reply, 0, answer.value, answer.text);
    }
    if (done < 0)
        answer.reply = REPLY_FAILED;
    return end(db, answer);
}

struct answer world_undo(struct db *db, int32_t order, enum step step)
{
    char name[32];
    struct answer answer;
    int undone;

    snprintf(name, sizeof(name), "undo-%s", step_name(step));
    answer = begin(db, name);
    if (answer.reply != REPLY_DONE)
        return end(db, answer);
    undone = db_run(db,
                    "UPDATE effects SET undone = 1 WHERE owner = ? AND "
                    "step = ? AND reply = 0 AND NOT undone",
                    "it", order, step_name(step));
    if (undone == 1 && step == STEP_RESERVE)
        undone = db_run(db, "UPDATE quota SET free = free + 1", "");
    else if (undone == 0) /* a tombstone, if it was never done */
        undone = db_run(db, remember, "ittiiit", order, step_name(step), "",
                        (int32_t)REPLY_DONE, 1, 0, "");
    if (undone < 0)
        answer.reply = REPLY_FAILED;
    return end(db, answer);
}

bool world_break(struct db *db, const char *request, int32_t times)
{
    int changed = db_run(db, "UPDATE outages SET times = ? WHERE request = ?",
                         "it", times, request);

    if (changed == 0)
        fprintf(stderr, "ledger: there is no request '%s' (see --help)\n",
                request);
    return changed > 0;
}
