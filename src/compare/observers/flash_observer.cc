// SPDX-License-Identifier: Apache-2.0
#include "compare/observers/flash_observer.h"

#include "base/result.h"
#include "telemetry/span.h"

namespace framewise::comparison {

Result<void> FlashObserver::on_frame(size_t side, const Frame& frame) {
  if (side != side_) return {};
  telemetry::Span span("flashes");
  span.add_pixels(frame.size().pixels());
  return pass_.add(frame);
}

Result<std::optional<FlashReport>> FlashObserver::take(Animation& test) {
  if (pass_.frames() != frames_) return std::optional<FlashReport>();
  FW_ASSIGN_OR_RETURN(FlashReport report, pass_.finish(test, nullptr));
  return std::optional(std::move(report));
}

}  // namespace framewise::comparison
