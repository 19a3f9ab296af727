// SPDX-License-Identifier: Apache-2.0
#include "compare/pairs/measure_pairs.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <iterator>
#include <mutex>
#include <utility>

#include "base/for_each_index.h"
#include "base/result.h"
#include "framewise/executor.h"

namespace framewise::comparison {
namespace {

// Memory for decoded frames that all threads together may hold.
constexpr int64_t kHeldBytes = int64_t{32} << 20;

// Decoding a frame of this size takes longer than waking a thread.
constexpr int64_t kManyPixels = 1 << 19;

// The number of threads that the tiles and metrics of one pair keep busy.
constexpr size_t kThreadsOnOnePair = 4;

// A thread with pairs of its own needs at least this many steps: fewer leave
// threads idle at the end.
constexpr size_t kLeastStepsPerThread = 2;

// How the threads share the pairs.
enum class Sharing : uint8_t {
  kOnePair,           // all threads measure the same pair
  kOnePairReadAhead,  // the same, while one thread decodes the next pair
  kOwnPairs,          // each thread measures other pairs
};

// The frame size up to which each thread may have a measurer of metrics that
// keep nothing from pair to pair.
constexpr int64_t kFewPixels = 1 << 20;

// Threads with pairs of their own do not wait for each other. The cost: each
// thread needs the memory of a measurer, and skips less unchanged content,
// since the thread measures every n-th frame only. The gain is larger for
// metrics that read the whole frame or that threads cannot share, and where
// there are more threads than one pair keeps busy.
Sharing sharing_of(size_t threads, size_t units, const MeasurePlan& plan,
                   Size size) {
  if (threads == 1) return Sharing::kOnePair;
  const bool lopsided = plan.is_lopsided();
  // A graphics card computes several pairs at a time.
  const bool own =
      threads > kThreadsOnOnePair || plan.is_heavy() || lopsided || plan.card;
  const bool fit =
      plan.fits_several(size) || (lopsided && size.pixels() <= kFewPixels);
  if (own && fit && units >= kLeastStepsPerThread * threads)
    return Sharing::kOwnPairs;
  return plan.fits(size) ? Sharing::kOnePairReadAhead : Sharing::kOnePair;
}

// The number of steps that a thread takes at once. With adjacent pairs, a
// measurer skips unchanged content. Too many steps at once leave other threads
// idle at the end, and hold too many frames.
size_t units_at_once(size_t units, size_t threads, Size size, size_t sides) {
  constexpr int64_t kBytesPerPixel = 4;  // RGBA
  constexpr size_t kTakesPerThread = 8;  // at least, for balance
  constexpr int64_t kMostAtOnce = 8;     // more save nothing
  const int64_t unit_bytes =
      std::max<int64_t>(1, size.pixels() * kBytesPerPixel * int64_t(sides));
  const int64_t by_memory = kHeldBytes / (unit_bytes * int64_t(threads));
  const int64_t by_balance = int64_t(units / (threads * kTakesPerThread));
  return size_t(
      std::clamp<int64_t>(std::min(by_memory, by_balance), 1, kMostAtOnce));
}

// Admits the threads one by one, in the order of their steps.
class OrderedGate {
 public:
  // False: another thread has given up.
  bool wait_for(size_t unit) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return next_ == unit || given_up_; });
    return !given_up_;
  }
  void pass_on(size_t unit) {
    std::lock_guard lock(mutex_);
    next_ = unit;
    changed_.notify_all();
  }
  void give_up() {
    std::lock_guard lock(mutex_);
    given_up_ = true;
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  size_t next_ = 0;
  bool given_up_ = false;
};

// The state that all threads of one measurement share.
class SharedWork {
 public:
  SharedWork(FrameFeed& feed, const std::vector<ReferenceStep>& units,
             const MeasurePlan& plan, const MeasureOptions& measure_options,
             PairMeasurements& result)
      : feed_(feed),
        units_(units),
        plan_(plan),
        measuring_(measure_options),
        result_(result) {}

  struct WorkerConfig {
    size_t units_at_once;
    int reach;               // frames that the feed keeps around a step
    Executor* inside_pairs;  // null: one thread a pair
  };

