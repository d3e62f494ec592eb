/* The first argument is the build folder: the plugins are there. */
#include "loader.h"

#include <dlfcn.h>
#include <stdio.h>

#include "cmocka_all.h"

static const char *build_dir;

static const char *path_of(const char *file)
{
    static char path[4096];

    snprintf(path, sizeof(path), "%s/%s", build_dir, file);
    return path;
}

/* RTLD_NOLOAD finds a library only if it is loaded already. */
static bool is_loaded(const char *path)
{
    void *library = dlopen(path, RTLD_NOW | RTLD_NOLOAD);

    if (library)
        dlclose(library);
    return library != NULL;
}

static void loads_a_processor_and_unloads_it(void **state)
{
    const char *path = path_of("component1.so");
    struct loaded_plugin loaded;
    struct processor processor;

    (void)state;
    assert_true(plugin_load(&loaded, build_dir, "component1.so"));
    assert_true(is_loaded(path));
    assert_string_equal(loaded.plugin->version(), "0.1.0");
    assert_true(plugin_create(&loaded));
    assert_true(plugin_as_processor(&loaded, &processor));
    assert_int_equal(processor_process(processor, 42).value, 84);
    plugin_destroy(&loaded);
    plugin_unload(&loaded);
    assert_false(is_loaded(path));
}

static void loads_the_same_plugin_again(void **state)
{
    (void)state;
    loads_a_processor_and_unloads_it(state);
    loads_a_processor_and_unloads_it(state);
}

static void does_not_take_a_transformer_for_a_processor(void **state)
{
    struct loaded_plugin loaded;
    struct transformer transformer;
    struct processor processor;

    (void)state;
    assert_true(plugin_load(&loaded, build_dir, "component2.so"));
    assert_true(plugin_create(&loaded));
    assert_true(plugin_as_transformer(&loaded, &transformer));
    assert_false(plugin_as_processor(&loaded, &processor));
    plugin_destroy(&loaded);
    plugin_unload(&loaded);
}

static void leaves_no_refused_plugin_loaded(void **state)
{
    static const char *const refused[] = {
        "faulty/no_plugin.so",   "faulty/abi_too_old.so",
        "faulty/abi_too_new.so", "faulty/too_short.so",
        "faulty/no_version.so",  "faulty/no_version_text.so",
        "faulty/no_create.so",   "faulty/no_destroy.so",
    };
    struct loaded_plugin loaded;

    (void)state;
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        assert_false(plugin_load(&loaded, build_dir, refused[i]));
        assert_false(is_loaded(path_of(refused[i])));
    }
}

static void destroys_nothing_where_nothing_was_created(void **state)
{
    struct loaded_plugin loaded;

    (void)state;
    assert_true(plugin_load(&loaded, build_dir, "faulty/no_instance.so"));
    assert_false(plugin_create(&loaded));
    plugin_destroy(&loaded);
    plugin_unload(&loaded);
}

static void refuses_a_directory_longer_than_its_buffer(void **state)
{
    char directory[2];

    (void)state;
    assert_false(find_own_directory(directory, sizeof(directory)));
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loads_a_processor_and_unloads_it),
        cmocka_unit_test(loads_the_same_plugin_again),
        cmocka_unit_test(does_not_take_a_transformer_for_a_processor),
        cmocka_unit_test(leaves_no_refused_plugin_loaded),
        cmocka_unit_test(destroys_nothing_where_nothing_was_created),
        cmocka_unit_test(refuses_a_directory_longer_than_its_buffer),
    };

    if (argc != 2) {
        fprintf(stderr, "Usage: loader_test BUILD_DIR\n");
        return 2;
    }
    build_dir = argv[1];
    return cmocka_run_group_tests(tests, NULL, NULL);
}
