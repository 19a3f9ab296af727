// SPDX-License-Identifier: Apache-2.0
// Functions and macros to create and propagate errors inside the library.
#pragma once

#include <fmt/format.h>

#include <string_view>
#include <utility>

#include "framewise/error.h"

namespace framewise {

// Creates an error. The compiler checks the message against its arguments:
//   return fail(ErrorKind::kLimit, "{} frames exceed the limit of {}", n, max);
template <typename... Args>
Error fail(ErrorKind kind, fmt::format_string<Args...> message,
           Args&&... args) {
  Error error;
  error.kind = kind;
  error.message = fmt::format(message, std::forward<Args>(args)...);
  return error;
}

inline Error with_hint(Error error, std::string_view hint) {
  error.hint = hint;
  return error;
}

inline Error at_offset(Error error, int64_t offset) {
  error.offset = offset;
  return error;
}

inline Error at_frame(Error error, int64_t frame) {
  error.frame = frame;
  return error;
}

// Adds the file name, unless an inner function has already added one.
inline Error in_file(Error error, std::string_view file) {
  if (error.file.empty()) error.file = file;
  return error;
}

}  // namespace framewise

#define FW_CONCAT_INNER(a, b) a##b
#define FW_CONCAT(a, b) FW_CONCAT_INNER(a, b)

#define FW_RETURN_IF_ERROR(expression)                   \
  do {                                                   \
    auto fw_result = (expression);                       \
    if (!fw_result) return std::move(fw_result).error(); \
  } while (false)

#define FW_ASSIGN_OR_RETURN(declaration, expression)                   \
  FW_ASSIGN_OR_RETURN_TO(FW_CONCAT(fw_result_, __LINE__), declaration, \
                         expression)
#define FW_ASSIGN_OR_RETURN_TO(result, declaration, expression) \
  auto result = (expression);                                   \
  if (!result) return std::move(result).error();                \
  declaration = *std::move(result)
