// SPDX-License-Identifier: Apache-2.0
// Rules for the head of a request that leave one way to read it (RFC 9112).
// Where two programs on the way of a request find its end at different places,
// one takes as a new request what the other one takes as a body.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace framewise::service {

enum class HeadState : uint8_t { kIncomplete, kWhole, kBroken };

struct HeadScan {
  HeadState state = HeadState::kIncomplete;
  size_t bytes = 0;  // of a whole head, with its empty line
};

// Searches for the end of the head. Bytes before `from` were scanned before.
// Broken: a line feed or carriage return that stands alone, or another control
// character.
HeadScan scan_head(std::string_view bytes, size_t from);

struct HeadFault {
  int status = 400;
  std::string detail;
};

// The most header fields of a request, and of its trailers. Browsers and
// proxies send about 20.
inline constexpr size_t kMostFields = 100;

// The first rule that a whole head breaks. The connection is to be closed then:
// nobody knows where the next request begins.
std::optional<HeadFault> fault_of_head(std::string_view head);

}  // namespace framewise::service
