// SPDX-License-Identifier: Apache-2.0
// Spans: how long the stages of the program take, and what they allocate. Off
// by default: a span is then one load and one branch.
//
//   const telemetry::Span span("decode");
//
// A thread adds to totals of its own, without locks. Spans nest; the totals
// form a tree by the names of the spans around.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace framewise::telemetry {

enum class SpanDetail : uint8_t {
  kOff,
  // Calls and wall time: about 60 ns a span. Spans of files are off, because
  // totals of each file would grow with a batch.
  kStages,
  kWall,  // also of files
  kFull,  // also processor time and allocations: about 500 ns
};

// The subject of a span: a stage of the program, one metric, or a file and all
// work on it.
enum class SpanKind : uint8_t { kStage, kMetric, kFile };

namespace detail {
extern std::atomic<SpanDetail> span_detail;
struct SpanNode;
}  // namespace detail

void set_span_detail(SpanDetail detail);
inline SpanDetail span_detail() {
  return detail::span_detail.load(std::memory_order_relaxed);
}

class Span {
 public:
  // `name` is a literal or lives as long as the program; see interned().
  explicit Span(std::string_view name, SpanKind kind = SpanKind::kStage) {
    const SpanDetail now = detail::span_detail.load(std::memory_order_relaxed);
    if (now != SpanDetail::kOff) [[unlikely]] {
      if (now != SpanDetail::kStages || kind != SpanKind::kFile) {
        begin(name, kind, now);
      }
    }
  }
  ~Span() {
    if (node_) [[unlikely]]
      end();
  }
  Span(const Span&) = delete;
  Span& operator=(const Span&) = delete;

  // How much work it was, for rates and for how the cost grows.
  void add_pixels(int64_t pixels) {
    if (node_) [[unlikely]]
      pixels_ += pixels;
  }

 private:
  void begin(std::string_view name, SpanKind kind, SpanDetail detail);
  void end();

  detail::SpanNode* node_ = nullptr;
  SpanDetail detail_ = SpanDetail::kOff;
  int64_t pixels_ = 0;
  int64_t wall_ns_ = 0;
  int64_t cpu_ns_ = 0;
  int64_t allocations_ = 0;
  int64_t allocated_bytes_ = 0;
  int64_t live_bytes_ = 0;
  int64_t outer_peak_ = 0;
};

// A copy that lives as long as the program: for names from files.
std::string_view interned(std::string_view name);

// The name of a span of kind kFile: the name without its folders. Any while
// such spans are off.
inline std::string_view file_span(std::string_view path) {
  const bool on =
      detail::span_detail.load(std::memory_order_relaxed) > SpanDetail::kStages;
  return on ? interned(path.substr(path.rfind('/') + 1)) : path;
}

// Calls of about one size: from a power of 2 to the next.
struct SizeTotals {
  int64_t calls = 0;
  int64_t pixels = 0;
  int64_t wall_ns = 0;
};

// Totals of all spans with the same names around, over all threads.
struct SpanTotals {
  std::string name;
  SpanKind kind = SpanKind::kStage;
  int depth = 0;  // 0: no span around
  int64_t calls = 0;
  int64_t wall_ns = 0;
  int64_t cpu_ns = 0;        // of the thread, without those it waits for
  int64_t self_wall_ns = 0;  // without inner spans
  int64_t self_cpu_ns = 0;
  int64_t allocations = 0;
  int64_t allocated_bytes = 0;
  // The most that one call needed beyond what was allocated when it began, by
  // its thread.
  int64_t peak_bytes = 0;
  int64_t pixels = 0;
  std::vector<SizeTotals> sizes;  // of calls that say how many pixels
};

// As a tree in depth-first order: inner spans follow the span around them.
// Spans that have not ended do not count yet.
std::vector<SpanTotals> collect_spans();
void reset_spans();

// All spans of one stage or metric, over all threads and wherever it is nested.
struct StageTotals {
  std::string name;
  SpanKind kind = SpanKind::kStage;
  int64_t wall_ns = 0;
  int64_t pixels = 0;
  // Calls by their wall time: by the bounds kStageSeconds (series.h), and one
  // more for longer ones.
  std::vector<int64_t> counts;
};

// Names that stages() contains from the start.
void expect_stage(std::string_view name, SpanKind kind);
// By kind and name. Spans of files are left out.
std::vector<StageTotals> stages();

// One span that has ended, for a trace.
struct SpanEvent {
  std::string_view name;
  int thread = 0;        // from 1, in the order in which threads began
  int64_t begin_ns = 0;  // of the steady clock
  int64_t wall_ns = 0;
};

// Keeps the events of the next spans, at most so many in all threads together;
// 0: none.
void keep_span_events(int64_t most);
// Those kept, in the order in which they began, and how many did not fit.
struct SpanEvents {
  std::vector<SpanEvent> events;
  int64_t left_out = 0;
};
SpanEvents take_span_events();

// Names of the spans that are open on the calling thread, the outermost first.
// May be called in a signal handler: writes at most `most` names.
size_t open_spans(std::string_view* names, size_t most);

}  // namespace framewise::telemetry
