/* Asks step 03's component1, through its contract: values in on stdin, "= "
 * and results out on stdout, among what component1 narrates there. */
#include <inttypes.h>
#include <stdio.h>

#include "component1.h"

int main(void)
{
    struct component1 component1;
    struct processor processor = component1_as_processor(&component1);
    int32_t value;

    component1_init(&component1);
    while (scanf("%" SCNd32, &value) == 1) {
        struct process_result result = processor_process(processor, value);

        if (result.processed)
            printf("= %" PRId32 "\n", result.value);
        else
            printf("= refused\n");
    }
    return 0;
}
