// SPDX-License-Identifier: Apache-2.0
#include "jobs/flashes/flashes_request.h"

#include "base/result.h"

namespace framewise::jobs {
namespace {

constexpr int kMostDisplayPixels = 65'536;

Result<void> check_display(const Given& given, const FlashDisplay& display) {
  if (std::max(display.pixels.width, display.pixels.height) >
      kMostDisplayPixels) {
    return fail(ErrorKind::kUsage, "{}: at most {} pixels on a side",
                written(given.asker, "display"), kMostDisplayPixels);
  }
  if (given.has("diagonal") != given.has("distance")) {
    return with_hint(fail(ErrorKind::kUsage, "{} and {} belong together",
                          written(given.asker, "diagonal"),
                          written(given.asker, "distance")),
                     "state both or none");
  }
  return {};
}

}  // namespace

std::span<const Field<FlashesRequest>> flashes_fields() {
  return kFlashesFields;
}

Result<FlashesRequest> read_flashes(const Given& given) {
  FlashesRequest request;
  request.flashes.rules =
      flash_rules_named(given.settings.text("flashes.rules"))
          .value_or(FlashRules::kWcag);
  FW_RETURN_IF_ERROR(set_fields(flashes_fields(), given, request));
  apply_reading_rules(given, request.open);
  FW_RETURN_IF_ERROR(check_display(given, request.flashes.display));
  if (request.slow && !request.fix) {
    return fail(ErrorKind::kUsage, "{} belongs to {}",
                written(given.asker, "slow"), written(given.asker, "fix"));
  }
  return request;
}

}  // namespace framewise::jobs
