// SPDX-License-Identifier: Apache-2.0
// `framewise monitor`: reads a source at an interval and shows its status.
#include <fmt/format.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <optional>

#include "base/json/json.h"
#include "base/result.h"
#include "cli/telemetry/telemetry_commands.h"
#include "monitor/view.h"
#include "runtime/cancellation.h"
#include "runtime/program.h"

namespace framewise::cli {
namespace {

using telemetry::Alert;
using telemetry::AlertSeverity;

// Keys arrive one by one and unseen while this lives, and the screen is
// another one, which leaves what was written before.
class FullScreen {
 public:
  explicit FullScreen(std::FILE* stream) : stream_(stream) {
    if (isatty(STDIN_FILENO) && tcgetattr(STDIN_FILENO, &before_) == 0) {
      termios raw = before_;
      raw.c_lflag &= tcflag_t(~(ICANON | ECHO));
      keys_ = tcsetattr(STDIN_FILENO, TCSANOW, &raw) == 0;
    }
    [[maybe_unused]] const auto shown = write(stream_, "\x1b[?1049h\x1b[?25l");
  }
  ~FullScreen() {
    [[maybe_unused]] const auto shown = write(stream_, "\x1b[?25h\x1b[?1049l");
    if (keys_) tcsetattr(STDIN_FILENO, TCSANOW, &before_);
  }
  FullScreen(const FullScreen&) = delete;
  FullScreen& operator=(const FullScreen&) = delete;
  bool has_keys() const { return keys_; }

 private:
  std::FILE* stream_;
  termios before_{};
  bool keys_ = false;
};

monitor::ViewSize size_of(const Terminal& terminal) {
  winsize size{};
  if (ioctl(fileno(terminal.stream), TIOCGWINSZ, &size) == 0 &&
      size.ws_col >= 20 && size.ws_row >= 5) {
    return {int(size.ws_col), int(size.ws_row)};
  }
  return {std::max(terminal.columns, 20), 24};
}

Result<std::chrono::milliseconds> interval_of(const Invocation& invocation) {
  if (!invocation.has("interval")) return std::chrono::milliseconds(2000);
  const std::string_view text = invocation.value("interval");
  double seconds = 0;
  const auto [end, code] =
      std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (code != std::errc() || end != text.data() + text.size() ||
      !(seconds >= 0.1 && seconds <= 3600)) {
    return with_hint(
        fail(ErrorKind::kUsage, "--interval cannot be \"{}\"", text),
        "write seconds, from 0.1 to 3600");
  }
  return std::chrono::milliseconds(int64_t(seconds * 1000));
}

// Waits; true: the key q was pressed.
bool wait_for_quit(std::chrono::milliseconds time, bool has_keys,
                   const std::stop_token& stop) {
  const auto end = std::chrono::steady_clock::now() + time;
  while (!stop.stop_requested()) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(
        end - std::chrono::steady_clock::now());
    if (left.count() <= 0) return false;
    pollfd keys{has_keys ? STDIN_FILENO : -1, POLLIN, 0};
    const auto piece = int(std::min<int64_t>(left.count(), 100));
    if (poll(&keys, 1, piece) <= 0 || !(keys.revents & POLLIN)) continue;
    char key = 0;
    if (read(STDIN_FILENO, &key, 1) == 1 && (key == 'q' || key == 'Q')) {
      return true;
    }
  }
  return true;
}

bool is_serious(const Alert& alert) {
  return alert.rule.severity != AlertSeverity::kInfo;
}

// Starts the program of --exec for these alerts, one after another.
void start_program_for(const std::vector<Alert>& alerts, const char* state,
                       const Invocation& invocation,
                       const std::stop_token& stop) {
  constexpr int64_t kLongestMs = 60'000;
  const std::string program(invocation.value("exec"));
  if (program.empty()) return;
  for (const Alert& alert : alerts) {
    const auto end = runtime::run_program(
        {.words = {program, state, std::string(alert.rule.name),
                   telemetry::name_of(alert.rule.severity),
                   fmt::format("{:.4g}", alert.value),
                   fmt::format("{:.4g}", alert.rule.limit),
                   telemetry::summary_of(alert.rule)},
         .timeout_ms = kLongestMs,
         .stop = stop});
    if (!end) {
      say_warning(invocation.errors, end.error().to_string());
    } else if (end->exit_code != 0) {
      say_warning(invocation.errors,
                  fmt::format("{} ended with {} for {}: {}", program,
                              end->exit_code, alert.rule.name, end->text));
    }
  }
}

std::string alerts_text(const std::vector<Alert>& alerts) {
  std::string text;
  for (const Alert& alert : alerts) text += to_string(alert) + "\n";
  return text.empty() ? "no alerts\n" : text;
}

Result<ExitCode> show_once(const Invocation& invocation,
                           monitor::Source& source) {
  FW_ASSIGN_OR_RETURN(const monitor::Reading reading, source.read({}));
  const std::vector<Alert> alerts = telemetry::alerts_at_once(
      reading.snapshot, telemetry::alert_rules(invocation.settings));
  const bool check = invocation.has("check");
  const monitor::Status status = monitor::status_of(nullptr, reading, alerts);
  std::string text;
  if (invocation.has("json")) {
    text = monitor::status_json(status);
  } else if (check) {
    text = alerts_text(alerts);
  } else {
    text = monitor::status_text(status, size_of(invocation.output),
                                invocation.output.color);
  }
  FW_RETURN_IF_ERROR(write(invocation.output.stream, text));
  if (check) start_program_for(alerts, "begins", invocation, {});
  const bool fires = std::ranges::any_of(alerts, is_serious);
  return check && fires ? ExitCode::kRequirementFailed : ExitCode::kOk;
}

// One frame on the screen: each line is cleared to its end, so that nothing
// flickers.
std::string frame_of(const std::string& text) {
  std::string out = "\x1b[H";
  for (const char c : text) {
    if (c == '\n') out += "\x1b[K";
    out += c;
  }
  return out + "\x1b[J";
}

class Follower {
 public:
  Follower(const Invocation& invocation, monitor::Source& source)
      : invocation_(invocation),
        source_(source),
        draws_(invocation.output.is_terminal && !invocation.has("json")),
        alerts_(telemetry::alert_rules(invocation.settings)) {}

