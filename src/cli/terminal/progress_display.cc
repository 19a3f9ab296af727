// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal/progress_display.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <cmath>
#include <system_error>
#include <utility>

#include "base/json/json.h"
#include "base/printable.h"

namespace framewise::cli {
namespace {

using Snapshot = runtime::Progress::Snapshot;

// No progress is shown for jobs that take less time.
constexpr double kFirstDelay_s = 1.0;

double interval_s(ProgressStyle style) {
  switch (style) {
    case ProgressStyle::kBar: return 0.1;
    case ProgressStyle::kJson: return 1.0;
    default: return 10.0;  // lines stay in logs
  }
}

// Largest share of time for drawing. The interval grows on slow terminals, up
// to kLongestInterval_s, so that work does not seem to have stopped.
constexpr double kMaxDrawingShare = 0.005;
constexpr double kLongestInterval_s = 5.0;

// Whether `ulimit -v` leaves no room for the 8 MiB stack of another thread
// beside the libraries of video, which take 200 MiB.
bool has_few_addresses() {
  constexpr rlim_t kFew = rlim_t{1} << 30;
  rlimit limit{};
  return getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur < kFew;
}

std::string duration(double seconds) {
  const auto whole = int64_t(std::llround(seconds));
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{}:{:02} min", whole / 60, whole % 60);
  return fmt::format("{}:{:02} h", whole / 3600, whole % 3600 / 60);
}

std::string counts(const Snapshot& now) {
  std::string text =
      now.total > 0 ? fmt::format("{}/{} {}", now.done, now.total, now.unit)
                    : fmt::format("{} {}", now.done, now.unit);
  if (now.failed > 0) text += fmt::format(", {} failed", now.failed);
  if (now.done > 0) {
    text += now.per_second >= 10 ? fmt::format(", {:.0f}/s", now.per_second)
                                 : fmt::format(", {:.1f}/s", now.per_second);
  }
  if (now.remaining_s && !now.finished) {
    text += fmt::format(", {} left", duration(*now.remaining_s));
  }
  if (!now.stage.empty() && !now.finished) text += ", " + now.stage;
  if (!now.note.empty() && !now.finished) text += ", " + now.note;
  return text;
}

}  // namespace

ProgressStyle progress_style(const Settings& settings,
                             const Terminal& terminal) {
  const std::string& wanted = settings.text("progress");
  if (wanted == "bar") return ProgressStyle::kBar;
  if (wanted == "plain") return ProgressStyle::kPlain;
  if (wanted == "json") return ProgressStyle::kJson;
  if (wanted == "none" || log_level(settings) == LogLevel::kError) {
    return ProgressStyle::kNone;
  }
  return terminal.is_terminal ? ProgressStyle::kBar : ProgressStyle::kPlain;
}

std::string render_bar(const Snapshot& now, int columns) {
  constexpr int kBarColumns = 24;
  std::string text;
  if (now.fraction) {
    const int full = int(*now.fraction * kBarColumns);
    text = fmt::format("[{:#<{}}{:.<{}}] {:3.0f} %  ", "", full, "",
                       kBarColumns - full, std::floor(*now.fraction * 100));
  }
  text += counts(now);
  // Leaves the last column free, because some terminals wrap the line there.
  const int room = columns - 1 - columns_of(text) - 2;
  if (!now.item.empty() && room >= 12) {
    text += "  " + shortened(printable(now.item), room);
  }
  return shortened(text, columns - 1);
}

std::string render_plain(const Snapshot& now) {
  std::string text = "framewise: ";
  if (now.fraction) {
    text += fmt::format("{:.0f} %, ", std::floor(*now.fraction * 100));
  }
  text += counts(now);
  if (now.finished) {
    text += fmt::format(", done in {}", duration(now.elapsed_s));
  } else if (!now.item.empty()) {
    text += fmt::format(", at {}", printable(now.item));
  }
  return text + "\n";
}

std::string render_json(const Snapshot& now) {
  const auto optional = [](const std::optional<double>& value) {
    return value ? Json(*value) : Json();
  };
  const Json line = {{"type", "progress"},
                     {"unit", now.unit},
                     {"done", now.done},
                     {"total", now.total > 0 ? Json(now.total) : Json()},
                     {"failed", now.failed},
                     {"fraction", optional(now.fraction)},
                     {"elapsed_s", now.elapsed_s},
                     {"per_second", now.per_second},
                     {"remaining_s", optional(now.remaining_s)},
                     {"item", now.item},
                     {"working", now.working},
                     {"note", now.note},
                     {"stage", now.stage},
                     {"finished", now.finished}};
  return line.dump_printable() + "\n";
}

std::string render_status(const Snapshot& now) {
  std::string text = render_plain(now);
  for (const std::string& item : now.working) {
    text += fmt::format("framewise: working on {}\n", printable(item));
  }
  return text;
}

ProgressDisplay::ProgressDisplay(runtime::Progress& progress,
                                 const Settings& settings,
                                 const Terminal& errors)
    : ProgressDisplay(progress, progress_style(settings, errors),
                      errors.columns, [&errors](std::string_view text) {
                        [[maybe_unused]] const auto ignored =
                            write(errors.stream, text);
                      }) {
  progress.on_change([this] { update(); });
  if (style_ == ProgressStyle::kNone || has_few_addresses()) return;
  try {
    ticker_ = std::jthread([this](const std::stop_token& stop) { tick(stop); });
  } catch (const std::system_error&) {
    // Without a thread it is drawn only where the work goes on.
  }
}

void ProgressDisplay::tick(const std::stop_token& stop) {
  std::unique_lock lock(tick_mutex_);
  while (!stopped_.wait_for(lock, stop, std::chrono::milliseconds(500), [] {
    return false;
  }) && !stop.stop_requested()) {
    update();
  }
}

ProgressDisplay::ProgressDisplay(const runtime::Progress& progress,
                                 ProgressStyle style, int columns,
                                 std::function<void(std::string_view)> write)
    : progress_(progress),
      style_(style),
      columns_(columns),
      write_(std::move(write)) {}

void ProgressDisplay::update() {
  if (style_ == ProgressStyle::kNone) return;
  const std::unique_lock lock(mutex_, std::try_to_lock);
  if (!lock) return;
  const Snapshot now = progress_.snapshot();
  // Plain lines start after a full interval.
  const double first =
      style_ == ProgressStyle::kPlain ? interval_s(style_) : kFirstDelay_s;
  const double between =
      std::max(interval_s(style_),
               std::min(drawing_s_ / kMaxDrawingShare, kLongestInterval_s));
  const double due = drawn_ ? last_drawn_s_ + between : first;
  if (now.elapsed_s < due || now.finished) return;
  last_drawn_s_ = now.elapsed_s;
  drawn_ = true;
  draw(now);
  drawing_s_ = progress_.snapshot().elapsed_s - now.elapsed_s;
}

void ProgressDisplay::draw(const Snapshot& now) {
  switch (style_) {
    case ProgressStyle::kBar:
      write_("\r" + render_bar(now, columns_) + "\x1b[K");
      on_screen_ = true;
      break;
    case ProgressStyle::kJson: write_(render_json(now)); break;
    default: write_(render_plain(now)); break;
  }
}

void ProgressDisplay::erase() {
  if (on_screen_) write_("\r\x1b[K");
  on_screen_ = false;
}

void ProgressDisplay::without_bar(const std::function<void()>& output) {
  const std::lock_guard lock(mutex_);
  erase();
  output();
}

void ProgressDisplay::close() {
  if (ticker_.joinable()) {
    ticker_.request_stop();
    ticker_.join();
  }
  const std::lock_guard lock(mutex_);
  erase();
  if (!drawn_) return;
  const Snapshot now = progress_.snapshot();
  if (style_ == ProgressStyle::kPlain) write_(render_plain(now));
  if (style_ == ProgressStyle::kJson) write_(render_json(now));
}

}  // namespace framewise::cli
