// SPDX-License-Identifier: Apache-2.0
#include "cli/flashes/flashes_options.h"

#include <charconv>

#include "base/result.h"

namespace framewise::cli {
namespace {

constexpr double kMostCentimeters = 100'000;  // a stadium's screen
constexpr double kMostNits = 100'000;
constexpr int kMostDisplayPixels = 65'536;

// A number above 0 and at most `most`; absent where the option is.
Result<std::optional<double>> positive(const Invocation& invocation,
                                       std::string_view option, double most) {
  if (!invocation.has(option)) return std::optional<double>();
  const std::string_view text = invocation.value(option);
  double value = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() ||
      !(value > 0) || value > most) {
    return fail(ErrorKind::kUsage,
                "--{} takes a number above 0, at most {}; it is '{}'", option,
                most, text);
  }
  return std::optional(value);
}

Result<Size> display_pixels(std::string_view text) {
  Size size;
  const char* const end = text.data() + text.size();
  const auto width = std::from_chars(text.data(), end, size.width);
  if (width.ec == std::errc() && width.ptr != end && *width.ptr == 'x') {
    const auto height = std::from_chars(width.ptr + 1, end, size.height);
    if (height.ec == std::errc() && height.ptr == end && size.width > 0 &&
        size.height > 0 && size.width <= kMostDisplayPixels &&
        size.height <= kMostDisplayPixels) {
      return size;
    }
  }
  return with_hint(
      fail(ErrorKind::kUsage, "--display '{}' is no number of pixels", text),
      "write it as 1920x1080");
}

}  // namespace

Result<FlashOptions> flash_options(const Invocation& invocation) {
  FlashOptions options;
  if (invocation.has("rules")) {
    const std::string_view name = invocation.value("rules");
    const auto rules = flash_rules_named(name);
    if (!rules) {
      return with_hint(fail(ErrorKind::kUsage, "there are no rules '{}'", name),
                       "use wcag, itu, ofcom or iris");
    }
    options.rules = *rules;
  }
  if (invocation.has("display")) {
    FW_ASSIGN_OR_RETURN(options.display.pixels,
                        display_pixels(invocation.value("display")));
  }
  FW_ASSIGN_OR_RETURN(const auto diagonal,
                      positive(invocation, "diagonal", kMostCentimeters));
  FW_ASSIGN_OR_RETURN(const auto distance,
                      positive(invocation, "distance", kMostCentimeters));
  FW_ASSIGN_OR_RETURN(const auto nits, positive(invocation, "nits", kMostNits));
  if (diagonal.has_value() != distance.has_value()) {
    return with_hint(
        fail(ErrorKind::kUsage, "--diagonal and --distance belong together"),
        "state both or none");
  }
  options.display.diagonal_cm = diagonal.value_or(0);
  options.display.distance_cm = distance.value_or(0);
  options.display.nits = nits.value_or(options.display.nits);
  if (invocation.has("shown")) {
    const std::string_view how = invocation.value("shown");
    if (how != "natural" && how != "fit") {
      return fail(ErrorKind::kUsage, "--shown takes natural or fit; it is '{}'",
                  how);
    }
    options.display.shown =
        how == "fit" ? ShownSize::kFit : ShownSize::kNatural;
  }
  options.stripes = !invocation.has("no-stripes");
  options.loops = !invocation.has("once");
  options.stop_at_failure = invocation.has("fail-fast");
  return options;
}

Result<std::optional<FlashState>> fail_state(const Invocation& invocation) {
  if (!invocation.has("fail-on")) return std::optional(FlashState::kFail);
  const std::string_view state = invocation.value("fail-on");
  if (state == "fail") return std::optional(FlashState::kFail);
  if (state == "warning") return std::optional(FlashState::kWarning);
  if (state == "never") return std::optional<FlashState>();
  return with_hint(fail(ErrorKind::kUsage, "--fail-on '{}' is no state", state),
                   "use warning, fail or never");
}

}  // namespace framewise::cli
