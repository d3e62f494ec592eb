/* audit DIR: whether what must be true of a ledger's files is. */
#include "cmocka_all.h"
#include "invariants.h"

static void the_invariants_hold(void **state)
{
    check_invariants(*state);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        { "the_invariants_hold", the_invariants_hold, NULL, NULL,
          argc > 1 ? argv[1] : "ledger-data" },
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
