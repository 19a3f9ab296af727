// SPDX-License-Identifier: Apache-2.0
#include "monitor/view.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/printable.h"
#include "runtime/memory_watch.h"

namespace framewise::monitor {
namespace {

constexpr int kLabelColumns = 9;
constexpr int kBarColumns = 20;

constexpr const char* kRed = "\x1b[31m";
constexpr const char* kYellow = "\x1b[33m";
constexpr const char* kGreen = "\x1b[32m";
constexpr const char* kBold = "\x1b[1m";
constexpr const char* kPlain = "\x1b[0m";

std::string duration(double seconds) {
  const auto whole = int64_t(std::llround(std::clamp(seconds, 0.0, 1e9)));
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{}:{:02} min", whole / 60, whole % 60);
  return fmt::format("{}:{:02} h", whole / 3600, whole % 3600 / 60);
}

std::string short_time(double seconds) {
  if (seconds < 1e-3) return fmt::format("{:.0f} us", seconds * 1e6);
  if (seconds < 1) return fmt::format("{:.0f} ms", seconds * 1e3);
  return fmt::format("{:.1f} s", seconds);
}

std::string bytes_text(double bytes) {
  if (bytes >= 1024.0 * 1024 * 1024) {
    return fmt::format("{:.1f} GiB", bytes / (1024.0 * 1024 * 1024));
  }
  return fmt::format("{:.0f} MiB", bytes / (1024.0 * 1024));
}

std::string rate_text(double rate) {
  return rate >= 10 ? fmt::format("{:.0f}", rate) : fmt::format("{:.1f}", rate);
}

std::string bar(double share) {
  const int full = int(std::clamp(share, 0.0, 1.0) * kBarColumns);
  return fmt::format("[{:#<{}}{:.<{}}]", "", full, "", kBarColumns - full);
}

std::string percent(double share) {
  return fmt::format("{:.0f} %", 100 * share);
}

const char* level_name(double level) {
  const auto number = int(std::clamp(level, 0.0, 3.0));
  return runtime::name_of(runtime::MemoryLevel(number));
}

class View {
 public:
  View(const Status& status, ViewSize size, bool color)
      : status_(status), size_(size), color_(color) {}

  std::string text() {
    head();
    progress();
    cores();
    memory();
    caches();
    queue();
    errors();
    shares();
    alerts();
    worst();
    std::string out;
    const auto most = size_t(std::max(size_.rows - 1, 1));
    for (size_t i = 0; i < std::min(lines_.size(), most); ++i) {
      out += lines_[i] + "\n";
    }
    return out;
  }

 private:
  std::string painted(std::string_view text, const char* paint) const {
    return color_ ? fmt::format("{}{}{}", paint, text, kPlain)
                  : std::string(text);
  }
  // `text` has no colors yet: it is cut to the width.
  void add(std::string_view label, const std::string& text,
           const char* paint = nullptr) {
    const std::string line = shortened(
        fmt::format("{:<{}} {}", label, kLabelColumns, text), size_.columns);
    lines_.push_back(paint ? painted(line, paint) : line);
  }
  // The lines left for the rest of the view.
  int room() const { return size_.rows - 1 - int(lines_.size()); }

  void head() {
    std::string text = "framewise monitor: " + printable(status_.source);
    if (status_.elapsed_s && *status_.elapsed_s > 0) {
      text += ", " + duration(*status_.elapsed_s);
    }
    text += status_.running ? ", running" : ", not running";
    // Older than a few exports: the process is gone or stuck.
    constexpr double kOld_s = 30;
    if (status_.age_s && *status_.age_s > kOld_s) {
      text += ", metrics are " + duration(*status_.age_s) + " old";
    }
    lines_.push_back(painted(shortened(text, size_.columns), kBold));
  }

  void progress() {
    std::string text;
    if (status_.ratio && status_.total) {
      text = fmt::format("{} {:>3.0f} %  ", bar(*status_.ratio),
                         std::floor(100 * *status_.ratio));
    }
    if (status_.jobs) {
      text += status_.total
                  ? fmt::format("{:.0f}/{:.0f}", *status_.done, *status_.total)
                  : fmt::format("{}", status_.jobs->all());
    } else if (status_.done && status_.total) {
      text += fmt::format("{:.0f}/{:.0f}", *status_.done, *status_.total);
    }
    if (text.empty()) return;
    if (status_.per_second) {
      text += fmt::format("  {}/s", rate_text(*status_.per_second));
    }
    if (status_.remaining_s && *status_.remaining_s > 0) {
      text += "  " + duration(*status_.remaining_s) + " left";
    }
    add("progress", text);
    if (status_.jobs) {
      add("jobs",
          fmt::format("{} passed, {} failed, {} error{}", status_.jobs->passed,
                      status_.jobs->failed, status_.jobs->errors,
                      status_.jobs->errors == 1 ? "" : "s"));
    }
  }

  void cores() {
    if (!status_.cores) return;
    std::string text = fmt::format("{:.2f} busy", *status_.cores);
    if (status_.threads) {
      text += fmt::format(", {:.0f} threads", *status_.threads);
    }
    add("cores", text);
  }

