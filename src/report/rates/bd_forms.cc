// SPDX-License-Identifier: Apache-2.0
#include "report/rates/bd_forms.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/json/json.h"
#include "base/printable.h"
#include "report/cells.h"
#include "report/drawing/drawing.h"

namespace framewise::report {
namespace {

// The quality of a metric whose small values are good has its sign turned, so
// that more is better; people get the metric's own.
double own_sign(const BdReport& report) {
  return report.higher_is_better ? 1 : -1;
}

std::string percent(const std::optional<double>& value) {
  return value ? fmt::format("{:+.2f} %", *value) : "-";
}

std::string difference(const BdReport& report,
                       const std::optional<double>& value) {
  return value ? fmt::format("{:+.3f}", own_sign(report) * *value) : "-";
}

std::string range(const std::optional<Interval>& interval, double sign,
                  int digits) {
  if (!interval) return "-";
  const double a = sign * interval->low;
  const double b = sign * interval->high;
  return fmt::format("{:+.{}f} to {:+.{}f}", std::min(a, b), digits,
                     std::max(a, b), digits);
}

std::string title_of(const BdReport& report) {
  return fmt::format("against {}, by {} ({})", report.anchor, report.quality,
                     name_of(report.interpolation));
}

std::string note_about_interval(const Pooled& pooled) {
  if (pooled.interval) return {};
  return fmt::format("no interval: {} file{}, {} are needed", pooled.files,
                     pooled.files == 1 ? "" : "s", kLeastFiles);
}

std::string joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) all += (all.empty() ? "" : "; ") + text;
  return all;
}

Json json_of(const Pooled& pooled, double sign) {
  Json json = {{"files", pooled.files},
               {"mean", nullptr},
               {"low", nullptr},
               {"high", nullptr}};
  if (pooled.mean) json["mean"] = sign * *pooled.mean;
  if (pooled.interval) {
    const double a = sign * pooled.interval->low;
    const double b = sign * pooled.interval->high;
    json["low"] = std::min(a, b);
    json["high"] = std::max(a, b);
  }
  return json;
}

Json json_of(const FileDelta& file, double sign) {
  Json json = {{"file", file.file},
               {"rate_percent", file.delta.rate_percent},
               {"quality", nullptr},
               {"overlap", file.delta.overlap},
               {"anchor_points", file.delta.anchor_points},
               {"points", file.delta.test_points},
               {"warnings", Json::array()}};
  if (file.delta.quality) json["quality"] = sign * *file.delta.quality;
  for (const std::string& warning : file.delta.warnings) {
    json["warnings"].push_back(warning);
  }
  return json;
}

// ---- the drawing

constexpr double kNames = 220;  // columns of names, then the axis, in pixels
constexpr double kAxis = 460;
constexpr double kRow = 22;
constexpr double kTop = 56;
constexpr Color kInk = {40, 40, 40};
constexpr Color kGrid = {222, 222, 222};
constexpr Color kSmaller = {15, 118, 110};
constexpr Color kLarger = {194, 65, 12};

Color color_of(double percent) { return percent <= 0 ? kSmaller : kLarger; }

// The largest distance from zero, rounded up to 1, 2 or 5 times a power of ten.
double reach_of(const BdReport& report) {
  double most = 1;
  const auto extend = [&](const std::optional<double>& value) {
    if (value) most = std::max(most, std::abs(*value));
  };
  for (const EncoderDelta& encoder : report.encoders) {
    for (const FileDelta& file : encoder.files) extend(file.delta.rate_percent);
    extend(encoder.rate_percent.mean);
    if (const auto& interval = encoder.rate_percent.interval) {
      extend(interval->low);
      extend(interval->high);
    }
  }
  const double power = std::pow(10, std::floor(std::log10(most)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= most) return factor * power;
  }
  return 10 * power;
}

std::string cut_name(const std::string& name) {
  constexpr size_t kMost = 30;  // letters that fit beside the axis
  const std::string shown = printable(name);
  return shown.size() <= kMost ? shown
                               : "…" + shown.substr(shown.size() - kMost + 1);
}

}  // namespace

std::string bd_text(const BdReport& report) {
  std::string text = printable(title_of(report)) + "\n";
  for (const EncoderDelta& encoder : report.encoders) {
    text += fmt::format(
        "\n{}: rate {} for equal quality, {} {} at equal rate\n",
        printable(encoder.encoder), percent(encoder.rate_percent.mean),
        printable(report.quality), difference(report, encoder.quality.mean));
    const std::string note = note_about_interval(encoder.rate_percent);
    text +=
        note.empty()
            ? fmt::format("  95 % of means over such files: rate {} %, {} {}\n",
                          range(encoder.rate_percent.interval, 1, 2),
                          printable(report.quality),
                          range(encoder.quality.interval, own_sign(report), 3))
            : fmt::format("  {}\n", note);
    for (const FileDelta& file : encoder.files) {
      text += fmt::format(
          "  {:>10} {:>9}  {}\n", percent(file.delta.rate_percent),
          difference(report, file.delta.quality), printable(file.file));
      for (const std::string& warning : file.delta.warnings) {
        text += fmt::format("{:24}! {}\n", "", warning);
      }
    }
  }
  return text;
}

