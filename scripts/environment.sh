# Read by every script here and by every check over the whole: what a user's
# shell may have set and what must not change what they do. To be read before
# the first cd. What is set on purpose stays: CC, CFLAGS, LDFLAGS, and what
# CMake reads, CMAKE_BUILD_TYPE, CMAKE_C_COMPILER_LAUNCHER and so on.

# Ninja, but for who wants another program: a build folder that exists keeps its
# own.
: "${CMAKE_GENERATOR:=Ninja}"
case $CMAKE_GENERATOR in
*Multi-Config | Xcode | Visual*)
    echo "CMAKE_GENERATOR is '$CMAKE_GENERATOR', which keeps several" \
        "configurations in one folder; here each has its own: set it to Ninja" \
        "or 'Unix Makefiles', or unset it" >&2
    exit 2
    ;;
esac
export CMAKE_GENERATOR
