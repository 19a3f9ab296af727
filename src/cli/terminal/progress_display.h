// SPDX-License-Identifier: Apache-2.0
// Shows the progress of a job that takes longer than a second on standard
// error: as a bar that is redrawn, plain lines, or JSON lines.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "cli/terminal/terminal.h"
#include "runtime/progress.h"

namespace framewise::cli {

enum class ProgressStyle : uint8_t { kNone, kBar, kPlain, kJson };

// The style from the settings `progress` and `log_level` for this terminal.
ProgressStyle progress_style(const Settings& settings,
                             const Terminal& terminal);

std::string render_bar(const runtime::Progress::Snapshot& now, int columns);
std::string render_plain(const runtime::Progress::Snapshot& now);
std::string render_json(const runtime::Progress::Snapshot& now);
// Progress and the items in work, for SIGUSR1.
std::string render_status(const runtime::Progress::Snapshot& now);

class ProgressDisplay {
 public:
  // Shows the progress of a command in the style of the settings. All arguments
  // must outlive the display.
  ProgressDisplay(runtime::Progress& progress, const Settings& settings,
                  const Terminal& errors);
  // `write` receives the text for the terminal.
  ProgressDisplay(const runtime::Progress& progress, ProgressStyle style,
                  int columns, std::function<void(std::string_view)> write);

  // Draws if the interval has passed. Safe to call from any thread; returns at
  // once while another thread draws.
  void update();

  // Erases the bar and runs `output`, which writes to the same terminal.
  void without_bar(const std::function<void()>& output);

  // Erases the bar, or prints the final line in the other styles.
  void close();

 private:
  void tick(const std::stop_token& stop);
  void draw(const runtime::Progress::Snapshot& now);
  void erase();

  const runtime::Progress& progress_;
  const ProgressStyle style_;
  const int columns_;
  const std::function<void(std::string_view)> write_;
  std::mutex mutex_;
  double last_drawn_s_ = 0;
  double drawing_s_ = 0;    // duration of the last drawing
  bool drawn_ = false;      // at least once
  bool on_screen_ = false;  // a bar that must be erased
  // Made here, since the first memory that a thread asks for takes 64 MiB of
  // addresses.
  std::mutex tick_mutex_;
  std::condition_variable_any stopped_;
  // Draws while the work says nothing; ends before the members above.
  std::jthread ticker_;
};

}  // namespace framewise::cli
