// SPDX-License-Identifier: Apache-2.0
// Which step of a pipeline a free thread takes next. Holds no items and no
// lock: lines.h does the work.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace framewise::runtime {

// A line has two stages: it makes items and takes them, each stage on one
// thread at a time, in order. Threads are not bound to stages: a free one takes
// the step that is furthest along, so that the slower stage gets more threads
// by itself, and opens a further line only if no open one has work. A thread
// stays with its stage until the queue is full or empty, and then with its
// line: what one thread allocates another rarely frees.
class LineSchedule {
 public:
  enum class Work : uint8_t { kOpen, kMake, kTake, kWait, kDone };
  struct Step {
    Work work = Work::kWait;
    size_t line = 0;
    bool operator==(const Step&) const = default;
  };

  // `most_open` lines at a time, with `most_queued` items each; at least 1.
  LineSchedule(size_t lines, size_t most_open, size_t most_queued);

  // The step for a thread that took `last` before. Until its end is reported,
  // no other thread gets the same stage of that line.
  Step next(const std::optional<Step>& last = std::nullopt);

  // Ends of steps.
  void opened(size_t line);
  void made(size_t line, bool is_last);
  void taken(size_t line);
  void ended(size_t line);  // after the last item was taken
  // No further line is opened, and open ones do nothing more.
  void stop() { stopped_ = true; }

  size_t open_lines() const { return open_.size(); }
  size_t most_open_lines() const { return most_at_once_; }

 private:
  struct Open {
    size_t line = 0;
    size_t queued = 0;
    bool making = false;
    bool taking = false;
    bool made_all = false;
  };
  Open& at(size_t line);
  bool can_take(const Open& open) const;
  bool can_make(const Open& open) const;

  const size_t lines_;
  const size_t most_open_;
  const size_t most_queued_;
  std::vector<Open> open_;  // in the order of their numbers
  size_t next_line_ = 0;
  size_t most_at_once_ = 0;
  bool stopped_ = false;
};

}  // namespace framewise::runtime
