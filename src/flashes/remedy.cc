// SPDX-License-Identifier: Apache-2.0
#include "flashes/remedy.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>

namespace framewise::flashes {
namespace {

// A place word needs an area that leaves most of the frame free.
constexpr double kWholeFrame = 0.9;
constexpr double kPlaceMost = 0.5;
// Dimming a little below the limit, so that rounding in a file stays below it.
constexpr double kDimMargin = 0.95;

std::string_view place_of(const FlashMap& map) {
  double x = 0, y = 0, sum = 0;
  for (size_t i = 0; i < map.shares.size(); ++i) {
    const double share = map.shares[i];
    x += share * (double(i % FlashMap::kColumns) + 0.5) / FlashMap::kColumns;
    y += share * (double(i / FlashMap::kColumns) + 0.5) / FlashMap::kRows;
    sum += share;
  }
  if (sum == 0) return "";
  constexpr std::string_view kPlaces[3][3] = {
      {" at the top left", " at the top", " at the top right"},
      {" at the left", " in the middle", " at the right"},
      {" at the bottom left", " at the bottom", " at the bottom right"}};
  const auto third = [&](double at) {
    return size_t(std::clamp(int(at / sum * 3), 0, 2));
  };
  return kPlaces[third(y)][third(x)];
}

std::string area_of(const FlashEvent& event) {
  if (event.share_of_frame >= kWholeFrame) return "the whole picture";
  const std::string share =
      fmt::format("{:.0f} % of the picture", 100 * event.share_of_frame);
  if (event.share_of_frame > kPlaceMost) return share;
  return share + std::string(place_of(event.map));
}

std::string times_a_second(double rate) {
  return rate == std::floor(rate) ? fmt::format("{:.0f} times a second", rate)
                                  : fmt::format("{:.1f} times a second", rate);
}

std::string span_of(const FlashEvent& event) {
  if (event.at_seam) {
    return fmt::format(
        " when the end of the loop, from {:.2f} s on, meets its "
        "beginning",
        event.start_s);
  }
  return fmt::format(" from {:.2f} s to {:.2f} s", event.start_s, event.end_s);
}

double flashes_allowed(const Rules& rules) {
  return rules.most_transitions / 2.0;
}

void describe_flashes(FlashEvent& event, const Rules& rules,
                      const FlashDisplay& display) {
  const bool red = event.kind == FlashKind::kRed;
  const double allowed = flashes_allowed(rules);
  event.sentence =
      fmt::format("{} flashes {}{}{}; at most {:.0f} are allowed",
                  area_of(event), red ? "to and from saturated red " : "",
                  times_a_second(event.rate), span_of(event), allowed);
  if (event.state == FlashState::kWarning) {
    event.sentence += event.share_of_limit > 1 ? ": at the limit"
                                               : ", on nearly so large an area";
  }
  const std::string slower =
      event.rate > allowed
          ? fmt::format("slow this part to {:.0f} flashes a second",
                        allowed - 1)
          : std::string("slow this part a little");
  const double change = rules.light == LightRule::kRelative
                            ? rules.change
                            : rules.change / display.nits;
  std::string weaker = "make the flashing part smaller";
  if (red) {
    weaker = "make the red less saturated: below 80 % of the sum of its light";
  } else if (event.swing > change) {
    weaker = fmt::format("dim it by {:.0f} %",
                         100 * (1 - kDimMargin * change / event.swing));
  }
  event.remedy = fmt::format("{}, or {}", slower, weaker);
  if (event.at_seam) {
    event.remedy += "; or let the end of the loop fade into its beginning";
  }
}

}  // namespace

void describe(FlashEvent& event, const Rules& rules,
              const FlashDisplay& display) {
  switch (event.kind) {
    case FlashKind::kGeneral:
    case FlashKind::kRed: return describe_flashes(event, rules, display);
    case FlashKind::kExtended:
      event.sentence =
          event.at_seam
              ? fmt::format(
                    "the loop flashes {} for as long as it plays; more "
                    "than {:.0f} s may be a risk even at an allowed "
                    "rate",
                    times_a_second(event.rate), rules.extended_s)
              : fmt::format(
                    "flashing goes on{}; more than {:.0f} s may be a "
                    "risk even at an allowed rate",
                    span_of(event), rules.extended_s);
      event.remedy = "shorten it, or pause the flashing in between";
      return;
    case FlashKind::kStripes:
      // The sentence holds the number and direction of the stripes.
      event.sentence = fmt::format(
          "{} cover {:.0f} % of the picture from {:.2f} s to {:.2f} s",
          event.sentence, 100 * event.share_of_frame, event.start_s,
          event.end_s);
      event.remedy =
          "use fewer or wider stripes, less contrast, or a smaller area";
      return;
  }
}

std::string sentence_of(const FlashReport& report) {
  const Rules& rules = rules_of(report.rules);
  const auto worst =
      std::max_element(report.events.begin(), report.events.end(),
                       [](const FlashEvent& a, const FlashEvent& b) {
                         return std::pair(a.state, a.share_of_limit) <
                                std::pair(b.state, b.share_of_limit);
                       });
  switch (report.state) {
    case FlashState::kPass:
      return fmt::format(
          "no flashing beyond the limits of {} in {} frames, "
          "{:.2f} s",
          rules.title, report.frames, report.duration_s);
    case FlashState::kUnknown:
      return fmt::format(
          "no flashing beyond the limits of {} in the first {} "
          "frames; the rest cannot be read",
          rules.title, report.frames);
    case FlashState::kWarning:
    case FlashState::kFail: break;
  }
  if (worst == report.events.end()) return {};
  const size_t more = report.events.size() - 1;
  return more == 0 ? worst->sentence
                   : fmt::format("{} (and {} more)", worst->sentence, more);
}

}  // namespace framewise::flashes
