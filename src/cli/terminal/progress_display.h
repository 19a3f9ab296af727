// SPDX-License-Identifier: Apache-2.0
// Shows a job's progress on standard error, if it takes longer than a second:
// a bar that is redrawn in place, plain lines, or JSON lines.
#pragma once

#include <functional>
#include <mutex>
#include <string>

#include "cli/terminal/terminal.h"
#include "runtime/progress.h"

namespace framewise::cli {

enum class ProgressStyle : uint8_t { kNone, kBar, kPlain, kJson };

// What the settings `progress` and `log_level` ask for on this terminal.
ProgressStyle progress_style(const Settings& settings,
                             const Terminal& terminal);

std::string render_bar(const runtime::Progress::Snapshot& now, int columns);
std::string render_plain(const runtime::Progress::Snapshot& now);
std::string render_json(const runtime::Progress::Snapshot& now);
// All that is known, for those who ask in the middle of it.
std::string render_status(const runtime::Progress::Snapshot& now);

class ProgressDisplay {
 public:
  // Of a command: as the settings want it, drawn with every change. All must
  // outlive the display.
  ProgressDisplay(runtime::Progress& progress, const Settings& settings,
                  const Terminal& errors);
  // `write` takes the text for the terminal.
  ProgressDisplay(const runtime::Progress& progress, ProgressStyle style,
                  int columns, std::function<void(std::string_view)> write);

  // Draws if it is time to. Called often, from any thread; while one thread
  // draws, the others pass by.
  void update();

  // Runs `output`, which writes to the same terminal, with the bar out of its
  // way.
  void make_way_for(const std::function<void()>& output);

  // Takes the bar away, or tells the end to those who read lines.
  void close();

 private:
  void draw(const runtime::Progress::Snapshot& now);
  void erase();

  const runtime::Progress& progress_;
  const ProgressStyle style_;
  const int columns_;
  const std::function<void(std::string_view)> write_;
  std::mutex mutex_;
  double last_drawn_s_ = 0;
  double drawing_s_ = 0;    // what drawing takes here, about
  bool drawn_ = false;      // at all
  bool on_screen_ = false;  // a bar that must be erased
};

}  // namespace framewise::cli
