# SPDX-License-Identifier: Apache-2.0
# Debian's compilers for Linux on arm64 (g++-aarch64-linux-gnu).
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_C_COMPILER aarch64-linux-gnu-gcc)
set(CMAKE_CXX_COMPILER aarch64-linux-gnu-g++)
# Highway shall not choose at run time: NEON, which every arm64 processor has,
# without the instructions for AES that some lack, and without SVE, where GCC 12
# fails on arm_sve.h beside a precompiled header.
set(CMAKE_CXX_FLAGS_INIT "-DTOOLCHAIN_MISS_SYS_AUXV_H")
set(CMAKE_FIND_ROOT_PATH /usr/aarch64-linux-gnu)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
