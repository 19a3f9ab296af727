# How every target of the project is compiled.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR})
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR})
# Programs of the build tree find the library beside them, wherever it lies.
set(CMAKE_BUILD_RPATH_USE_ORIGIN ON)
# What is installed sets BUILD_WITH_INSTALL_RPATH: otherwise CMake makes room for
# the other RUNPATH with colons, and the loader takes the empty entries between
# them for the current folder.

find_program(FRAMEWISE_CCACHE ccache)
if(FRAMEWISE_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # ccache leaves alone what uses a precompiled header unless it is told that no
  # source depends on macros or times that only the header saw.
  set(CMAKE_CXX_COMPILER_LAUNCHER
    env CCACHE_SLOPPINESS=pch_defines,time_macros ${FRAMEWISE_CCACHE})
  set(CMAKE_C_COMPILER_LAUNCHER ${FRAMEWISE_CCACHE})
endif()

add_library(framewise_build INTERFACE)
target_compile_options(framewise_build INTERFACE
  -Wall -Wextra -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual
  -Wno-missing-field-initializers
  # Kernels are compared bit by bit: no fused operations we did not ask for.
  -ffp-contract=off
  # Calls inside the library need no detour through its symbol table.
  -fno-semantic-interposition
  # Paths in assertions and debug information start at the project.
  -ffile-prefix-map=${PROJECT_SOURCE_DIR}/=
  $<$<BOOL:${FRAMEWISE_WERROR}>:-Werror>)

if(FRAMEWISE_UNITY AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # Within a unit, GCC takes the file that a type of an unnamed namespace is in
  # for a header.
  target_compile_options(framewise_build INTERFACE -Wno-subobject-linkage
    # A constant of a function may have the name of one of another file.
    -Wno-shadow)
endif()

# framewise_compile_folders_as_units(TARGET): compiles the sources of a folder
# that framewise_unit_of_folder() names as one unit, so that headers are parsed
# and templates instantiated once a folder.
function(framewise_compile_folders_as_units target)
  set_target_properties(${target} PROPERTIES
    UNITY_BUILD ${FRAMEWISE_UNITY} UNITY_BUILD_MODE GROUP)
endfunction()

# framewise_unit_of_folder(TARGET FILE…): each source, an absolute path, is
# compiled with the others of its folder.
function(framewise_unit_of_folder target)
  foreach(source IN LISTS ARGN)
    cmake_path(GET source PARENT_PATH folder)
    cmake_path(RELATIVE_PATH folder BASE_DIRECTORY ${PROJECT_SOURCE_DIR})
    set_source_files_properties(${source} TARGET_DIRECTORY ${target}
      PROPERTIES UNITY_GROUP ${folder})
  endforeach()
endfunction()

# Headers that nearly every source includes, parsed once. Each source still
# includes what it uses: modules and the tests of the cache compile without this.
set(framewise_precompiled
  <algorithm> <array> <cassert> <chrono> <cmath> <cstdint> <cstring>
  <filesystem> <functional> <limits> <map> <memory> <mutex> <optional> <span>
  <stop_token> <string> <string_view> <utility> <variant> <vector>
  <fmt/format.h>)
# For sources without loops over pixels: less optimization compiles faster.
set(framewise_cold_options $<$<CONFIG:Release>:-O1>)
# Three of Highway's x86 targets: SSSE3, AVX2 and AVX-512; each costs build time.
# SSSE3 replaces the emulated vectors that Highway would start from, which take
# 21 of 37 s of vmaf/vif.cc. SSE4 would serve only processors without AVX2.
# Instrumented kernels take minutes to compile, and two targets find the same
# mistakes.
set(disabled_targets "HWY_SSE4|HWY_AVX3_DL")
if(FRAMEWISE_SANITIZE)
  # Instrumented code keeps more in registers across setjmp than it needs to.
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(framewise_build INTERFACE -Wno-clobbered)
  endif()
  string(APPEND disabled_targets "|HWY_AVX3")
endif()
target_compile_definitions(framewise_build INTERFACE
  "HWY_DISABLED_TARGETS=(${disabled_targets})")
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
  target_compile_definitions(framewise_build INTERFACE
    HWY_BASELINE_TARGETS=HWY_SSSE3)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # False positives of GCC 12 in optimised std::variant, std::string and Highway
  # code.
  target_compile_options(framewise_build INTERFACE
    -Wno-maybe-uninitialized -Wno-restrict -Wno-psabi -Wno-array-bounds
    -Wno-stringop-overflow -Wno-stringop-overread -Wno-dangling-pointer)
endif()

if(FRAMEWISE_HARDENED)
  # Programs at addresses that change: not every compiler links them so unasked.
  include(CheckPIESupported)
  check_pie_supported(LANGUAGES C CXX)
  add_compile_options(-fstack-protector-strong -fstack-clash-protection
                      -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3)
  if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
    add_compile_options(-fcf-protection=full)
  endif()
  add_link_options(-Wl,-z,relro,-z,now,-z,noexecstack)
endif()

if(FRAMEWISE_SANITIZE)
  add_compile_options(-fsanitize=${FRAMEWISE_SANITIZE} -fno-omit-frame-pointer
                      -g1)
  if(FRAMEWISE_SANITIZE MATCHES "undefined")
    # Whether an object has the type that its address claims is read through a
    # pipe. The sandbox of workers refuses pipes: every object would be a wrong one.
    add_compile_options(-fno-sanitize-recover=undefined -fno-sanitize=vptr)
  endif()
  if(FRAMEWISE_SANITIZE MATCHES "thread")
    # ThreadSanitizer does not understand fences, and GCC refuses them. Asio needs
    # none: its queue of work is locked.
    add_compile_definitions(BOOST_ASIO_DISABLE_FENCED_BLOCK)
  endif()
  add_link_options(-fsanitize=${FRAMEWISE_SANITIZE})
endif()
if(FRAMEWISE_FUZZERS)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