  // Takes steps until none is left or another thread failed. At every end, the
  // gate opens for the other threads.
  void work(const WorkerConfig& config) {
    try {
      Measurers measurers(*this, config.inside_pairs, config.reach);
      while (!ended()) {
        auto taken = feed_.take(config.units_at_once);
        if (!taken) {
          fail_with(std::move(taken).error());
          break;
        }
        if (taken->empty()) break;
        measure_units(measurers, *taken);
      }
    } catch (...) {
      gate_.give_up();
      throw;
    }
    if (ended()) gate_.give_up();
  }

  // All threads share each step, while one thread decodes the next step.
  void read_ahead(Executor& executor) {
    Measurers measurers(*this, &executor);
    auto taken = feed_.take(1);
    while (taken && !taken->empty() && !ended()) {
      std::vector<UnitFrames> frames = std::exchange(*taken, {});
      for_each_index(&executor, 2, [&](size_t task) {
        if (task == 1) {
          taken = feed_.take(1);
        } else {
          measure_units(measurers, frames);
        }
      });
    }
    if (!taken) fail_with(std::move(taken).error());
  }

  bool ended() {
    std::lock_guard lock(mutex_);
    return error_.has_value() || measuring_.stop.stop_requested();
  }
  const std::optional<Error>& error() const { return error_; }

 private:
  // Costly metrics of sampled pairs have a measurer of their own. A measurer
  // compares with the pair that it measured before.
  struct Measurers {
    Measurers(const SharedWork& run, Executor* inside_pairs, int reach = 1)
        : all(run.plan_, run.result_.candidates.size(), inside_pairs, reach),
          costly(run.plan_, run.result_.candidates.size(), inside_pairs) {}
    PairMeasurer all;
    PairMeasurer costly;
  };

  // Measures each taken pair. Where samplers select pairs, costly metrics
  // follow after all taken pairs: the sampler chooses among all of these.
  void measure_units(Measurers& measurers, std::vector<UnitFrames>& taken) {
    for (UnitFrames& frames : taken) {
      for (size_t i = 0; i < frames.tests.size() && !ended(); ++i) {
        const PairAtHand pair = pair_of(frames, i);
        if (is_chosen(*pair.test)) {
          measure_pair(measurers.all, pair, pair.test->scope);
        }
        std::lock_guard lock(mutex_);
        if (measuring_.report_progress) {
          measuring_.report_progress(
              ++done_, done_pair(*pair.test, frames.unit->reference));
        }
      }
      if (measuring_.samples.empty()) frames = {};  // frees the pixels
    }
    if (measuring_.samples.empty() || ended()) return;
    for (const PairAtHand& pair : wanted_of(taken)) {
      if (!ended()) measure_pair(measurers.costly, pair, Scope::kCostly);
    }
  }

  bool is_chosen(const ReferenceStep::Test& test) const {
    if (measuring_.choices.empty()) return true;
    const PairChoice* const choice = measuring_.choices[test.candidate];
    return !choice || choice->is_measured(test.pair);
  }

  DonePair done_pair(const ReferenceStep::Test& test, int64_t frame) const {
    DonePair done{.metric = nullptr, .value = {}, .frame = frame};
    if (plan_.reported() == 0) return done;
    done.metric = &plan_.outputs.front().info();
    const auto& values = result_.candidates[test.candidate].pairs[test.pair];
    if (!values.values.empty() && values.values.front().exists()) {
      done.value = values.values.front().number;
    }
    return done;
  }

  static PairAtHand pair_of(const UnitFrames& frames, size_t i) {
    return {
        &frames.unit->tests[i], frames.reference, frames.tests[i],
        frames.around.empty() ? measure::NeighborFrames() : frames.around[i]};
  }

  // The pairs that the samplers select for costly metrics. A sampler's choice
  // depends on all earlier pairs, so the gate keeps the order of the steps.
  std::vector<PairAtHand> wanted_of(const std::vector<UnitFrames>& taken) {
    const auto first = size_t(taken.front().unit - units_.data());
    if (!gate_.wait_for(first)) return {};
    std::vector<PairAtHand> wanted;
    for (const UnitFrames& frames : taken) {
      for (size_t i = 0; i < frames.tests.size(); ++i) {
        const PairAtHand pair = pair_of(frames, i);
        OnlineSampler* sample = measuring_.samples[pair.test->candidate];
        const CandidateValues::Pair& found =
            result_.candidates[pair.test->candidate].pairs[pair.test->pair];
        if (!sample || !found.measured || found.identical) continue;
        const auto known = [&](size_t output) {
          const measure::Value& value = found.values[output];
          return value.exists() ? value.number : 0;
        };
        const double score = known(plan_.index_of(Proxy::kScore));
        const double local_error = known(plan_.index_of(Proxy::kLocalError));
        const bool now = sample->wants(pair.test->pair, score, local_error);
        sample->keep_if_worst(score, local_error, now, pair);
        if (now) wanted.push_back(pair);
      }
    }
    const size_t next = first + taken.size();
    if (next == units_.size()) add_suspects(wanted);
    gate_.pass_on(next);
    return wanted;
  }

