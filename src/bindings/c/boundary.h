// SPDX-License-Identifier: Apache-2.0
// The edge of every function of the C interface: errors become objects,
// exceptions become errors, and structs of any version become our own.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <exception>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include "framewise/error.h"
#include "framewise/framewise_c.h"

struct framewise_error {
  framewise_error_kind kind = FRAMEWISE_ERROR_INTERNAL;
  std::string message;
  std::string hint;
};

namespace framewise::c_api {

// Null if there is no memory for the text: then the one error that is always
// there is returned.
framewise_error* new_error(const Error& error) noexcept;
framewise_error* out_of_memory() noexcept;

inline Error usage(std::string message, std::string hint = {}) {
  return {ErrorKind::kUsage, std::move(message), std::move(hint)};
}

// Calls `body`, which returns Result<void>. Nothing is thrown further.
template <typename Body>
framewise_error* guarded(Body&& body) noexcept {
  try {
    const Result<void> done = body();
    return done ? nullptr : new_error(done.error());
  } catch (const std::bad_alloc&) {
    return out_of_memory();
  } catch (const std::exception& thrown) {
    return new_error({ErrorKind::kInternal, thrown.what(), ""});
  }
}

// The caller's struct as ours: fields that it lacks are 0. Fails if it is newer
// and has values that we do not know.
template <typename Struct>
Result<Struct> read_struct(const Struct* given) {
  Struct ours;
  std::memset(&ours, 0, sizeof ours);
  if (!given) return ours;
  const size_t size = given->struct_size;
  if (size < sizeof size) {
    return usage("struct_size is not set",
                 "fill the struct with FRAMEWISE_INIT");
  }
  const auto* bytes = reinterpret_cast<const unsigned char*>(given);
  if (size > sizeof ours &&
      std::any_of(bytes + sizeof ours, bytes + size,
                  [](unsigned char byte) { return byte != 0; })) {
    return usage(
        "a struct has fields that this version of the library does not know",
        "install the version that the program was compiled with, or a newer");
  }
  std::memcpy(&ours, given, std::min(size, sizeof ours));
  return ours;
}

// Fills the fields of the caller's struct that it knows.
template <typename Struct>
Result<void> write_struct(Struct ours, Struct* theirs) {
  if (!theirs || theirs->struct_size < sizeof theirs->struct_size) {
    return usage("struct_size is not set",
                 "fill the struct with FRAMEWISE_INIT");
  }
  ours.struct_size = theirs->struct_size;
  std::memcpy(theirs, &ours, std::min(theirs->struct_size, sizeof ours));
  return {};
}

// Fails for NULL, which is no path, name or handle.
Result<void> require(const void* pointer, const char* name);

Result<std::vector<std::string>> strings(const char* const* texts, size_t count,
                                         const char* name);

}  // namespace framewise::c_api
