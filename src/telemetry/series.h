// SPDX-License-Identifier: Apache-2.0
// Counters, gauges and histograms, updated from any thread without locks. A
// series is a static object, so that it exists with 0 from the start:
//
//   telemetry::Counter hits("framewise_cache_hits_total",
//                           "Look-ups answered from the cache.",
//                           {{"tier", "memory"}});
//   hits.add();
//
// Names follow Prometheus: base units, the unit last, counters end in _total.
// Labels are bounded: never names of files or jobs.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace framewise::telemetry {

enum class SeriesKind : uint8_t { kCounter, kGauge, kHistogram };

using Labels = std::vector<std::pair<std::string, std::string>>;

namespace detail {
extern std::atomic<bool> recording;
}  // namespace detail

// Whether updates count; on from the start. Where nobody will read the series,
// a program turns them off: an update is then one load and one branch.
void set_recording(bool on);
inline bool is_recording() {
  return detail::recording.load(std::memory_order_relaxed);
}

// Threads add to parts of their own, a cache line each.
class SharedSum {
 public:
  void add(int64_t amount) {
    parts_[part_of_thread()].value.fetch_add(amount, std::memory_order_relaxed);
  }
  int64_t value() const;

 private:
  static constexpr size_t kParts = 16;
  static size_t part_of_thread();
  struct alignas(64) Part {
    std::atomic<int64_t> value = 0;
  };
  std::array<Part, kParts> parts_;
};

// The common part of all kinds of series. Registered for as long as it lives.
class Series {
 public:
  // The value of a counter or gauge; of a histogram 0.
  virtual double value() const { return 0; }

  Series(SeriesKind kind, std::string_view name, std::string_view help,
         Labels labels);
  virtual ~Series();
  Series(const Series&) = delete;
  Series& operator=(const Series&) = delete;

  SeriesKind kind() const { return kind_; }
  const std::string& name() const { return name_; }
  const std::string& help() const { return help_; }
  const Labels& labels() const { return labels_; }

 private:
  SeriesKind kind_;
  std::string name_;
  std::string help_;
  Labels labels_;
};

class Counter : public Series {
 public:
  Counter(std::string_view name, std::string_view help, Labels labels = {})
      : Series(SeriesKind::kCounter, name, help, std::move(labels)) {}
  void add(int64_t amount = 1) {
    if (is_recording()) sum_.add(amount);
  }
  int64_t count() const { return sum_.value(); }
  double value() const override { return double(count()); }

 private:
  SharedSum sum_;
};

class Gauge : public Series {
 public:
  Gauge(std::string_view name, std::string_view help, Labels labels = {},
        double value = 0)
      : Series(SeriesKind::kGauge, name, help, std::move(labels)),
        value_(value) {}
  void set(double value) {
    if (is_recording()) value_.store(value, std::memory_order_relaxed);
  }
  double value() const override {
    return value_.load(std::memory_order_relaxed);
  }

 private:
  std::atomic<double> value_;
};

// Upper bounds of stages, in seconds. An interpolated quantile is off by the
// ratio of neighbours at most, 2.5.
inline constexpr double kStageSeconds[] = {0.001, 0.0025, 0.005, 0.01, 0.025,
                                           0.05,  0.1,    0.25,  0.5,  1,
                                           2.5,   5,      10,    30,   60};

// Of durations.
class Histogram : public Series {
 public:
  // `bounds`: rising, in seconds; outlives this.
  Histogram(std::string_view name, std::string_view help,
            std::span<const double> bounds = kStageSeconds, Labels labels = {});
  void record(double seconds);
  std::span<const double> bounds() const { return bounds_; }
  // Of each bucket, not cumulative; the last one is above all bounds.
  std::vector<int64_t> counts() const;
  double sum() const { return double(sum_ns_.value()) / 1e9; }

 private:
  std::span<const double> bounds_;
  std::vector<SharedSum> counts_;
  SharedSum sum_ns_;
};

// Of times that are added up in nanoseconds.
class SecondsCounter : public Series {
 public:
  SecondsCounter(std::string_view name, std::string_view help,
                 Labels labels = {})
      : Series(SeriesKind::kCounter, name, help, std::move(labels)) {}
  void add(double seconds) {
    if (is_recording()) nanoseconds_.add(int64_t(1e9 * seconds));
  }
  double value() const override { return double(nanoseconds_.value()) / 1e9; }

 private:
  SharedSum nanoseconds_;
};

// Calls `take` for each series, by name and labels. None of them can end
// meanwhile.
void each_series(const std::function<void(const Series&)>& take);

// Called before each snapshot, so that gauges hold what is true then, and once
// more when it ends. Must not create or destroy series or another of these.
class BeforeSnapshot {
 public:
  explicit BeforeSnapshot(std::function<void()> call);
  ~BeforeSnapshot();
  BeforeSnapshot(const BeforeSnapshot&) = delete;
  BeforeSnapshot& operator=(const BeforeSnapshot&) = delete;

 private:
  friend void prepare_snapshot();
  std::function<void()> call_;
};
void prepare_snapshot();

}  // namespace framewise::telemetry
