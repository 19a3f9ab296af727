// SPDX-License-Identifier: Apache-2.0
#include "report/film/encode_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/json/json.h"
#include "base/printable.h"
#include "report/drawing/drawing.h"
#include "report/page/report_page.h"

namespace framewise::report {
namespace {

using video::EncodeReport;
using video::SceneResult;

constexpr size_t kWorstShown = 3;

std::string size_text(int64_t bytes) {
  if (bytes < 1'000'000) return fmt::format("{:.1f} kB", double(bytes) / 1e3);
  return fmt::format("{:.1f} MB", double(bytes) / 1e6);
}

std::string clock_text(double seconds) {
  const auto whole = int64_t(seconds);
  return fmt::format("{}:{:02}", whole / 60, whole % 60);
}

std::vector<const SceneResult*> worst_first(const EncodeReport& report) {
  std::vector<const SceneResult*> scenes;
  for (const SceneResult& scene : report.scenes) scenes.push_back(&scene);
  std::stable_sort(scenes.begin(), scenes.end(),
                   [](const SceneResult* a, const SceneResult* b) {
                     return a->margin < b->margin;
                   });
  return scenes;
}

size_t missed(const EncodeReport& report) {
  return size_t(std::ranges::count_if(
      report.scenes, [](const SceneResult& one) { return !one.passed(); }));
}

std::string checked_text(const EncodeReport& report) {
  const video::EncodeCheck& check = report.check;
  return fmt::format(
      "  checked: {} frames decoded, {} as they were measured; times within "
      "{:.1f} ms, other tracks within {:.1f} ms\n",
      check.frames, check.frames_equal, check.worst_time_ms,
      check.worst_sound_ms);
}

Json scene_json(const SceneResult& scene) {
  return {{"first_frame", scene.range.first},
          {"frames", scene.range.frames},
          {"start_s", scene.start_s},
          {"seconds", scene.seconds},
          {"crf", scene.crf},
          {"bytes", scene.bytes},
          {"value", scene.value},
          {"margin", scene.margin},
          {"passed", scene.passed()},
          {"encodes", scene.encodes}};
}

// ---- the drawing

constexpr double kLeft = 60;
constexpr double kWide = 820;
constexpr double kHigh = 180;
constexpr double kTopOfValues = 40;
constexpr double kTopOfRates = 270;
constexpr Color kText = {40, 40, 40};
constexpr Color kFine = {222, 222, 222};
constexpr Color kPassed = {15, 118, 110};
constexpr Color kMissed = {194, 65, 12};

struct Range {
  double low = 0;
  double high = 1;
};

// One horizontal line a scene, as long as the scene.
void add_steps(const EncodeReport& report, const std::string& title, double top,
               const Range& range, double (*value)(const SceneResult&),
               Drawing& drawing) {
  const double seconds = std::max(report.seconds, 1e-3);
  const double reach = std::max(range.high - range.low, 1e-9);
  const auto y = [&](double at) {
    return top + kHigh - (at - range.low) / reach * kHigh;
  };
  drawing.shapes.push_back(Words{{kLeft, top - 12}, title, kText});
  for (const double share : {0.0, 0.5, 1.0}) {
    const double at = range.low + share * reach;
    drawing.shapes.push_back(
        Line{{{kLeft, y(at)}, {kLeft + kWide, y(at)}}, kFine, 1});
    drawing.shapes.push_back(Words{{kLeft - 8, y(at) + 4},
                                   fmt::format("{:.4g}", at),
                                   kText,
                                   Anchor::kEnd});
  }
  for (const SceneResult& scene : report.scenes) {
    const double from = kLeft + scene.start_s / seconds * kWide;
    const double to = from + scene.seconds / seconds * kWide;
    drawing.shapes.push_back(
        Line{{{from, y(value(scene))}, {to, y(value(scene))}},
             scene.passed() ? kPassed : kMissed,
             3});
  }
}

double rate_of(const SceneResult& scene) {
  return scene.seconds > 0 ? double(scene.bytes) * 8 / 1000 / scene.seconds : 0;
}

Range range_of(const EncodeReport& report,
               double (*value)(const SceneResult&)) {
  Range range{HUGE_VAL, -HUGE_VAL};
  for (const SceneResult& scene : report.scenes) {
    range.low = std::min(range.low, value(scene));
    range.high = std::max(range.high, value(scene));
  }
  if (!(range.high > range.low)) return {range.low - 1, range.low + 1};
  return range;
}

}  // namespace

std::string encode_text(const EncodeReport& report, const std::string& name) {
  std::string text = fmt::format(
      "{}: {} {} in {} scene{}, {}, {} of the film\n", printable(name),
      report.written ? "written" : "expected", size_text(report.bytes),
      report.scenes.size(), report.scenes.size() == 1 ? "" : "s", report.codec,
      fmt::format("{:.0f} %",
                  100 * double(report.bytes) /
                      double(std::max<int64_t>(report.film_bytes, 1))));
  const size_t misses = missed(report);
  text += misses == 0
              ? fmt::format("  every scene has {}\n", printable(report.target))
              : fmt::format("  {} of {} scenes miss {}: {}\n", misses,
                            report.scenes.size(), printable(report.target),
                            report.most_bytes > 0
                                ? fmt::format("{} hold no more",
                                              size_text(report.most_bytes))
                                : "no setting reaches it");
  const auto worst = worst_first(report);
  const size_t shown = report.written ? std::min(kWorstShown, worst.size()) : 0;
  for (size_t i = 0; i < shown; ++i) {
    text += fmt::format("    {} {:.2f} at {}, crf {:g}, {}\n", report.metric,
                        worst[i]->value, clock_text(worst[i]->start_s),
                        worst[i]->crf, size_text(worst[i]->bytes));
  }
  if (report.written) text += checked_text(report);
  if (report.bytes >= report.film_bytes) {
    text +=
        "  note: not smaller than the film, which was compressed further "
        "than the target asks for\n";
  }
  for (const std::string& note : report.notes) {
    text += fmt::format("  note: {}\n", printable(note));
  }
  if (report.kept_scenes > 0) {
    text += fmt::format("  {} scene{} finished by a run before\n",
                        report.kept_scenes,
                        report.kept_scenes == 1 ? " was" : "s were");
  }
  text += report.written
              ? fmt::format(
                    "  {:.1f} s, {:.1f} s of processors; {:.2f} encodes "
                    "of each frame\n",
                    report.work_s, report.processor_s,
                    double(report.encoded_frames) /
                        double(std::max<int64_t>(report.frames, 1)))
              : fmt::format("  about {:.0f} s of work\n", report.expected_s);
  return text;
}

std::string encode_json(const EncodeReport& report, const std::string& name) {
  Json json = {{"schema", "framewise.encode/1"},
               {"film", report.film},
               {"file", name},
               {"written", report.written},
               {"codec", report.codec},
               {"preset", report.preset},
               {"target", report.target},
               {"metric", report.metric},
               {"width", report.size.width},
               {"height", report.size.height},
               {"frames", report.frames},
               {"seconds", report.seconds},
               {"film_bytes", report.film_bytes},
               {"video_bytes", report.video_bytes},
               {"bytes", report.bytes},
               {"most_bytes", report.most_bytes},
               {"missed_scenes", missed(report)},
               {"kept_scenes", report.kept_scenes},
               {"encoded_frames", report.encoded_frames},
               {"measured_frames", report.measured_frames},
               {"work_s", report.work_s},
               {"processor_s", report.processor_s},
               {"notes", report.notes},
               {"scenes", Json::array()}};
  for (const SceneResult& scene : report.scenes) {
    json["scenes"].push_back(scene_json(scene));
  }
  if (!report.written) {
    json["expected_s"] = report.expected_s;
    return json.dump(2) + "\n";
  }
  json["check"] = {{"frames", report.check.frames},
                   {"frames_equal", report.check.frames_equal},
                   {"worst_time_ms", report.check.worst_time_ms},
                   {"worst_sound_ms", report.check.worst_sound_ms}};
  return json.dump(2) + "\n";
}

std::string encode_svg(const EncodeReport& report) {
  Drawing drawing{.width = int(kLeft + kWide + 20),
                  .height = int(kTopOfRates + kHigh + 30),
                  .shapes = {}};
  const auto value = [](const SceneResult& scene) { return scene.value; };
  add_steps(report,
            fmt::format("{} of each scene, target {}", report.metric,
                        printable(report.target)),
            kTopOfValues, range_of(report, value), value, drawing);
  add_steps(report, "kbit/s of each scene", kTopOfRates,
            range_of(report, rate_of), rate_of, drawing);
  return svg_of(drawing);
}

std::string encode_page(const EncodeReport& report, const std::string& name) {
  std::string body = fmt::format(
      "<pre>{}</pre>\n<div "
      "class=\"paper\">{}</div>\n<table>\n<tr><th>scene</th><th>begins</th>"
      "<th>seconds</th><th>{}</th><th>target</th><th>crf</th><th>kbit/s</th>"
      "<th>encodes</th></tr>\n",
      escaped(encode_text(report, name)), encode_svg(report),
      escaped(report.metric));
  for (size_t i = 0; i < report.scenes.size(); ++i) {
    const SceneResult& scene = report.scenes[i];
    body += fmt::format(
        "<tr><td>{}</td><td>{}</td><td>{:.1f}</td><td>{:.2f}</td><td>{}</td>"
        "<td>{:g}</td><td>{:.0f}</td><td>{}</td></tr>\n",
        i + 1, clock_text(scene.start_s), scene.seconds, scene.value,
        scene.passed() ? "met" : "missed", scene.crf, rate_of(scene),
        scene.encodes);
  }
  return plain_page(name, body + "</table>\n");
}

}  // namespace framewise::report
