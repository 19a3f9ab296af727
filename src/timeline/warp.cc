// SPDX-License-Identifier: Apache-2.0
#include "timeline/warp.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>

#include "base/for_each_index.h"

namespace framewise::timeline {
namespace {

constexpr double kNever = 1e30;
// So many rows of distances are found at once, by whoever has time.
constexpr size_t kRowsAhead = 64;

// Prices of what the path may do, in units of Noise::cost().
constexpr double kSameAgain = 0.3;
constexpr double kForeign = 3;
constexpr double kUnmatched = 6;
constexpr double kCutEnd = 3;
// Below this many cells the whole table is looked at.
constexpr size_t kWholeTable = 4'000'000;
// A step takes 4 bytes: 80 MB.
constexpr size_t kMostCells = 20'000'000;

// How a cell was reached: from which place, and whether with a match.
struct Step {
  uint32_t from : 31;
  uint32_t matched : 1;
};

// The columns of a row that are looked at. A column is the number of states of
// the reference that are used up.
struct Band {
  size_t begin;
  size_t end;  // inclusive
};

class Table {
 public:
  Table(const Track& reference, const Track& test, const Noise& noise,
        const TimeModel& model, bool trust_slots, Executor* executor)
      : reference_(reference),
        test_(test),
        noise_(noise),
        model_(model),
        trust_slots_(trust_slots),
        executor_(executor) {
    set_weights();
  }

  // The path within `half` columns of the model's line; nullopt if it touches
  // the border of the band, unless there is no memory for a wider one.
  std::optional<Warp> solve(size_t half, bool widest);

 private:
  void set_weights();
  Band band_of(size_t row, size_t half) const;
  std::vector<Band> bands_of(size_t half) const;
  double skip_cost(size_t from, size_t to) const;
  double off_model(size_t i, size_t j) const;
  void find_distances(size_t first, std::span<const Band> bands);
  std::vector<double> distances_of(size_t j, const Band& band) const;
  void add_row(size_t j, const Band& before, const Band& band,
               const std::vector<double>& last, std::vector<double>& next,
               std::vector<Step>& steps);

