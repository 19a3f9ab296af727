// SPDX-License-Identifier: Apache-2.0
#include "report/video/plan_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <vector>

#include "base/printable.h"
#include "report/text_style.h"

namespace framewise::report {
namespace {

using video::Plan;
using video::seconds_of;

constexpr int kNameColumns = 24;
constexpr int kUsualColumns = 100;
// Of more clips only the first rows are drawn in a terminal.
constexpr size_t kMostRows = 24;

std::string time_text(double seconds) {
  const auto tenths = int64_t(seconds * 10 + 0.5);
  const int64_t whole = tenths / 10;
  if (whole < 60) return fmt::format("{}.{} s", whole, tenths % 10);
  if (whole < 3600) {
    return fmt::format("{}:{:02} min", whole / 60, whole % 60);
  }
  return fmt::format("{}:{:02}:{:02} h", whole / 3600, whole % 3600 / 60,
                     whole % 60);
}

std::vector<int64_t> starts_of(const Plan& plan) {
  std::vector<int64_t> starts;
  int64_t at = 0;
  for (const video::Play& play : plan.plays) {
    starts.push_back(at);
    at += play.end - play.start - play.overlap;
  }
  return starts;
}

// Clips in the order of their paths, which readers look for.
std::vector<size_t> clips_by_path(const Plan& plan) {
  std::vector<size_t> order(plan.clips.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return plan.clips[a].path < plan.clips[b].path;
  });
  return order;
}

// One statistic: what it is, its value, and its target.
struct Row {
  std::string what;
  std::string value;
  std::string target;  // name in PlanStatistics::targets; may be empty
};

std::vector<Row> rows_of(const Plan& plan) {
  const video::PlanStatistics& s = plan.statistics;
  std::vector<Row> rows = {
      {"choices for the next clip", fmt::format("{:.1f}", s.choices),
       "choices"},
      {"longest run that comes twice",
       fmt::format("{} clip{}", s.longest_repeat,
                   s.longest_repeat == 1 ? "" : "s"),
       "longest_repeat"},
      {"plays of a clip",
       fmt::format("{} to {}: differ by {}", s.fewest_plays, s.most_plays,
                   s.most_plays - s.fewest_plays),
       "most_less_fewest_plays"}};
  if (s.gap_plays.least > 0) {
    rows.push_back(
        {"a clip comes back after",
         fmt::format("{:.0f} plays or more ({}); median {:.0f} ({})",
                     s.gap_plays.least, time_text(s.gap_seconds.least),
                     s.gap_plays.median, time_text(s.gap_seconds.median)),
         "least_gap_plays"});
  }
  if (s.mean_cost && s.worst_cost && s.worst_play) {
    const auto worst = size_t(*s.worst_play);
    std::string pair;
    if (worst + 1 < plan.plays.size()) {
      pair = fmt::format(
          " ({} to {})",
          shortened(printable(plan.clips[plan.plays[worst].clip].path), 20),
          shortened(printable(plan.clips[plan.plays[worst + 1].clip].path),
                    20));
    }
    rows.push_back({"cost of joints, 1 = usual",
                    fmt::format("mean {:.2f}, worst {:.2f}{}", *s.mean_cost,
                                *s.worst_cost, pair),
                    ""});
  }
  rows.push_back({"rules given up",
                  fmt::format("{} times", s.relaxations.total()),
                  "relaxations"});
  return rows;
}

std::string target_text(const Plan& plan, const std::string& name,
                        const TextStyle& style) {
  for (const video::Target& target : plan.statistics.targets) {
    if (target.name != name) continue;
    const std::string text = fmt::format(
        "target at {} {:.3g}: {}", target.at_least ? "least" : "most",
        target.wanted, target.met() ? "ok" : "MISSED");
    return styled(text, target.met() ? kDim : kYellow, style);
  }
  return {};
}

// One character a piece of time: # where the clip plays.
std::string timeline_text(const Plan& plan, int columns) {
  const std::vector<int64_t> starts = starts_of(plan);
  const int width = std::max(columns - kNameColumns - 2, 20);
  const double length = double(std::max<int64_t>(plan.duration(), 1));
  std::vector<std::string> rows(plan.clips.size(),
                                std::string(size_t(width), '.'));
  for (size_t i = 0; i < plan.plays.size(); ++i) {
    const auto at = [&](int64_t ticks) {
      return std::clamp(int(double(ticks) / length * width), 0, width - 1);
    };
    const video::Play& play = plan.plays[i];
    const int first = at(starts[i]);
    const int last = std::max(first, at(starts[i] + play.end - play.start - 1));
    for (int x = first; x <= last; ++x) rows[play.clip][size_t(x)] = '#';
  }
  std::string out;
  const size_t shown = std::min(rows.size(), kMostRows);
  const std::vector<size_t> order = clips_by_path(plan);
  for (size_t place = 0; place < shown; ++place) {
    const size_t i = order[place];
    std::string name = shortened(printable(plan.clips[i].path), kNameColumns);
    name +=
        std::string(size_t(std::max(0, kNameColumns - columns_of(name))), ' ');
    out += fmt::format("{}  {}\n", name, rows[i]);
  }
  if (shown < rows.size()) {
    out += fmt::format("and {} more clips; --plot FILE.svg draws all\n",
                       rows.size() - shown);
  }
  return out;
}

}  // namespace

