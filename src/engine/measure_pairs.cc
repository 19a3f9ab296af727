// SPDX-License-Identifier: Apache-2.0
#include "engine/measure_pairs.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <map>
#include <mutex>
#include <utility>

#include "base/result.h"
#include "framewise/executor.h"

namespace framewise::engine {
namespace {

// Frames that wait in the hands of all threads together may take this much.
constexpr int64_t kHeldBytes = int64_t{32} << 20;

// Pictures of so many pixels take longer to decode than to wake a thread.
constexpr int64_t kManyPixels = 1 << 19;

// The tiles and metrics of one pair keep about so many threads busy.
constexpr size_t kThreadsOnOnePair = 4;

// How the threads share what is to be done.
enum class Sharing : uint8_t {
  kOnePair,           // all work on each pair
  kOnePairReadAhead,  // and one of them reads the next meanwhile
  kOwnPairs,          // each takes pairs of its own
};

// Threads with pairs of their own never wait for each other, but each needs the
// memory of a bench, and sees every other frame, of which less is as it was.
// That suits metrics that look at the whole picture anyway, and threads too
// many for one pair.
Sharing sharing_of(size_t threads, size_t units, const MeasurePlan& plan,
                   Size size) {
  if (threads == 1) return Sharing::kOnePair;
  const bool own = threads > kThreadsOnOnePair || plan.is_heavy();
  if (own && units >= 2 * threads && plan.fits_several(size)) {
    return Sharing::kOwnPairs;
  }
  return plan.fits(size) ? Sharing::kOnePairReadAhead : Sharing::kOnePair;
}

// How many units a thread takes at once. Neighbouring pairs on one bench let
// it skip what has not changed; many at once would leave the others idle at
// the end and hold too many frames.
size_t units_at_once(size_t units, size_t threads, Size size, size_t sides) {
  const int64_t unit_bytes =
      std::max<int64_t>(1, size.pixels() * 4 * int64_t(sides));
  const int64_t by_memory = kHeldBytes / (unit_bytes * int64_t(threads));
  const int64_t by_balance = int64_t(units / (threads * 8));
  return size_t(std::clamp<int64_t>(std::min(by_memory, by_balance), 1, 8));
}

// Shared by the threads of one run.
class Run {
 public:
  Run(FrameFeed& feed, const MeasurePlan& plan, PairsMeasured& result,
      std::stop_token stop, const std::function<void(int64_t)>& progress)
      : feed_(feed),
        plan_(plan),
        result_(result),
        stop_(std::move(stop)),
        progress_(progress) {}

  // How a thread works.
  struct Way {
    size_t units_at_once;
    int reach;  // of the feed's frames
    Executor* inside_pairs;
  };

  // Takes units until there are none. Ends early when another thread failed.
  void work(const Way& way) {
    Workbench bench(plan_, result_.candidates.size(), way.inside_pairs,
                    way.reach);
    while (!ended()) {
      auto taken = feed_.take(way.units_at_once);
      if (!taken) return fail_with(std::move(taken).error());
      if (taken->empty()) return;
      for (UnitFrames& frames : *taken) {
        if (ended()) return;
        auto done = measure_unit(bench, frames);
        if (!done) return fail_with(std::move(done).error());
        frames = {};  // gives the pixels back
      }
    }
  }

  // All threads share each unit, and one of them reads the next meanwhile.
  void read_ahead(Executor& executor) {
    Workbench bench(plan_, result_.candidates.size(), &executor);
    auto taken = feed_.take(1);
    while (taken && !taken->empty() && !ended()) {
      const UnitFrames frames = std::move(taken->front());
      executor.parallel_for(2, [&](size_t task) {
        if (task == 1) {
          taken = feed_.take(1);
        } else if (auto done = measure_unit(bench, frames); !done) {
          fail_with(std::move(done).error());
        }
      });
    }
    if (!taken) fail_with(std::move(taken).error());
  }

  bool ended() {
    std::lock_guard lock(mutex_);
    return error_.has_value() || stop_.stop_requested();
  }
  const std::optional<Error>& error() const { return error_; }

 private:
  Result<void> measure_unit(Workbench& bench, const UnitFrames& frames) {
    for (size_t i = 0; i < frames.tests.size(); ++i) {
      const Unit::Test& test = frames.unit->tests[i];
      const auto begin = std::chrono::steady_clock::now();
      static const measure::Neighbours kNone;
      Result<PairValues> found =
          guarded(bench, frames.reference, frames.tests[i], test,
                  frames.around.empty() ? kNone : frames.around[i]);
      if (!found) return at_frame(std::move(found).error(), test.frame);
      const double elapsed = std::chrono::duration<double, std::milli>(
                                 std::chrono::steady_clock::now() - begin)
                                 .count();
      // Each pair has a place of its own: no order among threads matters.
      add(*std::move(found),
          result_.candidates[test.candidate].pairs[test.pair]);
      std::lock_guard lock(mutex_);
      result_.measure_ms += elapsed;
      if (progress_) progress_(++done_);
    }
    return {};
  }

  // What an earlier pass found stays.
  static void add(PairValues found, CandidateValues::Pair& pair) {
    if (pair.measured) {
      for (size_t i = 0; i < found.values.size(); ++i) {
        if (found.values[i].exists()) pair.values[i] = found.values[i];
      }
      return;
    }
    pair = {true, found.identical, std::move(found.values)};
  }

