// SPDX-License-Identifier: Apache-2.0
#include "report/flashes/flash_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/printable.h"
#include "report/cells.h"

namespace framewise::report {
namespace {

constexpr int kStripColumns = 72;

std::string_view color_of(FlashState state) {
  switch (state) {
    case FlashState::kPass: return kGreen;
    case FlashState::kWarning: return kYellow;
    case FlashState::kFail: return kRed;
    case FlashState::kUnknown: return kDim;
  }
  return kDim;
}

std::string word_of(FlashState state, const TextStyle& style) {
  constexpr std::array kWords = {"PASS", "WARNING", "FAIL", "UNKNOWN"};
  return styled(kWords[size_t(state)], color_of(state), style);
}

std::string cell(std::string text) {
  std::string out;
  for (const char c : text) out += c == '|' ? "\\|" : std::string(1, c);
  return out;
}

}  // namespace

std::string luminance_strip(const FlashReport& report, const TextStyle& style) {
  constexpr std::array kBlocks = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  const size_t count = report.moments.size();
  if (count < 2) return {};
  const auto columns =
      std::min(count, size_t(style.columns > 4
                                 ? std::min(style.columns - 4, kStripColumns)
                                 : kStripColumns));
  std::string strip;
  for (size_t i = 0; i < columns; ++i) {
    const size_t from = i * count / columns;
    const size_t to = std::max(from + 1, (i + 1) * count / columns);
    float light = 0;
    FlashState state = FlashState::kPass;
    for (size_t k = from; k < to; ++k) {
      light = std::max(light, report.moments[k].luminance);
      state = std::max(state, report.moments[k].state);
    }
    const int level = std::clamp(int(light * 8), 0, 7);
    strip += state == FlashState::kPass
                 ? std::string(kBlocks[size_t(level)])
                 : styled(kBlocks[size_t(level)], color_of(state), style);
  }
  return strip;
}

std::string flash_text(const FlashRow& row, const TextStyle& style) {
  const std::string file = printable(row.file);
  if (!row.report) {
    return fmt::format("{}  {}\n  {}\n", styled("ERROR", kRed, style), file,
                       printable(row.report.error().to_string()));
  }
  const FlashReport& report = *row.report;
  std::string text =
      fmt::format("{}  {}\n", word_of(report.state, style), file);
  if (report.events.empty()) text += fmt::format("  {}\n", report.sentence);
  const std::string strip = luminance_strip(report, style);
  if (!strip.empty() && !report.events.empty()) {
    text += fmt::format("  {}\n", strip);
  }
  for (const FlashEvent& event : report.events) {
    text += fmt::format("  {}: {}\n    {}\n", word_of(event.state, style),
                        event.sentence, styled(event.remedy, kDim, style));
  }
  if (report.damage) {
    text += fmt::format("  {}\n", printable(report.damage->to_string()));
  }
  return text;
}

std::string flash_text(const FixedFile& fixed, const std::string& to,
                       const TextStyle& style) {
  const FlashRepaired& repaired = fixed.repaired;
  if (repaired.changes.empty()) {
    return fmt::format("{}  {}\n  nothing to change: {}\n",
                       word_of(repaired.after.state, style), printable(to),
                       repaired.after.sentence);
  }
  std::string text = fmt::format(
      "{}  {}\n  was: {}\n  is:  {}\n", word_of(repaired.after.state, style),
      printable(to), repaired.before.sentence, repaired.after.sentence);
  for (const FlashChange& change : repaired.changes) {
    text +=
        repaired.repair == FlashRepair::kDim
            ? fmt::format("  frames {}–{}: {:.0f} % less change over time\n",
                          change.first_frame, change.last_frame,
                          100 * change.amount)
            : fmt::format("  frames {}–{}: {:.2f} times as long\n",
                          change.first_frame, change.last_frame, change.amount);
  }
  if (fixed.score) {
    text += fmt::format("  score {:.1f}, compared with the original\n",
                        *fixed.score);
  }
  if (fixed.sound == FixedSound::kEncoded) {
    text += "  the sound was encoded anew: the container has no other\n";
  }
  if (fixed.sound == FixedSound::kLeftOut) {
    text += "  the sound was left out: it does not fit\n";
  }
  return text;
}

std::string flash_markdown(const std::vector<FlashRow>& rows) {
  std::string text =
      "| result | file | what flashes | way out |\n| --- | --- | --- | --- |\n";
  for (const FlashRow& row : rows) {
    const std::string file = cell(printable(row.file));
    if (!row.report) {
      text += fmt::format("| error | {} | {} | |\n", file,
                          cell(printable(row.report.error().message)));
      continue;
    }
    const FlashReport& report = *row.report;
    if (report.events.empty()) {
      text += fmt::format("| {} | {} | {} | |\n", name_of(report.state), file,
                          report.sentence);
    }
    for (const FlashEvent& event : report.events) {
      text += fmt::format("| {} | {} | {} | {} |\n", name_of(event.state), file,
                          cell(event.sentence), cell(event.remedy));
    }
  }
  return text;
}

std::string flash_junit(const std::vector<FlashRow>& rows) {
  size_t failures = 0, errors = 0;
  std::string cases;
  for (const FlashRow& row : rows) {
    cases += fmt::format("  <testcase classname=\"flashes\" name=\"{}\">\n",
                         xml_text(row.file));
    if (!row.report || row.report->state == FlashState::kUnknown) {
      ++errors;
      cases += fmt::format("    <error message=\"{}\"/>\n",
                           xml_text(row.report ? row.report->sentence
                                               : row.report.error().message));
    } else if (row.report->state == FlashState::kFail) {
      ++failures;
      cases += fmt::format("    <failure type=\"flashes\" message=\"{}\">",
                           xml_text(row.report->sentence));
      for (const FlashEvent& event : row.report->events) {
        cases += xml_text(event.sentence + "; " + event.remedy) + "\n";
      }
      cases += "</failure>\n";
    }
    cases += "  </testcase>\n";
  }
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<testsuite name=\"framewise flashes\" tests=\"{}\" failures=\"{}\" "
      "errors=\"{}\" time=\"0\">\n{}</testsuite>\n",
      rows.size(), failures, errors, cases);
}

}  // namespace framewise::report
