// SPDX-License-Identifier: Apache-2.0
// Results of image operations as bytes, for caches that outlive the process,
// and how much memory they take.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "framewise/image/check.h"
#include "framewise/image/convert.h"
#include "framewise/image/thumbnail.h"

namespace framewise::image {

// A result or an error that the same bytes give again.
template <typename Value>
struct Known {
  std::optional<Value> value;
  std::optional<Error> error;
  double cost_ms = 0;  // of making it
};

// `libraries`: cache::loaded_libraries() when it was made.
std::string bytes_of(const Known<Thumbnails>& known,
                     const std::string& libraries);
std::string bytes_of(const Known<Conversion>& known,
                     const std::string& libraries);
// Has a value: checks do not fail.
std::string bytes_of(const Known<CheckReport>& known,
                     const std::string& libraries);

// nullopt for bytes that hold none. Sets `libraries`.
template <typename Value>
std::optional<Known<Value>> known_of(std::string_view bytes,
                                     std::string& libraries);
template <>
std::optional<Known<Thumbnails>> known_of(std::string_view bytes,
                                          std::string& libraries);
template <>
std::optional<Known<Conversion>> known_of(std::string_view bytes,
                                          std::string& libraries);
template <>
std::optional<Known<CheckReport>> known_of(std::string_view bytes,
                                           std::string& libraries);

// Of all allocations.
int64_t memory_of(const Known<Thumbnails>& known);
int64_t memory_of(const Known<Conversion>& known);
int64_t memory_of(const Known<CheckReport>& known);

}  // namespace framewise::image
