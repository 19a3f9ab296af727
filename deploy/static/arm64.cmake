# SPDX-License-Identifier: Apache-2.0
# Debian's cross compiler for arm64, and the libraries that tools/debian_packages.sh
# unpacked in FRAMEWISE_ROOT of the environment.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_C_COMPILER aarch64-linux-gnu-gcc)
set(CMAKE_CXX_COMPILER aarch64-linux-gnu-g++)
set(CMAKE_ASM_COMPILER aarch64-linux-gnu-gcc)
set(CMAKE_FIND_ROOT_PATH $ENV{FRAMEWISE_ROOT})
foreach(kind PACKAGE LIBRARY INCLUDE)
  set(CMAKE_FIND_ROOT_PATH_MODE_${kind} ONLY)
endforeach()
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
# The root has no C library of its own: the compiler's is used.
set(headers "-isystem $ENV{FRAMEWISE_ROOT}/usr/include -isystem $ENV{FRAMEWISE_ROOT}/usr/include/aarch64-linux-gnu")
set(CMAKE_C_FLAGS_INIT ${headers})
set(CMAKE_CXX_FLAGS_INIT ${headers})