  Result<ExitCode> run(std::chrono::milliseconds interval) {
    const runtime::Cancellation cancellation;
    std::optional<FullScreen> screen;
    if (draws_) screen.emplace(invocation_.output.stream);
    const bool has_keys = screen && screen->has_keys();
    do {
      FW_RETURN_IF_ERROR(show(cancellation.token()));
    } while (!ended_ &&
             !wait_for_quit(interval, has_keys, cancellation.token()));
    screen.reset();
    // The last state stays on the screen.
    if (draws_) FW_RETURN_IF_ERROR(write(invocation_.output.stream, last_));
    return ExitCode::kOk;
  }

 private:
  Result<void> show(const std::stop_token& stop) {
    auto reading = source_.read(stop);
    if (!reading) {
      // A server may start again; a source that never answered is an error.
      if (!before_ || reading.error().kind == ErrorKind::kCancelled) {
        return std::move(reading).error();
      }
      return print(last_ + reading.error().message + "\n");
    }
    const bool was_running = before_ && before_->running;
    const auto outcome = alerts_.evaluate(reading->snapshot);
    start_program_for(outcome.begun, "begins", invocation_, stop);
    start_program_for(outcome.ended, "ends", invocation_, stop);
    const monitor::Status status = monitor::status_of(
        before_ ? &*before_ : nullptr, *reading, outcome.firing);
    ended_ = was_running && !reading->running && reading->jobs;
    before_ = *std::move(reading);
    if (invocation_.has("json")) return print(line_of(status));
    last_ = monitor::status_text(status, size_of(invocation_.output),
                                 invocation_.output.color);
    return print(last_);
  }

  Result<void> print(const std::string& text) const {
    return write(invocation_.output.stream, draws_ ? frame_of(text) : text);
  }

  static std::string line_of(const monitor::Status& status) {
    return Json::parse(monitor::status_json(status)).dump() + "\n";
  }

  const Invocation& invocation_;
  monitor::Source& source_;
  const bool draws_;
  telemetry::AlertEvaluator alerts_;
  std::optional<monitor::Reading> before_;
  std::string last_;
  bool ended_ = false;
};

}  // namespace

Result<ExitCode> run_monitor(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(const auto interval, interval_of(invocation));
  const std::string shown = invocation.arguments.empty()
                                ? std::string(invocation.value("attach"))
                                : invocation.arguments.front();
  FW_ASSIGN_OR_RETURN(const std::unique_ptr<monitor::Source> source,
                      monitor::open_source(shown));
  if (invocation.has("once") || invocation.has("check")) {
    return show_once(invocation, *source);
  }
  return Follower(invocation, *source).run(interval);
}

}  // namespace framewise::cli
