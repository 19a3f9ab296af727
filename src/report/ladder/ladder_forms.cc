// SPDX-License-Identifier: Apache-2.0
#include "report/ladder/ladder_forms.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/json/json.h"
#include "base/printable.h"
#include "report/cells.h"
#include "report/ladder/ladder_plot.h"
#include "report/page/report_page.h"

namespace framewise::report {
namespace {

using video::LadderReport;
using video::LadderTrial;
using video::LadderWindow;

Json interval_json(const std::optional<Interval>& interval) {
  if (!interval) return nullptr;
  return {{"low", interval->low}, {"high", interval->high}};
}

Json point_json(const LadderPoint& point) {
  return {{"height", point.height},
          {"crf", point.crf},
          {"kbps", point.kbps},
          {"kbps_interval", interval_json(point.kbps_interval)},
          {"value", point.value},
          {"value_interval", interval_json(point.value_interval)},
          {"margin", point.margin},
          {"on_hull", point.on_hull}};
}

std::string range_words(const std::optional<Interval>& interval, int digits) {
  if (!interval) return "-";
  return fmt::format("{:.{}f} to {:.{}f}", interval->low, digits,
                     interval->high, digits);
}

std::string sample_words(const LadderReport& report) {
  double seconds = 0;
  for (const LadderWindow& window : report.windows) seconds += window.seconds;
  return fmt::format("{} scenes of {} film{}, {:.1f} s together",
                     report.windows.size(), report.films.size(),
                     report.films.size() == 1 ? "" : "s", seconds);
}

std::string rungs_text(const EncoderLadder& encoder,
                       const std::string& metric) {
  std::string text =
      fmt::format("{}\n  {:>6} {:>6} {:>8} {:>18} {:>12} {:>18}\n",
                  printable(encoder.encoder), "lines", "crf", "kbit/s", "95 %",
                  metric, "95 %");
  for (const LadderPoint& rung : encoder.rungs) {
    text += fmt::format("  {:>6} {:>6.1f} {:>8.0f} {:>18} {:>12.2f} {:>18}\n",
                        rung.height, rung.crf, rung.kbps,
                        range_words(rung.kbps_interval, 0), rung.value,
                        range_words(rung.value_interval, 2));
  }
  return text;
}

}  // namespace

std::string ladder_text(const LadderReport& report, const Ladder& ladder) {
  std::string text =
      fmt::format("{}; rungs {:g} points apart, from {} down\n\n",
                  sample_words(report), ladder.step, printable(report.target));
  for (const EncoderLadder& encoder : ladder.encoders) {
    text += rungs_text(encoder, report.metric) + "\n";
    if (encoder.rungs.empty() || encoder.rungs.front().margin > -0.5) continue;
    text += fmt::format("  note: no setting reaches {}\n\n",
                        printable(report.target));
  }
  if (report.windows.size() < kLeastFiles) {
    text += fmt::format("no intervals: {} scenes, {} are needed\n\n",
                        report.windows.size(), kLeastFiles);
  }
  return text + ladder_plot_text(ladder);
}

std::string ladder_json(const LadderReport& report, const Ladder& ladder) {
  Json json = {{"schema", "framewise.ladder/1"},
               {"films", report.films},
               {"target", report.target},
               {"metric", report.metric},
               {"step", ladder.step},
               {"confidence", kConfidence},
               {"scenes", Json::array()},
               {"encoders", Json::array()},
               {"encoded_frames", report.encoded_frames},
               {"work_s", report.work_s},
               {"processor_s", report.processor_s}};
  for (const LadderWindow& window : report.windows) {
    json["scenes"].push_back({{"film", report.films[window.film]},
                              {"start_s", window.start_s},
                              {"seconds", window.seconds}});
  }
  for (const EncoderLadder& encoder : ladder.encoders) {
    Json one = {{"encoder", encoder.encoder},
                {"points", Json::array()},
                {"rungs", Json::array()}};
    for (const LadderPoint& point : encoder.points) {
      one["points"].push_back(point_json(point));
    }
    for (const LadderPoint& rung : encoder.rungs) {
      one["rungs"].push_back(point_json(rung));
    }
    json["encoders"].push_back(std::move(one));
  }
  return json.dump(2) + "\n";
}

std::string ladder_csv(const LadderReport& report) {
  std::string csv =
      fmt::format("file,encoder,height,crf,kbps,{}\n", report.metric);
  for (size_t film = 0; film < report.films.size(); ++film) {
    for (const LadderTrial& trial : report.trials) {
      double kbps = 0;
      double value = 0;
      double count = 0;
      for (size_t i = 0; i < trial.samples.size(); ++i) {
        if (report.windows[i].film != film) continue;
        kbps += trial.samples[i].kbps;
        value += trial.samples[i].value;
        ++count;
      }
      csv += fmt::format("{},{} {}p,{},{:g},{:.3f},{:.4f}\n",
                         csv_cell(report.films[film]),
                         csv_cell(report.encoders[trial.encoder]), trial.height,
                         trial.height, trial.crf, kbps / count, value / count);
    }
  }
  return csv;
}

std::string ladder_page(const LadderReport& report, const Ladder& ladder) {
  std::string body = fmt::format(
      "<p>{}; rungs {:g} points apart, from {} down. Lines are the convex "
      "hulls, large rings the rungs.</p>\n<div class=\"paper\">{}</div>\n",
      escaped(sample_words(report)), ladder.step, escaped(report.target),
      ladder_svg(report, ladder));
  for (const EncoderLadder& encoder : ladder.encoders) {
    body += fmt::format(
        "<h2>{}</h2>\n<table>\n<tr><th>lines</th><th>crf</th><th>kbit/s</th>"
        "<th>95 %</th><th>{}</th><th>95 %</th></tr>\n",
        escaped(encoder.encoder), escaped(report.metric));
    for (const LadderPoint& rung : encoder.rungs) {
      body += fmt::format(
          "<tr><td>{}</td><td>{:.1f}</td><td>{:.0f}</td><td>{}</td>"
          "<td>{:.2f}</td><td>{}</td></tr>\n",
          rung.height, rung.crf, rung.kbps, range_words(rung.kbps_interval, 0),
          rung.value, range_words(rung.value_interval, 2));
    }
    body += "</table>\n";
  }
  return plain_page("Ladder", body);
}

}  // namespace framewise::report