  const Track& reference_;
  const Track& test_;
  const Noise& noise_;
  TimeModel model_;
  bool trust_slots_;
  std::vector<double> skipped_;  // what leaving out the first k states costs
  std::vector<double> repeats_;  // what showing the same as before costs
  double skip_price_ = 1;
  double model_weight_ = 0;
  double median_ms_ = 1;
  Executor* executor_;
  // Of the rows that come next, each from its band's begin on.
  std::vector<std::vector<double>> distances_;
};

void Table::set_weights() {
  const size_t n = reference_.size();
  std::vector<double> to_next(n + 1, INFINITY);
  for (size_t i = 0; i + 1 < n; ++i) {
    to_next[i + 1] = distance(reference_, i, reference_, i + 1);
  }
  skipped_.assign(n + 1, 0);
  for (size_t i = 0; i < n; ++i) {
    const double nearer = std::min(to_next[i], to_next[i + 1]);
    skipped_[i + 1] = skipped_[i] + noise_.distinct(nearer);
  }
  repeats_.assign(test_.size(), kSameAgain);
  for (size_t j = 0; j < test_.size(); ++j) {
    double nearer = INFINITY;
    if (j > 0) nearer = distance(test_, j - 1, test_, j);
    if (j + 1 < test_.size()) {
      nearer = std::min(nearer, distance(test_, j, test_, j + 1));
    }
    // Both states of the test have noise of their own.
    repeats_[j] = kSameAgain * noise_.distinct(nearer / 2);
  }
  const bool no_offset = std::abs(model_.offset_ms) < 1;
  const double q = model_.misfit;
  skip_price_ = q < 0.12 && no_offset ? 0.3 : 1;
  model_weight_ = q < 0.03 && no_offset   ? 1
                  : q < 0.12 && no_offset ? 0.5
                  : q < 0.12              ? 0.1
                                          : 0;
  median_ms_ = std::max(1.0, reference_.median_duration());
}

double Table::skip_cost(size_t from, size_t to) const {
  const double lost = skipped_[to] - skipped_[from];
  return skip_price_ * (lost + std::min(1.0, lost));
}

// How far a match lies from where the model wants it.
double Table::off_model(size_t i, size_t j) const {
  if (model_weight_ == 0) return 0;
  const double begin = model_.at(test_.starts[j]);
  const double end = model_.at(test_.starts[j + 1]);
  const double gap = std::max(
      {0.0, reference_.starts[i] - end, begin - reference_.starts[i + 1]});
  const double late = std::abs(reference_.starts[i] - begin);
  return model_weight_ *
         (std::min(10.0, gap / median_ms_) + std::min(1.0, late / median_ms_));
}

Band Table::band_of(size_t row, size_t half) const {
  const size_t n = reference_.size();
  if (half >= n) return {0, n};
  const double ms = row == 0 ? model_.offset_ms : model_.at(test_.starts[row]);
  const size_t middle = reference_.at(std::clamp(ms, 0.0, reference_.total()));
  return {middle > half ? middle - half : 0, std::min(n, middle + half)};
}

std::vector<Band> Table::bands_of(size_t half) const {
  std::vector<Band> bands;
  Band before = band_of(0, half);
  before.begin = 0;
  for (size_t j = 0; j < test_.size(); ++j) {
    const Band own = band_of(j, half);
    before = {std::max(own.begin, before.begin), std::max(own.end, before.end)};
    bands.push_back(before);
  }
  return bands;
}

// Of as many rows from `first` on as there are bands.
void Table::find_distances(size_t first, std::span<const Band> bands) {
  distances_.resize(kRowsAhead);
  for_each_index(executor_, bands.size(), [&](size_t i) {
    distances_[i] = distances_of(first + i, bands[i]);
  });
}

std::vector<double> Table::distances_of(size_t j, const Band& band) const {
  const std::optional<size_t> sample = noise_.sample_of(j);
  std::vector<double> row(band.end - band.begin);
  if (!sample) {
    const std::span<const size_t> states(reference_.states);
    distances(*reference_.content, states.subspan(band.begin, row.size()),
              *test_.content, test_.states[j], row);
    return row;
  }
  for (size_t k = band.begin; k < band.end; ++k) {
    const size_t forward = model_.reversed ? reference_.size() - 1 - k : k;
    row[k - band.begin] = noise_.distance(*sample, forward);
  }
  return row;
}

// One more state of the test. `last` and `next` begin at their bands.
void Table::add_row(size_t j, const Band& before, const Band& band,
                    const std::vector<double>& last, std::vector<double>& next,
                    std::vector<Step>& steps) {
  const auto cost_before = [&](size_t k) {
    return k < before.begin || k > before.end ? kNever : last[k - before.begin];
  };
  const std::vector<double>& distances = distances_[j % kRowsAhead];
  const double nearest =
      std::accumulate(distances.begin(), distances.end(), double{INFINITY},
                      [](double a, double b) { return std::min(a, b); });
  const bool foreign = !trust_slots_ && nearest > noise_.foreign_from();
  const double unmatched = foreign ? kForeign : kUnmatched;
  // The nearest of all costs nothing, however far it is: not for these.
  const double strange = foreign ? kUnmatched : 0;
  next.assign(band.end - band.begin + 1, kNever);
  steps.assign(next.size(), Step{0, 0});
  for (size_t k = band.begin; k <= band.end; ++k) {
    next[k - band.begin] = cost_before(k) + unmatched;
    steps[k - band.begin] = {uint32_t(k), 0};
  }
  // Leaving out x costs p * (x + min(1, x)): the lesser of two straight lines,
  // each with a running minimum.
  double short_best = kNever, long_best = kNever;
  size_t short_from = 0, long_from = 0;
  for (size_t k = before.begin; k < std::min(band.begin, before.end + 1); ++k) {
    const double a = cost_before(k) - 2 * skip_price_ * skipped_[k];
    const double b = cost_before(k) - skip_price_ * skipped_[k];
    if (a < short_best) short_best = a, short_from = k;
    if (b < long_best) long_best = b, long_from = k;
  }
  for (size_t i = band.begin; i < band.end; ++i) {
    double best = cost_before(i);
    size_t from = i;
    const auto consider = [&](double cost, size_t place) {
      if (cost < best) best = cost, from = place;
    };
    consider(short_best + 2 * skip_price_ * skipped_[i], short_from);
    consider(long_best + skip_price_ * (skipped_[i] + 1), long_from);
    consider(cost_before(i + 1) + repeats_[j], i + 1);
    if (best < kNever) {
      best += noise_.cost(distances[i - band.begin], nearest) +
              off_model(i, j) + strange;
      const size_t cell = i + 1 - band.begin;
      if (best < next[cell]) {
        next[cell] = best;
        steps[cell] = {uint32_t(from), 1};
      }
    }
    const double a = cost_before(i) - 2 * skip_price_ * skipped_[i];
    const double b = cost_before(i) - skip_price_ * skipped_[i];
    if (a < short_best) short_best = a, short_from = i;
    if (b < long_best) long_best = b, long_from = i;
  }
}

std::optional<Warp> Table::solve(size_t half, bool widest) {
  const size_t n = reference_.size();
  const size_t rows = test_.size();
  const std::vector<Band> bands = bands_of(half);
  std::vector<std::vector<Step>> steps(rows);
  Band before = band_of(0, half);
  before.begin = 0;
  std::vector<double> last(before.end + 1);
  for (size_t k = 0; k < last.size(); ++k) {
    last[k] = std::min(kCutEnd, skip_cost(0, k));
  }
  std::vector<double> next;
  for (size_t j = 0; j < rows; ++j) {
    if (j % kRowsAhead == 0) {
      const size_t count = std::min(kRowsAhead, rows - j);
      find_distances(j, std::span(bands).subspan(j, count));
    }
    add_row(j, before, bands[j], last, next, steps[j]);
    last.swap(next);
    before = bands[j];
  }
  size_t k = before.begin;
  double best = kNever;
  for (size_t end = before.begin; end <= before.end; ++end) {
    const double cost =
        last[end - before.begin] + std::min(kCutEnd, skip_cost(end, n));
    if (cost < best) best = cost, k = end;
  }
  Warp result;
  result.cost = best;
  result.places.resize(rows);
  for (size_t j = rows; j-- > 0;) {
    const bool low = bands[j].begin > 0 && k <= bands[j].begin + 1;
    const bool high = bands[j].end < n && k + 1 >= bands[j].end;
    if (!widest && (low || high)) return std::nullopt;
    const Step step = steps[j][k - bands[j].begin];
    if (step.matched) result.places[j] = k - 1;
    k = step.from;
  }
  return result;
}

}  // namespace

Warp warp(const Track& reference, const Track& test, const Noise& noise,
          const TimeModel& model, bool trust_slots, Executor* executor) {
  Table table(reference, test, noise, model, trust_slots, executor);
  const size_t n = reference.size();
  const size_t widest = std::max<size_t>(64, kMostCells / (2 * test.size()));
  size_t half = std::max<size_t>(64, n / 20);
  if (n * test.size() <= kWholeTable) half = n;
  while (true) {
    half = std::min({half, n, widest});
    const bool last = half == n || half == widest;
    if (auto path = table.solve(half, last)) return *std::move(path);
    half *= 2;
  }
}

}  // namespace framewise::timeline