  // Containers throw when memory runs out.
  static Result<PairValues> guarded(Workbench& bench, const Frame& reference,
                                    const Frame& test, const Unit::Test& unit,
                                    const measure::Neighbours& around) {
    try {
      return bench.measure(reference, test, unit.candidate, unit.scope, around);
    } catch (const std::bad_alloc&) {
      return with_hint(
          fail(ErrorKind::kLimit, "out of memory while measuring {}x{} pixels",
               test.size().width, test.size().height),
          "use fewer threads, or fewer metrics at a time");
    }
  }

  void fail_with(Error error) {
    std::lock_guard lock(mutex_);
    if (!error_) error_ = std::move(error);
  }

  FrameFeed& feed_;
  const MeasurePlan& plan_;
  PairsMeasured& result_;
  std::stop_token stop_;
  const std::function<void(int64_t)>& progress_;
  std::mutex mutex_;
  std::optional<Error> error_;
  int64_t done_ = 0;
};

// What the reference shows before and after a pair where the pair first meets.
struct Surroundings {
  int64_t before = -1;
  int64_t after = -1;
  int64_t second_before = -1;
};

std::vector<Surroundings> surroundings_of(const timeline::Pairing& pairing) {
  std::vector<Surroundings> around(pairing.pairs.size());
  const auto& intervals = pairing.intervals;
  int64_t after = -1;
  for (size_t i = intervals.size(); i-- > 0;) {
    if (i + 1 < intervals.size() &&
        intervals[i + 1].reference != intervals[i].reference) {
      after = intervals[i + 1].reference;
    }
    around[intervals[i].pair].after = after;
  }
  std::vector<bool> met(pairing.pairs.size());
  int64_t before = -1;
  int64_t second_before = -1;
  for (size_t i = 0; i < intervals.size(); ++i) {
    if (i > 0 && intervals[i - 1].reference != intervals[i].reference) {
      second_before = before;
      before = intervals[i - 1].reference;
    }
    if (met[intervals[i].pair]) continue;
    met[intervals[i].pair] = true;
    around[intervals[i].pair].before = before;
    around[intervals[i].pair].second_before = second_before;
  }
  return around;
}

}  // namespace

Scopes everything(const std::vector<timeline::Pairing>& pairings) {
  Scopes scopes;
  for (const timeline::Pairing& pairing : pairings) {
    scopes.emplace_back(pairing.pairs.size(), Scope::kAll);
  }
  return scopes;
}

std::vector<Unit> units_of(const std::vector<timeline::Pairing>& pairings,
                           const Scopes& scopes) {
  std::map<int64_t, Unit> by_reference;
  for (size_t candidate = 0; candidate < pairings.size(); ++candidate) {
    const std::vector<timeline::FramePair>& pairs = pairings[candidate].pairs;
    const std::vector<Surroundings> around =
        surroundings_of(pairings[candidate]);
    for (size_t i = 0; i < pairs.size(); ++i) {
      const Scope scope = scopes[candidate][i];
      if (scope == Scope::kNone) continue;
      Unit& unit = by_reference[pairs[i].reference];
      unit.reference = pairs[i].reference;
      unit.tests.push_back({candidate, pairs[i].test, i, scope,
                            around[i].before, around[i].after,
                            around[i].second_before});
    }
  }
  std::vector<Unit> units;
  units.reserve(by_reference.size());
  for (auto& [reference, unit] : by_reference) units.push_back(std::move(unit));
  return units;
}

Result<void> measure_pairs(Animation& reference,
                           const std::vector<Animation*>& candidates,
                           const std::vector<timeline::Pairing>& pairings,
                           const Scopes& scopes, const MeasurePlan& plan,
                           Executor* executor, const std::stop_token& stop,
                           const std::function<void(int64_t)>& report_progress,
                           std::span<Onlooker* const> onlookers,
                           HeldFrames* held, PairsMeasured& result) {
  result.candidates.resize(pairings.size());
  for (size_t i = 0; i < pairings.size(); ++i) {
    result.candidates[i].pairs.resize(pairings[i].pairs.size());
  }
  const std::vector<Unit> units = units_of(pairings, scopes);
  if (units.empty()) return {};
  FW_RETURN_IF_ERROR(reference.rewind());
  for (Animation* candidate : candidates) {
    FW_RETURN_IF_ERROR(candidate->rewind());
  }
  const size_t sides = candidates.size() + 1;
  const size_t threads = executor ? size_t(executor->concurrency()) : 1;
  const Size size = reference.info().size;
  const Sharing sharing = sharing_of(threads, units.size(), plan, size);
  const bool own = sharing == Sharing::kOwnPairs;
  const size_t at_once =
      own ? units_at_once(units.size(), threads, size, sides) : 1;
  const int reach = own ? FrameFeed::reach_for(threads, at_once) : 1;
  FrameFeed feed(
      reference, candidates, units,
      {.around = plan.around(),
       .onlookers = onlookers,
       .held = held,
       .reach = reach,
       .executor =
           threads > 1 && size.pixels() >= kManyPixels ? executor : nullptr});
  Run run(feed, plan, result, stop, report_progress);
  if (own) {
    executor->parallel_for(threads, [&](size_t) {
      run.work({at_once, reach, nullptr});
    });
  } else if (sharing == Sharing::kOnePairReadAhead) {
    run.read_ahead(*executor);
  } else {
    run.work({at_once, reach, threads > 1 ? executor : nullptr});
  }

  if (run.error()) {
    if (run.error()->kind != ErrorKind::kCancelled) return *run.error();
    result.stopped = true;
  }
  if (stop.stop_requested()) result.stopped = true;
  result.ended_early |= feed.ended_early();
  result.decode_ms += feed.decode_ms();
  return {};
}

}  // namespace framewise::engine
