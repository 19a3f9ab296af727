// SPDX-License-Identifier: Apache-2.0
#include "cli/image/diff_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/printable.h"
#include "base/result.h"
#include "cli/options/reading_options.h"

namespace framewise::cli {
namespace {

using image::DiffOptions;

template <typename Number>
std::optional<Number> number_of(std::string_view text) {
  Number value{};
  const char* const end = text.data() + text.size();
  const auto [stopped, problem] = std::from_chars(text.data(), end, value);
  if (problem != std::errc() || stopped != end) return std::nullopt;
  return value;
}

Error wrong(std::string_view option, std::string_view value,
            std::string_view hint) {
  return with_hint(fail(ErrorKind::kUsage, "--{} {} makes no sense", option,
                        printable(value)),
                   hint);
}

Result<double> threshold_of(std::string_view option, std::string_view text) {
  const auto value = number_of<double>(text);
  if (!value || !(*value >= 0 && *value <= 1)) {
    return wrong(option, text, "use a number from 0 to 1, such as 0.1");
  }
  return *value;
}

template <typename Value, size_t n>
Result<Value> choice(const Invocation& invocation, std::string_view option,
                     const std::pair<std::string_view, Value> (&known)[n]) {
  if (!invocation.has(option)) return known[0].second;
  std::string names;
  for (const auto& [name, value] : known) {
    if (name == invocation.value(option)) return value;
    names += fmt::format("{}{}", names.empty() ? "" : ", ", name);
  }
  return wrong(option, invocation.value(option), "use one of " + names);
}

constexpr std::pair<std::string_view, image::ColorDistance> kDistances[] = {
    {"yiq", image::ColorDistance::kYiq},
    {"oklab", image::ColorDistance::kOklab},
};
constexpr std::pair<std::string_view, image::Antialiasing> kRules[] = {
    {"loose", image::Antialiasing::kLoose},
    {"strict", image::Antialiasing::kStrict},
    {"count", image::Antialiasing::kCount},
};
constexpr std::pair<std::string_view, image::DiffPicture> kPictures[] = {
    {"highlight", image::DiffPicture::kHighlight},
    {"mask", image::DiffPicture::kMask},
};

Result<void> add_regions(const Invocation& invocation, DiffOptions& options) {
  for (const auto& [name, value] : invocation.options) {
    if (name == "ignore") {
      std::string_view list = value;
      while (!list.empty()) {
        const size_t comma = std::min(list.find(','), list.size());
        FW_ASSIGN_OR_RETURN(const Rect box,
                            parse_region(list.substr(0, comma)));
        options.regions.push_back({box, std::nullopt});
        list.remove_prefix(std::min(comma + 1, list.size()));
      }
    } else if (name == "region") {
      const std::string_view text = value;
      const size_t equals = text.find('=');
      if (equals == std::string_view::npos) {
        return wrong("region", text, "use x1:y1-x2:y2=THRESHOLD");
      }
      FW_ASSIGN_OR_RETURN(const Rect box, parse_region(text.substr(0, equals)));
      FW_ASSIGN_OR_RETURN(const double threshold,
                          threshold_of("region", text.substr(equals + 1)));
      options.regions.push_back({box, threshold});
    }
  }
  return {};
}

Result<void> add_limits(const Invocation& invocation, DiffOptions& options) {
  if (invocation.has("fail-above")) {
    const std::string_view text = invocation.value("fail-above");
    if (text.ends_with('%')) {
      options.fail_above.percent =
          number_of<double>(text.substr(0, text.size() - 1));
    } else {
      options.fail_above.pixels = number_of<int64_t>(text);
    }
    const bool good = options.fail_above.percent.value_or(-1) >= 0 ||
                      options.fail_above.pixels.value_or(-1) >= 0;
    if (!good) {
      return wrong("fail-above", text, "use a number of pixels, or 0.1%");
    }
  }
  if (invocation.has("window")) {
    const std::string_view text = invocation.value("window");
    const size_t colon = std::min(text.find(':'), text.size());
    const auto side = number_of<int>(text.substr(0, colon));
    const auto most =
        number_of<int64_t>(text.substr(std::min(colon + 1, text.size())));
    if (!side || !most || *side < 1 || *most < 0) {
      return wrong("window", text, "use SIDE:N, such as 32:20");
    }
    options.window = *side;
    options.fail_above.window_pixels = *most;
  }
  return {};
}

}  // namespace

Result<Rect> parse_region(std::string_view text) {
  const size_t dash = text.find('-');
  const auto corner =
      [](std::string_view part) -> std::optional<std::pair<int, int>> {
    const size_t colon = part.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    const auto x = number_of<int>(part.substr(0, colon));
    const auto y = number_of<int>(part.substr(colon + 1));
    constexpr int kMost = 1 << 24;
    if (!x || !y || *x < 0 || *y < 0 || *x > kMost || *y > kMost) {
      return std::nullopt;
    }
    return std::pair(*x, *y);
  };
  if (dash != std::string_view::npos) {
    const auto from = corner(text.substr(0, dash));
    const auto to = corner(text.substr(dash + 1));
    if (from && to && to->first >= from->first && to->second >= from->second) {
      return Rect{from->first, from->second, to->first - from->first + 1,
                  to->second - from->second + 1};
    }
  }
  return with_hint(
      fail(ErrorKind::kUsage, "'{}' is no region", printable(text)),
      "use x1:y1-x2:y2, such as 0:0-300:40");
}

Result<DiffOptions> diff_options(const Invocation& invocation) {
  DiffOptions options;
  FW_ASSIGN_OR_RETURN(options.open, reading_options(invocation.settings));
  if (invocation.has("threshold")) {
    FW_ASSIGN_OR_RETURN(
        options.threshold,
        threshold_of("threshold", invocation.value("threshold")));
  }
  FW_ASSIGN_OR_RETURN(options.distance,
                      choice(invocation, "distance", kDistances));
  FW_ASSIGN_OR_RETURN(options.antialiasing,
                      choice(invocation, "antialiasing", kRules));
  FW_ASSIGN_OR_RETURN(options.picture,
                      choice(invocation, "picture", kPictures));
  options.shift_tolerance = invocation.has("shift-tolerance");
  options.visible_only = invocation.has("visible");
  if (invocation.has("counts-only")) {
    if (options.visible_only) {
      return fail(ErrorKind::kUsage,
                  "--visible and --counts-only cannot be combined");
    }
    options.detail = image::DiffDetail::kPixels;
  }
  FW_RETURN_IF_ERROR(add_regions(invocation, options));
  FW_RETURN_IF_ERROR(add_limits(invocation, options));
  return options;
}

}  // namespace framewise::cli
