// SPDX-License-Identifier: Apache-2.0
// Errors of the library as exceptions of Python.
#pragma once

#include <pybind11/pybind11.h>

#include <string>
#include <utility>

#include "framewise/error.h"

namespace framewise::python {

namespace py = pybind11;

// Throws the exception of the error's kind (framewise/errors.py).
[[noreturn]] void raise(const Error& error);
[[noreturn]] void raise_usage(std::string message, std::string hint = {});

template <typename T>
T value_of(Result<T> result) {
  if (!result) raise(result.error());
  return *std::move(result);
}
inline void check(const Result<void>& done) {
  if (!done) raise(done.error());
}

}  // namespace framewise::python
