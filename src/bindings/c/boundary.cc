// SPDX-License-Identifier: Apache-2.0
#include "bindings/c/boundary.h"

#include "framewise/version.h"

namespace framewise::c_api {
namespace {

// Kinds have the numbers of ErrorKind, from 1.
static_assert(int(ErrorKind::kUsage) + 1 == FRAMEWISE_ERROR_USAGE);
static_assert(int(ErrorKind::kInternal) + 1 == FRAMEWISE_ERROR_INTERNAL);

// Returned where no other can be allocated; never freed.
framewise_error& memory_error() {
  static framewise_error error{FRAMEWISE_ERROR_LIMIT, "out of memory", ""};
  return error;
}

}  // namespace

framewise_error* out_of_memory() noexcept { return &memory_error(); }

framewise_error* new_error(const Error& error) noexcept {
  try {
    return new framewise_error{framewise_error_kind(int(error.kind) + 1),
                               error.to_string(), error.hint};
  } catch (...) {
    return out_of_memory();
  }
}

Result<void> require(const void* pointer, const char* name) {
  if (!pointer) return usage(std::string(name) + " is NULL");
  return {};
}

Result<std::vector<std::string>> strings(const char* const* texts, size_t count,
                                         const char* name) {
  std::vector<std::string> found;
  if (count == 0) return found;
  if (const auto there = require(texts, name); !there) return there.error();
  for (size_t i = 0; i < count; ++i) {
    if (const auto there = require(texts[i], name); !there) {
      return there.error();
    }
    found.emplace_back(texts[i]);
  }
  return found;
}

}  // namespace framewise::c_api

using framewise::c_api::out_of_memory;

const char* framewise_version() { return framewise::version(); }

framewise_error_kind framewise_error_get_kind(const framewise_error* error) {
  return error ? error->kind : framewise_error_kind(0);
}
const char* framewise_error_message(const framewise_error* error) {
  return error ? error->message.c_str() : "";
}
const char* framewise_error_hint(const framewise_error* error) {
  return error ? error->hint.c_str() : "";
}
void framewise_error_free(framewise_error* error) {
  if (error != out_of_memory()) delete error;
}
