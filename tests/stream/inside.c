/* Steps 00 to 04, the components called: values in on stdin, "= " and outcomes
 * out on stdout, among what the components narrate. Each step has types of its
 * own with these names; -D COMPONENTS names the files that declare them. */
#define main step_main
#include COMPONENTS
#undef main

#include <inttypes.h>
#include <stdio.h>

int main(void)
{
    struct component1 component1;
    struct component2 component2;
    int32_t value;

    component1_init(&component1);
    component2_init(&component2);
    while (scanf("%" SCNd32, &value) == 1) {
        __auto_type data1 = component1_process(&component1, value);

        if (data1.processed)
            printf("= %s\n",
                   component2_transform(&component2, data1.value).transformed);
        else
            printf("= overflow\n");
    }
    return 0;
}
