// SPDX-License-Identifier: Apache-2.0
#include "bench/profile/stack_sampler.h"

#include <execinfo.h>
#include <signal.h>
#include <sys/time.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>

#include "base/result.h"
#include "bench/profile/symbols.h"
#include "telemetry/span.h"

namespace framewise::bench {
namespace {

constexpr int kIntervalUs = 2000;
constexpr size_t kMostSamples = 50'000;  // 100 s; later ones are left out
constexpr int kMostFrames = 48;
constexpr size_t kMostSpans = 8;
// The handler itself and the frame of the signal.
constexpr int kOwnFrames = 2;

struct Sample {
  std::array<void*, kMostFrames> frames;
  std::array<std::string_view, kMostSpans> spans;
  int frame_count = 0;
  size_t span_count = 0;
};

// Written by signal handlers, read when sampling has ended.
struct Samples {
  std::unique_ptr<Sample[]> list = std::make_unique<Sample[]>(kMostSamples);
  std::atomic<size_t> count = 0;
};
std::atomic<Samples*> samples = nullptr;

void take_sample(int) {
  const int kept_errno = errno;
  if (Samples* const to = samples.load(std::memory_order_relaxed)) {
    const size_t at = to->count.fetch_add(1, std::memory_order_relaxed);
    if (at < kMostSamples) {
      Sample& sample = to->list[at];
      sample.frame_count = backtrace(sample.frames.data(), kMostFrames);
      sample.span_count =
          telemetry::open_spans(sample.spans.data(), kMostSpans);
    }
  }
  errno = kept_errno;
}

void set_timer(int interval_us) {
  itimerval timer{};
  timer.it_interval.tv_usec = interval_us;
  timer.it_value.tv_usec = interval_us;
  setitimer(ITIMER_PROF, &timer, nullptr);
}

std::string stack_of(const Sample& sample, Symbols& symbols) {
  std::string stack;
  const auto add = [&](std::string_view name) {
    if (!stack.empty()) stack += ';';
    for (const char c : name) stack += c == ';' ? ':' : c;
  };
  for (size_t i = 0; i < sample.span_count; ++i) add(sample.spans[i]);
  for (int i = sample.frame_count - 1; i >= kOwnFrames; --i) {
    // The address of a call is that of the next instruction.
    const auto* address = static_cast<const char*>(sample.frames[size_t(i)]);
    add(symbols.name_of(i == kOwnFrames ? address : address - 1));
  }
  return stack.empty() ? "unknown" : stack;
}

}  // namespace

Result<StackSampler> StackSampler::start() {
  if (samples.load()) {
    return fail(ErrorKind::kInternal, "stacks are being sampled already");
  }
  void* warm_up[1];
  backtrace(warm_up, 1);  // loads what it needs, outside of a handler
  samples = new Samples;
  struct sigaction action {};
  action.sa_handler = take_sample;
  action.sa_flags = SA_RESTART;
  if (sigaction(SIGPROF, &action, nullptr) != 0) {
    delete samples.exchange(nullptr);
    return fail(ErrorKind::kEnvironment, "cannot handle SIGPROF: {}",
                std::strerror(errno));
  }
  set_timer(kIntervalUs);
  return StackSampler();
}

StackSampler::StackSampler(StackSampler&& other) noexcept
    : running_(std::exchange(other.running_, false)) {}

StackSampler::~StackSampler() {
  if (running_) stop();
}

FoldedStacks StackSampler::stop() {
  running_ = false;
  set_timer(0);
  // A signal may be on its way to another thread, so the memory stays.
  signal(SIGPROF, SIG_IGN);
  Samples* const taken = samples.exchange(nullptr);
  FoldedStacks stacks;
  if (!taken) return stacks;
  Symbols symbols;
  const size_t count = std::min(taken->count.load(), kMostSamples);
  for (size_t i = 0; i < count; ++i) {
    ++stacks[stack_of(taken->list[i], symbols)];
  }
  return stacks;
}

}  // namespace framewise::bench
