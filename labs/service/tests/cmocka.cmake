# The target cmocka: the library, and cmocka_all.h beside this file.
find_path(CMOCKA_INCLUDE_DIR cmocka.h)
find_library(CMOCKA_LIBRARY cmocka)
if(NOT CMOCKA_INCLUDE_DIR OR NOT CMOCKA_LIBRARY)
    message(FATAL_ERROR "The tests need cmocka. Debian, Ubuntu: "
        "sudo apt-get install libcmocka-dev; Fedora: sudo dnf install "
        "libcmocka-devel; Arch: sudo pacman -S cmocka; Homebrew: "
        "brew install cmocka")
endif()

add_library(cmocka INTERFACE)
target_include_directories(cmocka SYSTEM INTERFACE ${CMOCKA_INCLUDE_DIR})
target_include_directories(cmocka INTERFACE ${CMAKE_CURRENT_LIST_DIR})
target_link_libraries(cmocka INTERFACE ${CMOCKA_LIBRARY})
