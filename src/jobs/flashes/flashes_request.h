// SPDX-License-Identifier: Apache-2.0
// A request to find flashes, or to write a copy that passes.
#pragma once

#include <array>
#include <optional>

#include "framewise/flash_repair.h"
#include "jobs/field.h"
#include "jobs/reading_fields.h"

namespace framewise::jobs {

struct FlashesRequest {
  OpenOptions open;
  FlashOptions flashes;
  // The least bad state that fails; absent: none does.
  std::optional<FlashState> fail_on = FlashState::kFail;
  bool fix = false;
  bool slow = false;

  FlashRepair repair() const {
    return slow ? FlashRepair::kSlow : FlashRepair::kDim;
  }
};

template <>
struct WordsOf<ShownSize> {
  static constexpr Word<ShownSize> kWords[] = {{"natural", ShownSize::kNatural},
                                               {"fit", ShownSize::kFit}};
};

inline constexpr double kMostCentimeters = 100'000;  // a stadium's screen
inline constexpr double kMostNits = 100'000;

inline constexpr uint8_t kWithCopy = all_but({Asker::kC, Asker::kPython});
inline constexpr std::string_view kNoCopy =
    "in C++, repair_flashes() writes the copy";

inline constexpr std::array kFlashesOwnFields = {
    field<FlashesRequest, &FlashesRequest::flashes, &FlashOptions::rules>(
        {.row = option({.name = "rules",
                        .type = SettingType::kChoice,
                        .help = "wcag (WCAG 2.2), itu (ITU-R BT.1702-3), "
                                "ofcom, or iris (the arithmetic of that "
                                "analyser); default: the setting "
                                "flashes.rules",
                        .default_text = "wcag",
                        .choices = "wcag|itu|ofcom|iris"}),
         .placeholder = "NAME"}),
    Field<FlashesRequest>{
        {.row = option({.name = "fail-on",
                        .type = SettingType::kChoice,
                        .help = "Exit with code 1 on this state or worse: "
                                "warning, fail (default) or never",
                        .default_text = "fail",
                        .choices = "warning|fail|never",
                        .changes_results = false}),
         .placeholder = "STATE",
         .offered = kWithCopy,
         .why_not = "the library has no exit code; it returns the state"},
        [](FlashesRequest& r, const FieldValue& value) -> Result<void> {
          const auto& word = std::get<std::string>(value);
          r.fail_on.reset();
          if (word == "warning") r.fail_on = FlashState::kWarning;
          if (word == "fail") r.fail_on = FlashState::kFail;
          return {};
        },
        [](const FlashesRequest& r) -> FieldValue {
          return r.fail_on ? name_of(*r.fail_on) : "never";
        }},
    field<FlashesRequest, &FlashesRequest::flashes,
          &FlashOptions::stop_at_failure>(
        {.row = option({.name = "fail-fast",
                        .help = "Stop at the first failure of each file"})}),
    field<FlashesRequest, &FlashesRequest::flashes, &FlashOptions::display,
          &FlashDisplay::pixels>(
        {.row = option({.name = "display",
                        .type = SettingType::kText,
                        .help = "Pixels of the screen (default: 1024x768)",
                        .default_text = "1024x768"}),
         .placeholder = "WxH"}),
    field<FlashesRequest, &FlashesRequest::flashes, &FlashOptions::display,
          &FlashDisplay::diagonal_cm>(
        {.row = option({.name = "diagonal",
                        .type = SettingType::kReal,
                        .help = "Diagonal of the screen, with --distance",
                        .minimum = 0.1,
                        .maximum = kMostCentimeters}),
         .placeholder = "CM"}),
    field<FlashesRequest, &FlashesRequest::flashes, &FlashOptions::display,
          &FlashDisplay::distance_cm>(
        {.row = option({.name = "distance",
                        .type = SettingType::kReal,
                        .help = "Distance from the eye to the screen",
                        .minimum = 0.1,
                        .maximum = kMostCentimeters}),
         .placeholder = "CM"}),
    field<FlashesRequest, &FlashesRequest::flashes, &FlashOptions::display,
          &FlashDisplay::nits>(
        {.row = option({.name = "nits",
                        .type = SettingType::kReal,
                        .help = "White of the screen in cd/m2, for itu and "
                                "ofcom (default: 200)",
                        .default_text = "200",
                        .minimum = 0.1,
                        .maximum = kMostNits})}),
    field<FlashesRequest, &FlashesRequest::flashes, &FlashOptions::display,
          &FlashDisplay::shown>(
        {.row = option({.name = "shown",
                        .type = SettingType::kChoice,
                        .help = "natural: one pixel of the screen a pixel, "
                                "larger ones made to fit (as wcag does); fit: "
                                "as large as the screen (as itu and ofcom do)",
                        .choices = "natural|fit"}),
         .placeholder = "HOW"}),
    Field<FlashesRequest>{
        {.row = option({.name = "no-stripes",
                        .help = "Do not look for regular patterns"})},
        [](FlashesRequest& r, const FieldValue& value) -> Result<void> {
          r.flashes.stripes = !std::get<bool>(value);
          return {};
        },
        [](const FlashesRequest& r) -> FieldValue {
          return !r.flashes.stripes;
        }},
    Field<FlashesRequest>{
        {.row = option(
             {.name = "once", .help = "Judge loops as if they played once"})},
        [](FlashesRequest& r, const FieldValue& value) -> Result<void> {
          r.flashes.loops = !std::get<bool>(value);
          return {};
        },
        [](const FlashesRequest& r) -> FieldValue { return !r.flashes.loops; }},
    field<FlashesRequest, &FlashesRequest::fix>(
        {.row = option({.name = "fix",
                        .help = "Write a copy that passes, changed by the "
                                "least that is enough"}),
         .offered = kWithCopy,
         .why_not = kNoCopy}),
    field<FlashesRequest, &FlashesRequest::slow>(
        {.row = option({.name = "slow",
                        .help = "With --fix: show frames longer instead of "
                                "dimming them"}),
         .offered = kWithCopy,
         .why_not = kNoCopy}),
};

inline constexpr auto kFlashesFields = joined(
    kReadingFields<FlashesRequest, &FlashesRequest::open>, kFlashesOwnFields);

std::span<const Field<FlashesRequest>> flashes_fields();

// Without `rules` those of the setting flashes.rules apply. Fails with kUsage
// for a display with one of two lengths, and for `slow` without `fix`.
Result<FlashesRequest> read_flashes(const Given& given);

}  // namespace framewise::jobs
