// SPDX-License-Identifier: Apache-2.0
#include "framewise/error.h"

#include <fmt/format.h>

#include "framewise/version.h"

namespace framewise {

const char* name_of(ErrorKind kind) noexcept {
  switch (kind) {
    case ErrorKind::kUsage: return "usage";
    case ErrorKind::kInput: return "input";
    case ErrorKind::kUnsupported: return "unsupported";
    case ErrorKind::kLimit: return "limit";
    case ErrorKind::kIo: return "io";
    case ErrorKind::kEnvironment: return "environment";
    case ErrorKind::kCancelled: return "cancelled";
    case ErrorKind::kTimeout: return "timeout";
    case ErrorKind::kInternal: return "internal";
  }
  return "internal";
}

std::string Error::to_string() const {
  std::string place = file;
  const auto add = [&place](std::string_view separator,
                            const std::string& text) {
    if (!place.empty()) place += separator;
    place += text;
  };
  if (frame) add(": ", fmt::format("frame {}", *frame));
  if (offset) add(frame ? ", " : ": ", fmt::format("byte {}", *offset));
  return place.empty() ? message : place + ": " + message;
}

#define FW_TEXT_INNER(x) #x
#define FW_TEXT(x) FW_TEXT_INNER(x)

const char* version() noexcept {
  return FW_TEXT(FRAMEWISE_VERSION_MAJOR) "." FW_TEXT(
      FRAMEWISE_VERSION_MINOR) "." FW_TEXT(FRAMEWISE_VERSION_PATCH);
}

}  // namespace framewise