  void memory() {
    if (!status_.resident_bytes) return;
    std::string text;
    const char* paint = nullptr;
    if (status_.memory_share && *status_.memory_share > 0) {
      text = bar(*status_.memory_share) + " ";
    }
    text += bytes_text(*status_.resident_bytes);
    if (status_.budget_bytes && *status_.budget_bytes > 0) {
      text += " of " + bytes_text(*status_.budget_bytes);
    }
    if (status_.memory_level) {
      text += fmt::format(", {}", level_name(*status_.memory_level));
      if (*status_.memory_level >= 1) paint = kYellow;
      if (*status_.memory_level >= 3) paint = kRed;
    }
    if (status_.full_in_s) {
      text += std::isfinite(*status_.full_in_s)
                  ? ", full in " + duration(*status_.full_in_s)
                  : ", not growing";
    }
    add("memory", text, paint);
  }

  void caches() {
    std::string text;
    if (status_.hit_ratio) {
      text =
          fmt::format("{} of {:.0f} look-ups hit", percent(*status_.hit_ratio),
                      status_.hits + status_.misses);
      std::string tiers;
      for (const auto& [tier, hits] : status_.tier_hits) {
        if (hits == 0) continue;
        tiers += fmt::format("{}{} {:.0f}", tiers.empty() ? "" : ", ",
                             printable(tier), hits);
      }
      if (!tiers.empty()) text += " (" + tiers + ")";
      if (status_.saved_s > 0) {
        text += ", saved " + short_time(status_.saved_s);
      }
    }
    if (!text.empty()) add("cache", text);
    if (status_.pool_reuse) {
      add("frames", percent(*status_.pool_reuse) + " reuse memory");
    }
  }

  void queue() {
    std::string text;
    if (status_.waiting) {
      text = fmt::format("{:.0f} waiting, {:.0f} running", *status_.waiting,
                         status_.working.value_or(0));
    }
    if (status_.wait_p95_s && *status_.wait_p95_s >= 0.01) {
      text += ", memory wait p95 " + short_time(*status_.wait_p95_s);
    }
    if (status_.job_p50_s && status_.job_p95_s) {
      text += fmt::format("{}job p50 {} p95 {}", text.empty() ? "" : ", ",
                          short_time(*status_.job_p50_s),
                          short_time(*status_.job_p95_s));
    }
    if (!text.empty()) add("queue", text);
    if (!status_.report_p50_s || !status_.report_p99_s) return;
    add("reports",
        fmt::format("p50 {}, p95 {}, p99 {}", short_time(*status_.report_p50_s),
                    short_time(*status_.report_p95_s),
                    short_time(*status_.report_p99_s)));
  }

  void errors() {
    std::string text;
    const auto add_part = [&text](std::string_view name, double count) {
      if (count <= 0) return;
      text += fmt::format("{}{} {:.0f}", text.empty() ? "" : ", ",
                          printable(name), count);
    };
    if (status_.errors.empty() && status_.jobs) {
      for (const auto& [kind, count] : status_.jobs->error_kinds) {
        add_part(kind, double(count));
      }
    }
    for (const auto& [kind, count] : status_.errors) add_part(kind, count);
    add_part("retries", status_.retries);
    add_part("timeouts", status_.timeouts);
    add_part("workers died", status_.deaths);
    if (text.empty()) {
      add("errors", "none");
    } else {
      add("errors", text, kYellow);
    }
  }

  void shares() {
    const auto list = [this](std::string_view label,
                             const std::vector<Share>& shares, bool rates) {
      std::string text;
      for (const Share& one : shares) {
        std::string part = fmt::format("{}{} {}", text.empty() ? "" : ", ",
                                       printable(one.name), percent(one.share));
        if (rates && one.rate > 0) {
          part += fmt::format(" at {} MP/s", rate_text(one.rate));
        }
        const int columns = kLabelColumns + 1 + columns_of(text + part);
        if (columns > size_.columns) break;
        text += part;
      }
      if (!text.empty()) add(label, text);
    };
    list("stages", status_.stages, false);
    list("metrics", status_.metrics, true);
  }

  void alerts() {
    if (status_.alerts.empty()) {
      add("alerts", "none", kGreen);
      return;
    }
    for (const telemetry::Alert& alert : status_.alerts) {
      if (room() < 2) break;
      const bool critical =
          alert.rule.severity == telemetry::AlertSeverity::kCritical;
      const bool info = alert.rule.severity == telemetry::AlertSeverity::kInfo;
      add(name_of(alert.rule.severity),
          fmt::format("{} ({:.3g})", telemetry::summary_of(alert.rule),
                      alert.value),
          critical ? kRed
          : info   ? nullptr
                   : kYellow);
    }
  }

  void worst() {
    if (!status_.jobs || status_.jobs->worst.empty() || room() < 2) return;
    lines_.push_back("worst so far:");
    for (const JobRow& row : status_.jobs->worst) {
      if (room() < 1) break;
      std::string text = fmt::format(
          "  {:<8} {:>5}  {}", printable(row.word),
          row.score ? fmt::format("{:.1f}", *row.score) : "", name_of_row(row));
      if (!row.why.empty()) text += ": " + printable(row.why);
      lines_.push_back(shortened(text, size_.columns));
    }
  }

  // The end of a long path says more than its begin.
  std::string name_of_row(const JobRow& row) const {
    constexpr size_t kMost = 32;
    std::string name = printable(row.name);
    const size_t slash = name.rfind('/');
    if (name.size() > kMost && slash != std::string::npos) {
      name = name.substr(slash + 1);
    }
    return shortened(name, int(kMost));
  }

  const Status& status_;
  const ViewSize size_;
  const bool color_;
  std::vector<std::string> lines_;
};

}  // namespace

std::string status_text(const Status& status, ViewSize size, bool color) {
  return View(status, size, color).text();
}

}  // namespace framewise::monitor
