/* A library like any other: it loads, and is no plugin. */
extern int no_plugin;
int no_plugin;