  // Adds the worst pairs that no sampler selected. Called after the last step.
  void add_suspects(std::vector<PairAtHand>& wanted) const {
    for (OnlineSampler* sample : measuring_.samples) {
      if (!sample) continue;
      std::vector<PairAtHand> suspects = sample->take_suspects();
      std::move(suspects.begin(), suspects.end(), std::back_inserter(wanted));
    }
  }

  void measure_pair(PairMeasurer& measurer, const PairAtHand& pair,
                    Scope scope) {
    const auto begin = std::chrono::steady_clock::now();
    Result<PairValues> found = guarded(measurer, pair, scope);
    if (!found) {
      return fail_with(at_frame(std::move(found).error(), pair.test->frame));
    }
    const double elapsed = std::chrono::duration<double, std::milli>(
                               std::chrono::steady_clock::now() - begin)
                               .count();
    // Each pair has an element of its own, so the order of threads does not
    // matter.
    add(*std::move(found),
        result_.candidates[pair.test->candidate].pairs[pair.test->pair]);
    std::lock_guard lock(mutex_);
    result_.measure_ms += elapsed;
  }

  // Merges new values of a pair with the values of an earlier pass.
  static void add(PairValues found, CandidateValues::Pair& pair) {
    if (pair.measured) {
      for (size_t i = 0; i < found.values.size(); ++i) {
        if (found.values[i].exists()) pair.values[i] = found.values[i];
      }
      pair.costly_left_out = pair.costly_left_out && found.costly_left_out;
      return;
    }
    pair = {true, found.identical, found.costly_left_out,
            std::move(found.values), false};
  }

  // Turns std::bad_alloc of containers into an error.
  static Result<PairValues> guarded(PairMeasurer& measurer,
                                    const PairAtHand& pair, Scope scope) {
    try {
      return measurer.measure(pair.reference, pair.frame, pair.test->candidate,
                              scope, pair.around);
    } catch (const std::bad_alloc&) {
      return with_hint(
          fail(ErrorKind::kLimit, "out of memory while measuring {}x{} pixels",
               pair.frame.size().width, pair.frame.size().height),
          "use fewer threads, or fewer metrics at a time");
    }
  }

  void fail_with(Error error) {
    std::lock_guard lock(mutex_);
    if (!error_) error_ = std::move(error);
  }

  FrameFeed& feed_;
  const std::vector<ReferenceStep>& units_;
  const MeasurePlan& plan_;
  const MeasureOptions& measuring_;
  PairMeasurements& result_;
  OrderedGate gate_;
  std::mutex mutex_;
  std::optional<Error> error_;
  int64_t done_ = 0;
};

}  // namespace

Result<void> measure_pairs(Animation& reference,
                           const std::vector<Animation*>& candidates,
                           const std::vector<timeline::Pairing>& pairings,
                           const Scopes& scopes, const MeasurePlan& plan,
                           const MeasureOptions& measure_options,
                           PairMeasurements& result) {
  result.candidates.resize(pairings.size());
  for (size_t i = 0; i < pairings.size(); ++i) {
    result.candidates[i].pairs.resize(pairings[i].pairs.size());
  }
  const std::vector<ReferenceStep> units = units_of(pairings, scopes);
  if (units.empty()) return {};
  FW_RETURN_IF_ERROR(reference.rewind());
  for (Animation* candidate : candidates) {
    FW_RETURN_IF_ERROR(candidate->rewind());
  }
  const size_t sides = candidates.size() + 1;
  Executor* const executor = measure_options.executor;
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
       .observers = measure_options.observers,
       .choices = measure_options.choices,
       .reach = reach,
       .executor =
           threads > 1 && size.pixels() >= kManyPixels ? executor : nullptr});
  SharedWork run(feed, units, plan, measure_options, result);
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
  if (measure_options.stop.stop_requested()) result.stopped = true;
  result.ended_early |= feed.ended_early();
  result.decode_ms += feed.decode_ms();
  return {};
}

}  // namespace framewise::comparison