std::string plan_text(const Plan& plan, const TextStyle& style) {
  const auto fades =
      std::count_if(plan.plays.begin(), plan.plays.end(),
                    [](const video::Play& play) { return play.overlap > 0; });
  const auto cuts = int64_t(plan.plays.size()) - 1 - fades;
  std::string out = styled(
      fmt::format("{} from {} of {} clips: {} plays, {} crossfade{}, {} cut{}, "
                  "seed {}\n",
                  time_text(seconds_of(plan.duration())),
                  plan.statistics.clips_used, plan.clips.size(),
                  plan.plays.size(), fades, fades == 1 ? "" : "s", cuts,
                  cuts == 1 ? "" : "s", plan.request.seed),
      kBold, style);
  for (const Row& row : rows_of(plan)) {
    const std::string target = target_text(plan, row.target, style);
    out += fmt::format("  {:<30}{}{}\n", row.what, row.value,
                       target.empty() ? "" : "  (" + target + ")");
  }
  for (const std::string& note : plan.notes) {
    out += styled("note: ", kYellow, style) + printable(note) + "\n";
  }
  out += "\n";
  return out +
         timeline_text(plan, style.columns > 0 ? style.columns : kUsualColumns);
}

Drawing drawing_of(const Plan& plan) {
  constexpr int kNames = 190;
  constexpr int kWidth = 1200;
  constexpr int kTop = 48;
  constexpr int kMargin = 20;
  constexpr Color kPlay{37, 99, 176}, kFade{214, 112, 32}, kInk{40, 40, 40},
      kGrid{225, 225, 225};
  const auto clips = int(plan.clips.size());
  // Names need 14 pixels; many clips get thin rows without names.
  const int row = clips <= 120 ? 16 : std::max(2, 2400 / clips);
  Drawing drawing{kNames + kWidth + kMargin, kTop + clips * row + 30, {}};
  const double length = double(std::max<int64_t>(plan.duration(), 1));
  const auto x_of = [&](int64_t ticks) {
    return kNames + double(ticks) / length * kWidth;
  };
  const double bottom = kTop + double(clips * row);
  drawing.shapes.push_back(
      Words{{double(kMargin), 22},
            fmt::format("{} from {} clips, {} plays, seed {}",
                        time_text(seconds_of(plan.duration())), clips,
                        plan.plays.size(), plan.request.seed),
            kInk,
            Anchor::kStart,
            true});
  constexpr int kMarks = 8;
  for (int i = 0; i <= kMarks; ++i) {
    const int64_t ticks = plan.duration() * i / kMarks;
    drawing.shapes.push_back(
        Line{{{x_of(ticks), double(kTop)}, {x_of(ticks), bottom}}, kGrid, 1});
    drawing.shapes.push_back(Words{{x_of(ticks) + 3, bottom + 16},
                                   time_text(seconds_of(ticks)),
                                   kInk,
                                   i == kMarks ? Anchor::kEnd : Anchor::kStart,
                                   false});
  }
  std::vector<size_t> places(plan.clips.size());
  const std::vector<size_t> order = clips_by_path(plan);
  for (size_t place = 0; place < order.size(); ++place) {
    places[order[place]] = place;
  }
  const auto y_of = [&](size_t clip) {
    return kTop + (double(places[clip]) + 0.5) * row;
  };
  if (row >= 14) {
    for (size_t i = 0; i < plan.clips.size(); ++i) {
      drawing.shapes.push_back(
          Words{{kNames - 8.0, y_of(i) + 4},
                shortened(printable(plan.clips[i].path), 26),
                kInk,
                Anchor::kEnd,
                false});
    }
  }
  const std::vector<int64_t> starts = starts_of(plan);
  for (size_t i = 0; i < plan.plays.size(); ++i) {
    const video::Play& play = plan.plays[i];
    const int64_t end = starts[i] + play.end - play.start;
    const double y = y_of(play.clip);
    drawing.shapes.push_back(
        Line{{{x_of(starts[i]), y}, {x_of(end), y}}, kPlay, row * 0.6});
    if (play.overlap > 0) {
      drawing.shapes.push_back(Line{
          {{x_of(end - play.overlap), y}, {x_of(end), y}}, kFade, row * 0.6});
    }
  }
  return drawing;
}

}  // namespace framewise::report