std::string bd_markdown(const BdReport& report) {
  std::string text = fmt::format(
      "BD-rate {}\n\n| encoder | files | rate | 95 % | {} | 95 % |\n"
      "| --- | ---: | ---: | --- | ---: | --- |\n",
      markdown_cell(title_of(report)), markdown_cell(report.quality));
  for (const EncoderDelta& encoder : report.encoders) {
    text += fmt::format(
        "| {} | {} | {} | {} | {} | {} |\n", markdown_cell(encoder.encoder),
        encoder.rate_percent.files, percent(encoder.rate_percent.mean),
        range(encoder.rate_percent.interval, 1, 2),
        difference(report, encoder.quality.mean),
        range(encoder.quality.interval, own_sign(report), 3));
  }
  text += fmt::format(
      "\n| encoder | file | rate | {} | common | remark |\n"
      "| --- | --- | ---: | ---: | ---: | --- |\n",
      markdown_cell(report.quality));
  for (const EncoderDelta& encoder : report.encoders) {
    for (const FileDelta& file : encoder.files) {
      text += fmt::format(
          "| {} | {} | {} | {} | {:.0f} % | {} |\n",
          markdown_cell(encoder.encoder), markdown_cell(file.file),
          percent(file.delta.rate_percent),
          difference(report, file.delta.quality), 100 * file.delta.overlap,
          markdown_cell(joined(file.delta.warnings)));
    }
  }
  return text;
}

std::string bd_csv(const BdReport& report) {
  std::string text =
      "encoder,anchor,file,metric,rate_percent,quality,overlap,warnings\n";
  for (const EncoderDelta& encoder : report.encoders) {
    for (const FileDelta& file : encoder.files) {
      std::optional<double> quality = file.delta.quality;
      if (quality) *quality *= own_sign(report);
      text += fmt::format("{},{},{},{},{},{},{},{}\n",
                          csv_cell(encoder.encoder), csv_cell(report.anchor),
                          csv_cell(file.file), csv_cell(report.quality),
                          csv_cell(file.delta.rate_percent), csv_cell(quality),
                          csv_cell(std::optional(file.delta.overlap)),
                          csv_cell(joined(file.delta.warnings)));
    }
  }
  return text;
}

std::string bd_json(const BdReport& report) {
  Json json = {{"schema", "framewise.bdrate/1"},
               {"metric", report.quality},
               {"higher_is_better", report.higher_is_better},
               {"method", name_of(report.interpolation)},
               {"anchor", report.anchor},
               {"confidence", kConfidence},
               {"encoders", Json::array()}};
  for (const EncoderDelta& encoder : report.encoders) {
    Json one = {{"encoder", encoder.encoder},
                {"rate_percent", json_of(encoder.rate_percent, 1)},
                {"quality", json_of(encoder.quality, own_sign(report))},
                {"files", Json::array()}};
    for (const FileDelta& file : encoder.files) {
      one["files"].push_back(json_of(file, own_sign(report)));
    }
    json["encoders"].push_back(std::move(one));
  }
  return json.dump(2) + "\n";
}

std::string bd_svg(const BdReport& report) {
  size_t rows = 0;
  for (const EncoderDelta& encoder : report.encoders) {
    rows += encoder.files.size() + 1;
  }
  const double bottom = kTop + double(rows) * kRow;
  Drawing drawing{.width = int(kNames + kAxis + 40),
                  .height = int(bottom + 40),
                  .shapes = {}};
  const double reach = reach_of(report);
  const auto at = [&](double value) {
    return kNames + (value / reach + 1) / 2 * kAxis;
  };
  drawing.shapes.push_back(
      Words{{16, 24}, "BD-rate " + printable(title_of(report)), kInk});
  for (const double share : {-1.0, -0.5, 0.0, 0.5, 1.0}) {
    const double x = at(share * reach);
    drawing.shapes.push_back(
        Line{{{x, kTop - 14}, {x, bottom}}, share == 0 ? kInk : kGrid, 1});
    drawing.shapes.push_back(Words{{x + 12, bottom + 20},
                                   fmt::format("{:+g} %", share * reach),
                                   kInk,
                                   Anchor::kEnd});
  }
  double y = kTop;
  const auto row = [&](const std::string& name, bool bold,
                       const std::optional<double>& value) {
    drawing.shapes.push_back(
        Words{{kNames - 10, y + 4}, cut_name(name), kInk, Anchor::kEnd, bold});
    if (value) {
      drawing.shapes.push_back(
          Ring{{at(*value), y}, bold ? 6.0 : 4.0, color_of(*value)});
    }
    y += kRow;
  };
  for (const EncoderDelta& encoder : report.encoders) {
    if (const auto& interval = encoder.rate_percent.interval) {
      drawing.shapes.push_back(
          Line{{{at(interval->low), y}, {at(interval->high), y}},
               color_of(*encoder.rate_percent.mean),
               3});
    }
    row(encoder.encoder, true, encoder.rate_percent.mean);
    for (const FileDelta& file : encoder.files) {
      row(file.file, false, file.delta.rate_percent);
    }
  }
  return svg_of(drawing);
}

}  // namespace framewise::report
