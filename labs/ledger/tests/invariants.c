#include "invariants.h"

#include <sqlite3.h>
#include <stdio.h>

#include "cmocka_all.h"

static sqlite3 *attach(const char *dir, const char *view)
{
    char sql[1024];
    sqlite3 *db;

    snprintf(sql, sizeof(sql),
             "ATTACH '%s/history.db' AS h; ATTACH '%s/world.db' AS w;"
             "ATTACH '%s/%s' AS v;",
             dir, dir, dir, view);
    assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    return db;
}

static long long ask(sqlite3 *db, const char *query)
{
    sqlite3_stmt *row;
    long long value;

    if (sqlite3_prepare_v2(db, query, -1, &row, NULL) != SQLITE_OK)
        fail_msg("%s: %s", query, sqlite3_errmsg(db));
    assert_int_equal(sqlite3_step(row), SQLITE_ROW);
    value = sqlite3_column_int64(row, 0);
    sqlite3_finalize(row);
    return value;
}

/* Each query counts what must not be. */
static const struct {
    const char *what;
    const char *query;
} invariants[] = {
    { "a history with a gap, or an event twice",
      "SELECT count(*) FROM (SELECT owner FROM h.events GROUP BY owner "
      "HAVING count(*) <> max(version) OR min(version) <> 1)" },
    { "an order that is half done",
      "SELECT count(*) FROM h.events e WHERE version = (SELECT max(version) "
      "FROM h.events WHERE owner = e.owner) AND type NOT IN "
      "('Delivered', 'ReserveUndone', 'ReserveRefused')" },
    { "a delivered order without its one letter",
      "SELECT count(*) FROM h.events e WHERE type = 'Delivered' AND 1 <> "
      "(SELECT count(*) FROM w.letters l WHERE l.owner = e.owner AND "
      "l.text = json_extract(e.data, '$.text'))" },
    { "a letter of an order that was not delivered",
      "SELECT count(*) FROM w.letters WHERE owner NOT IN "
      "(SELECT owner FROM h.events WHERE type = 'Delivered')" },
    { "an effect of an order that was undone",
      "SELECT count(*) FROM w.effects WHERE reply = 0 AND NOT undone AND "
      "owner NOT IN (SELECT owner FROM h.events WHERE type = 'Delivered')" },
    { "quota that is taken, and not by a delivered order",
      "SELECT 1000000 - free - (SELECT count(*) FROM h.events WHERE "
      "type = 'Delivered') FROM w.quota" },
    { "an effect that the history did not intend",
      "SELECT count(*) FROM w.effects WHERE owner || step NOT IN (SELECT "
      "owner || lower(replace(type, 'Begun', '')) FROM h.events WHERE type "
      "LIKE '%Begun')" },
    { "an order that the read model lacks, or has otherwise",
      "SELECT count(*) FROM h.events e WHERE version = (SELECT max(version) "
      "FROM h.events WHERE owner = e.owner) AND NOT EXISTS (SELECT * FROM "
      "v.orders o WHERE o.id = e.owner AND o.version = e.version AND "
      "o.state = iif(e.type = 'Delivered', 'delivered', 'undone'))" },
    { "an event that the read model counts twice, or not at all",
      "SELECT count(*) FROM (SELECT type, count(*) AS n FROM h.events GROUP "
      "BY type) t LEFT JOIN v.counts c ON c.type = t.type WHERE c.events IS "
      "NOT t.n" },
    { "an event that was set aside", "SELECT count(*) FROM v.poison" },
};

void check_invariants(const char *dir, const char *view)
{
    sqlite3 *db = attach(dir, view);

    assert_true(ask(db, "SELECT count(*) FROM h.events") > 0);
    for (size_t i = 0; i < sizeof(invariants) / sizeof(invariants[0]); i++) {
        long long broken = ask(db, invariants[i].query);

        if (broken != 0)
            fail_msg("%s: %lld (in %s)", invariants[i].what, broken, dir);
    }
    sqlite3_close(db);
}
