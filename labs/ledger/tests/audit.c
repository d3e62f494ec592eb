/* audit DIR [VIEW]: whether what must be true of a ledger's files is. */
#include "cmocka_all.h"
#include "invariants.h"

static const char *view = "view.db";

static void the_invariants_hold(void **state)
{
    check_invariants(*state, view);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        { "the_invariants_hold", the_invariants_hold, NULL, NULL,
          argc > 1 ? argv[1] : "ledger-data" },
    };

    if (argc > 2)
        view = argv[2];
    return cmocka_run_group_tests(tests, NULL, NULL);
}
