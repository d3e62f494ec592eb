/* From one process to another on the same processor and back, with nothing but
 * a futex in memory that both share:
 *
 *   part_switch MILLISECONDS
 */
#include <linux/futex.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "child.h"
#include "measure.h"

enum { OURS, THEIRS };

static void give(atomic_int *turn, int to)
{
    atomic_store(turn, to);
    syscall(SYS_futex, turn, FUTEX_WAKE, 1, NULL, NULL, 0);
}

static void wait_while(atomic_int *turn, int whose)
{
    while (atomic_load(turn) == whose)
        syscall(SYS_futex, turn, FUTEX_WAIT, whose, NULL, NULL, 0);
}

static void there_and_back(void *self)
{
    atomic_int *turn = self;

    give(turn, THEIRS);
    wait_while(turn, THEIRS);
}

static void give_back(atomic_int *turn)
{
    for (;;) {
        wait_while(turn, OURS);
        give(turn, OURS);
    }
}

int main(int argc, char **argv)
{
    int ms = milliseconds(argc, argv, 1);
    struct samples samples = { 0 };
    atomic_int *turn = mmap(NULL, sizeof(*turn), PROT_READ | PROT_WRITE,
                            MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pid_t other;

    if (turn == MAP_FAILED)
        fail("share memory");
    pin_to_processor(0);
    other = start_child();
    if (other == 0)
        give_back(turn);
    measure(&samples, ms, there_and_back, turn);
    end_child(other);
    report_calls("part.switch", &samples, 1);
    return 0;
}
