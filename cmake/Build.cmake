# How every target of the project is compiled.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR})
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR})
set(CMAKE_BUILD_RPATH_USE_ORIGIN ON)

find_program(FRAMEWISE_CCACHE ccache)
if(FRAMEWISE_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${FRAMEWISE_CCACHE})
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
# Four of Highway's x86 targets: more only costs build time. The one for old
# machines emulates vectors of four; GCC before 12.3 gets a few of its
# operations wrong, so every kernel's test runs on it. Instrumented kernels take
# minutes to compile, and two targets find the same mistakes.
set(disabled_targets "HWY_SSSE3|HWY_AVX3_DL")
if(FRAMEWISE_SANITIZE)
  string(APPEND disabled_targets "|HWY_SSE4|HWY_AVX3")
endif()
target_compile_definitions(framewise_build INTERFACE
  "HWY_DISABLED_TARGETS=(${disabled_targets})"
  HWY_BROKEN_EMU128=0)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # False positives of GCC 12 in optimised std::variant, std::string and Highway
  # code.
  target_compile_options(framewise_build INTERFACE
    -Wno-maybe-uninitialized -Wno-restrict -Wno-psabi)
endif()

if(FRAMEWISE_SANITIZE)
  add_compile_options(-fsanitize=${FRAMEWISE_SANITIZE} -fno-omit-frame-pointer
                      -g1)
  if(FRAMEWISE_SANITIZE MATCHES "undefined")
    add_compile_options(-fno-sanitize-recover=undefined)
  endif()
  add_link_options(-fsanitize=${FRAMEWISE_SANITIZE})
endif()
if(FRAMEWISE_FUZZERS)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
