// SPDX-License-Identifier: Apache-2.0
#include "media/encode/encoder.h"

#include <algorithm>

#include "base/result.h"

namespace framewise::media {

Result<void> EncodeJob::keep_going() const {
  if (options.stop.stop_requested()) {
    return fail(ErrorKind::kCancelled, "stopped on request");
  }
  if (deadline.time_since_epoch().count() != 0 &&
      std::chrono::steady_clock::now() > deadline) {
    return with_hint(
        fail(ErrorKind::kTimeout, "the time limit of {} ms has passed",
             options.limits.wall_time_ms),
        "raise it, or lower the effort");
  }
  return {};
}

void EncodeJob::note(std::string_view kind, std::string_view message,
                     std::string_view hint, int64_t frame) {
  const auto known = std::find_if(
      notes.begin(), notes.end(),
      [&](const Finding& n) { return n.kind == kind && n.message == message; });
  if (known != notes.end()) {
    ++known->count;
    return;
  }
  notes.push_back({.kind = std::string(kind),
                   .message = std::string(message),
                   .hint = std::string(hint),
                   .frame = frame});
}

Result<void> Encoder::add_jpeg(std::span<const std::byte>) {
  return with_hint(
      fail(ErrorKind::kUnsupported, "JPEG files are repacked as JPEG XL only"),
      "end the name with .jxl");
}

bool EncodeJob::is_srgb() const {
  return color.transfer == Transfer::kSrgb &&
         color.primaries == Primaries::kBt709;
}

}  // namespace framewise::media
