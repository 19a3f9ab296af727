// SPDX-License-Identifier: Apache-2.0
// toml++ as this project uses it: without exceptions, and without what it
// assumes of its input. A stray character in a table header breaks such an
// assumption, although the code behind it reports the very same as an error.
#pragma once

#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/impl/preprocessor.h>
#undef TOML_ASSERT_ASSUME
#define TOML_ASSERT_ASSUME(expression) static_assert(true)
#include <toml++/toml.h>
