// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "report/flashes/flash_text.h"
#include "report/page/report_page.h"

namespace framewise::report {
namespace {

constexpr int kChartWidth = 960;
constexpr int kChartHeight = 120;
constexpr size_t kChartPoints = 1920;  // two a pixel; longer films are thinned

std::string_view fill_of(FlashState state) {
  switch (state) {
    case FlashState::kFail: return "#d33";
    case FlashState::kWarning: return "#d90";
    default: return "#2a2";
  }
}

// Luminance over time, with the spans of the events behind it.
std::string chart_of(const FlashReport& report) {
  const size_t count = report.moments.size();
  if (count < 2 || report.duration_s <= 0) return {};
  const double per_second = kChartWidth / report.duration_s;
  std::string svg = fmt::format(
      "<svg viewBox=\"0 0 {0} {1}\" role=\"img\" aria-label=\"luminance over "
      "time\">",
      kChartWidth, kChartHeight);
  for (const FlashEvent& event : report.events) {
    svg += fmt::format(
        "<rect x=\"{:.1f}\" width=\"{:.1f}\" height=\"{}\" fill=\"{}\" "
        "opacity=\"0.25\"><title>{}</title></rect>",
        event.start_s * per_second,
        std::max(1.0, (event.end_s - event.start_s) * per_second), kChartHeight,
        fill_of(event.state), escaped(event.sentence));
  }
  svg += "<polyline fill=\"none\" stroke=\"currentColor\" points=\"";
  const size_t step = count / kChartPoints + 1;
  for (size_t i = 0; i < count; i += step) {
    const FlashMoment& moment = report.moments[i];
    const double light = std::clamp(double(moment.luminance), 0.0, 1.0);
    svg += fmt::format("{:.1f},{:.1f} ", moment.time_s * per_second,
                       (1 - light) * (kChartHeight - 2) + 1);
  }
  return svg + "\"/></svg>\n";
}

std::string map_of(const FlashMap& map) {
  if (map.shares.empty()) return {};
  std::string svg = fmt::format(
      "<svg style=\"width:12rem\" viewBox=\"0 0 {} {}\" role=\"img\" "
      "aria-label=\"where "
      "it flashes\">",
      FlashMap::kColumns, FlashMap::kRows);
  for (size_t i = 0; i < map.shares.size(); ++i) {
    svg += fmt::format(
        "<rect x=\"{}\" y=\"{}\" width=\"1\" height=\"1\" fill=\"#d33\" "
        "opacity=\"{:.2f}\"/>",
        i % FlashMap::kColumns, i / FlashMap::kColumns, map.shares[i] / 255.0);
  }
  return svg + "</svg>\n";
}

std::string section_of(const FlashRow& row) {
  if (!row.report) {
    return fmt::format("<h2>{}: error</h2>\n<p>{}</p>\n", escaped(row.file),
                       escaped(row.report.error().to_string()));
  }
  const FlashReport& report = *row.report;
  std::string html = fmt::format("<h2>{}: {}</h2>\n<p>{}</p>\n{}",
                                 escaped(row.file), name_of(report.state),
                                 escaped(report.sentence), chart_of(report));
  for (const FlashEvent& event : report.events) {
    html += fmt::format("<section>{}<p><b>{}</b>: {}</p><p>{}</p></section>\n",
                        map_of(event.map), name_of(event.state),
                        escaped(event.sentence), escaped(event.remedy));
  }
  return html;
}

}  // namespace

std::string flash_page(const std::vector<FlashRow>& rows) {
  std::string body;
  for (const FlashRow& row : rows) body += section_of(row);
  return plain_page("Flashes", body);
}

}  // namespace framewise::report
