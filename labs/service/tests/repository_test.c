/* The contract of a repository, over each of them; and what only SQLite can get
 * wrong. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmocka_all.h"
#include "infrastructure/sqlite_repository.h"
#include "memory_repository.h"

static struct sqlite_repository sqlite;
static struct memory_repository memory;
static struct repository repository;
static char path[] = "/tmp/repositoryXXXXXX";
static struct error error;
static bool known;

static int set_up_memory(void **state)
{
    (void)state;
    memory_repository_init(&memory);
    repository = memory_as_repository(&memory);
    return 0;
}

static int tear_down_memory(void **state)
{
    (void)state;
    memory_repository_release(&memory);
    return 0;
}

static int set_up_sqlite(void **state)
{
    int fd = mkstemp(strcpy(path, "/tmp/repositoryXXXXXX"));

    (void)state;
    assert_true(fd >= 0);
    close(fd);
    assert_true(sqlite_repository_open(&sqlite, path, 1, &error));
    repository = sqlite_as_repository(&sqlite);
    return 0;
}

static int tear_down_sqlite(void **state)
{
    (void)state;
    sqlite_repository_close(&sqlite);
    return unlink(path);
}

static bool add(int32_t input, const char *key, struct value *value)
{
    assert_true(value_make(input, value, &error));
    return repository.ops->add(repository.self, key, value, &known, &error);
}

static bool find(int32_t id, struct value *value)
{
    return repository.ops->find(repository.self, id, value, &error);
}

/* ---- The contract ---- */

static void what_was_added_is_found(void **state)
{
    struct value added;
    struct value found;

    (void)state;
    assert_true(add(42, "", &added));
    assert_false(known);
    assert_true(find(added.id, &found));
    assert_int_equal(found.id, added.id);
    assert_int_equal(found.value, 42);
    assert_int_equal(found.doubled, 84);
}

static void each_has_its_own_id(void **state)
{
    struct value first;
    struct value second;

    (void)state;
    assert_true(add(42, "", &first));
    assert_true(add(42, "", &second));
    assert_true(first.id > 0);
    assert_int_not_equal(first.id, second.id);
}

static void what_is_not_there_is_not_found(void **state)
{
    struct value found = { .id = 7 };

    (void)state;
    assert_false(find(1, &found));
    assert_int_equal(error.kind, ERROR_NOT_FOUND);
    assert_int_equal(found.id, 7);
    assert_false(find(INT32_MAX, &found));
}

static void a_key_adds_once(void **state)
{
    struct value first;
    struct value second;
    struct value other;

    (void)state;
    assert_true(add(42, "a", &first));
    assert_true(add(10, "b", &other));
    assert_true(add(21, "a", &second));
    assert_true(known);
    assert_int_equal(second.id, first.id);
    assert_int_equal(second.value, 42);
    assert_true(add(10, "", &other));
    assert_false(known);
    assert_true(other.id > 0);
    assert_false(find(other.id + 1, &second)); /* three in all */
}

static void it_works_and_says_so(void **state)
{
    (void)state;
    assert_true(repository.ops->check(repository.self, &error));
}

/* ---- Only SQLite ---- */

static void it_is_there_after_a_restart(void **state)
{
    struct value added;
    struct value found;

    (void)state;
    assert_true(add(42, "a", &added));
    sqlite_repository_close(&sqlite);
    assert_true(sqlite_repository_open(&sqlite, path, 1, &error));
    assert_true(find(added.id, &found));
    assert_true(add(42, "a", &found));
    assert_true(known);
}

static void while_somebody_holds_its_lock_it_fails_and_says_so(void **state)
{
    struct value value;
    sqlite3 *other;

    (void)state;
    assert_int_equal(sqlite3_open(path, &other), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other, "BEGIN EXCLUSIVE", NULL, NULL, NULL),
                     SQLITE_OK);
    assert_false(add(42, "", &value));
    assert_int_equal(error.kind, ERROR_DATABASE);
    assert_int_equal(value.id, 0);
    assert_false(find(1, &value));
    assert_int_equal(error.kind, ERROR_DATABASE);
    assert_false(repository.ops->check(repository.self, &error));
    assert_string_equal(error_chain(&error), "SQLite: database is locked");

    sqlite3_close(other);
    assert_true(repository.ops->check(repository.self, &error));
    assert_true(add(42, "", &value));
}

static void when_the_disk_is_full_what_is_there_can_be_read(void **state)
{
    struct value first;
    struct value value = { 0 };
    int times = 0;

    (void)state;
    assert_true(add(42, "", &first));
    sqlite3_exec(sqlite.db, "PRAGMA synchronous = OFF", NULL, NULL, NULL);
    sqlite3_exec(sqlite.db, "PRAGMA max_page_count = 1", NULL, NULL, NULL);
    while (add(42, "", &value) && times < 100000)
        times++;
    assert_int_equal(error.kind, ERROR_DATABASE);
    assert_string_equal(error_chain(&error),
                        "SQLite: database or disk is full");
    assert_true(find(first.id, &value));
    assert_int_equal(value.value, 42);
}

static void a_file_that_is_read_only_can_be_read_and_is_not_ready(void **state)
{
    bool may_write_any = geteuid() == 0;
    struct value value;

    (void)state;
    assert_true(add(42, "", &value));
    sqlite_repository_close(&sqlite);
    assert_int_equal(chmod(path, 0444), 0);
    if (may_write_any)
        assert_int_equal(seteuid(65534), 0);
    assert_true(sqlite_repository_open(&sqlite, path, 1, &error));
    if (may_write_any)
        assert_int_equal(seteuid(0), 0);
    assert_true(find(value.id, &value));
    assert_false(add(10, "", &value));
    assert_false(repository.ops->check(repository.self, &error));
    assert_string_equal(error_chain(&error), "SQLite: the file is read-only");
}

static void a_place_that_is_none_is_named(void **state)
{
    struct sqlite_repository nowhere;

    (void)state;
    assert_false(sqlite_repository_open(&nowhere, "/no/such/place", 1, &error));
    assert_string_equal(
        error_chain(&error),
        "open /no/such/place: SQLite: unable to open database file");
    sqlite_repository_close(&nowhere);
}

#define ON_MEMORY(name)                                                        \
    cmocka_unit_test_setup_teardown(name, set_up_memory, tear_down_memory)
#define ON_SQLITE(name)                                                        \
    cmocka_unit_test_setup_teardown(name, set_up_sqlite, tear_down_sqlite)
#define ON_BOTH(name) ON_MEMORY(name), ON_SQLITE(name)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(what_was_added_is_found),
        ON_BOTH(each_has_its_own_id),
        ON_BOTH(what_is_not_there_is_not_found),
        ON_BOTH(a_key_adds_once),
        ON_BOTH(it_works_and_says_so),
        ON_SQLITE(it_is_there_after_a_restart),
        ON_SQLITE(while_somebody_holds_its_lock_it_fails_and_says_so),
        ON_SQLITE(when_the_disk_is_full_what_is_there_can_be_read),
        ON_SQLITE(a_file_that_is_read_only_can_be_read_and_is_not_ready),
        cmocka_unit_test(a_place_that_is_none_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
