// SPDX-License-Identifier: Apache-2.0
#include "timeline/alignment/monotone_path.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>

#include "base/for_each_index.h"

namespace framewise::timeline {
namespace {

constexpr double kUnreachable = 1e30;
// Rows whose distances are computed in parallel, ahead of the row being added.
constexpr size_t kBatchRows = 64;

// Costs of the path's steps, in units of Noise::cost().
constexpr double kSameAgain = 0.3;
constexpr double kForeign = 3;
constexpr double kUnmatched = 6;
constexpr double kCutEnd = 3;
// Tables up to this many cells are filled completely.
constexpr size_t kWholeTable = 4'000'000;
// Limit of the table's memory: 4 bytes a cell, 80 MB.
constexpr size_t kMostCells = 20'000'000;
// Larger tables: the path of tracks that are kCoarser times coarser is found
// first. The fine path is then searched within at least kLeastHalf columns
// around it.
constexpr size_t kCoarser = 4;
constexpr size_t kLeastHalf = 64;

// How the path reached a cell: the column before, and whether by a match.
struct Step {
  uint32_t from : 31;
  uint32_t matched : 1;
};

// The columns of a row that are filled. A column is the number of reference
// states already passed.
struct Band {
  size_t begin;
  size_t end;  // inclusive
};

class CostTable {
 public:
  CostTable(const Track& reference, const Track& test, const Noise& noise,
            const TimeModel& model, bool trust_slots, Executor* executor)
      : reference_(reference),
        test_(test),
        noise_(noise),
        model_(model),
        trust_slots_(trust_slots),
        executor_(executor) {
    set_weights();
  }

  // The cheapest path within these bands: one per row, both limits rising.
  // nullopt if the path touches a band's border, unless `widest`.
  std::optional<MonotonePath> solve(const std::vector<Band>& bands,
                                    bool widest);

 private:
  void set_weights();
  void fill(const std::vector<Band>& bands);
  double skip_cost(size_t from, size_t to) const;
  double off_model(size_t i, size_t j) const;
  std::vector<double> distances_of(size_t j, const Band& band) const;
  // Adds a row whose distances are known to the table.
  void add_row(size_t j, const Band& before, const Band& band);

  const Track& reference_;
  const Track& test_;
  const Noise& noise_;
  TimeModel model_;
  bool trust_slots_;
  std::vector<double> skipped_;  // cost of skipping the first k states
  std::vector<double> repeats_;  // cost of showing the same state again
  double skip_price_ = 1;
  double model_weight_ = 0;
  double median_ms_ = 1;
  Executor* executor_;
  // Two batches of rows; each row starts at its band's begin.
  std::vector<std::vector<double>> distances_;
  // Costs of the current and the next row's cells, starting at their bands.
  std::vector<double> last_;
  std::vector<double> next_;
  std::vector<std::vector<Step>> steps_;  // per row, starting at its band
};

void CostTable::set_weights() {
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
    // Both test states have noise of their own.
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

double CostTable::skip_cost(size_t from, size_t to) const {
  const double lost = skipped_[to] - skipped_[from];
  return skip_price_ * (lost + std::min(1.0, lost));
}

// The cost of a match's deviation from the time model.
double CostTable::off_model(size_t i, size_t j) const {
  if (model_weight_ == 0) return 0;
  const double begin = model_.at(test_.starts[j]);
  const double end = model_.at(test_.starts[j + 1]);
  const double gap = std::max(
      {0.0, reference_.starts[i] - end, begin - reference_.starts[i + 1]});
  const double late = std::abs(reference_.starts[i] - begin);
  return model_weight_ *
         (std::min(10.0, gap / median_ms_) + std::min(1.0, late / median_ms_));
}

std::vector<double> CostTable::distances_of(size_t j, const Band& band) const {
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

void CostTable::add_row(size_t j, const Band& before, const Band& band) {
  const auto cost_before = [&](size_t k) {
    return k < before.begin || k > before.end ? kUnreachable
                                              : last_[k - before.begin];
  };
  std::vector<double>& next = next_;
  std::vector<Step>& steps = steps_[j];
  const std::vector<double>& distances = distances_[j % (2 * kBatchRows)];
  const double nearest =
      std::accumulate(distances.begin(), distances.end(), double{INFINITY},
                      [](double a, double b) { return std::min(a, b); });
  const bool foreign = !trust_slots_ && nearest > noise_.foreign_from();
  const double unmatched = foreign ? kForeign : kUnmatched;
  // The nearest state costs nothing, however far it is. Foreign frames must
  // still pay.
  const double strange = foreign ? kUnmatched : 0;
  next.assign(band.end - band.begin + 1, kUnreachable);
  steps.assign(next.size(), Step{0, 0});
  for (size_t k = band.begin; k <= band.end; ++k) {
    next[k - band.begin] = cost_before(k) + unmatched;
    steps[k - band.begin] = {uint32_t(k), 0};
  }
  // Skipping states of weight x costs p * (x + min(1, x)). That is the lesser
  // of two linear functions, each with its own running minimum.
  double short_best = kUnreachable, long_best = kUnreachable;
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
    const auto consider = [&](double cost, size_t column) {
      if (cost < best) best = cost, from = column;
    };
    consider(short_best + 2 * skip_price_ * skipped_[i], short_from);
    consider(long_best + skip_price_ * (skipped_[i] + 1), long_from);
    consider(cost_before(i + 1) + repeats_[j], i + 1);
    if (best < kUnreachable) {
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

// One thread adds the rows of a batch in order; the others compute the
// distances of the next batch.
void CostTable::fill(const std::vector<Band>& bands) {
  const size_t rows = test_.size();
  distances_.assign(2 * kBatchRows, {});
  steps_.assign(rows, {});
  Band before{0, bands.front().end};
  last_.resize(before.end + 1);
  for (size_t k = 0; k < last_.size(); ++k) {
    last_[k] = std::min(kCutEnd, skip_cost(0, k));
  }
  for (size_t ahead = 0; ahead < rows + kBatchRows; ahead += kBatchRows) {
    const size_t end = std::min(rows, ahead + kBatchRows);
    const size_t behind = ahead - std::min(ahead, kBatchRows);
    const auto add_rows = [&] {
      for (size_t j = behind; j < std::min(rows, ahead); ++j) {
        add_row(j, before, bands[j]);
        last_.swap(next_);
        before = bands[j];
      }
    };
    const size_t rows_ahead = end - std::min(end, ahead);
    for_each_index(executor_, 1 + rows_ahead, [&](size_t task) {
      if (task == 0) return add_rows();
      const size_t j = ahead + task - 1;
      distances_[j % (2 * kBatchRows)] = distances_of(j, bands[j]);
    });
  }
}

std::optional<MonotonePath> CostTable::solve(const std::vector<Band>& bands,
                                             bool widest) {
  const size_t n = reference_.size();
  const size_t rows = test_.size();
  fill(bands);
  const Band& band = bands.back();
  size_t k = band.begin;
  double best = kUnreachable;
  for (size_t end = band.begin; end <= band.end; ++end) {
    const double cost =
        last_[end - band.begin] + std::min(kCutEnd, skip_cost(end, n));
    if (cost < best) best = cost, k = end;
  }
  MonotonePath result;
  result.cost = best;
  result.states.resize(rows);
  for (size_t j = rows; j-- > 0;) {
    const bool low = bands[j].begin > 0 && k <= bands[j].begin + 1;
    const bool high = bands[j].end < n && k + 1 >= bands[j].end;
    if (!widest && (low || high)) return std::nullopt;
    const Step step = steps_[j][k - bands[j].begin];
    if (step.matched) result.states[j] = k - 1;
    k = step.from;
  }
  return result;
}

// A track whose states are means of kCoarser states each. Cuts within a group
// cost little, and shots stay recognizable (Salvador and Chan, FastDTW, 2007).
class CoarseTrack {
 public:
  explicit CoarseTrack(const Track& fine);
  CoarseTrack(const CoarseTrack&) = delete;
  CoarseTrack& operator=(const CoarseTrack&) = delete;

  const Track& track() const { return track_; }

 private:
  Content content_;
  Track track_;
};

CoarseTrack::CoarseTrack(const Track& fine) : content_(fine.content->grid()) {
  track_.content = &content_;
  content_.reserve((fine.size() + kCoarser - 1) / kCoarser);
  std::vector<int> sums(content_.grid().values());
  std::vector<int16_t> means(sums.size());
  for (size_t first = 0; first < fine.size(); first += kCoarser) {
    const size_t end = std::min(fine.size(), first + kCoarser);
    std::fill(sums.begin(), sums.end(), 0);
    for (size_t i = first; i < end; ++i) {
      const auto one = fine.content->signature(fine.states[i]);
      for (size_t v = 0; v < sums.size(); ++v) sums[v] += one[v];
    }
    for (size_t v = 0; v < sums.size(); ++v) {
      means[v] = int16_t(sums[v] / int(end - first));
    }
    content_.add(means);
    track_.states.push_back(content_.states() - 1);
    track_.starts.push_back(fine.starts[first]);
  }
  track_.starts.push_back(fine.total());
}

// The path of the coarse tracks, in states of the fine ones.
std::vector<std::optional<size_t>> coarse_path(const Track& reference,
                                               const Track& test,
                                               const TimeModel& model,
                                               bool trust_slots,
                                               Executor* executor) {
  const CoarseTrack coarse(reference);
  const CoarseTrack coarse_test(test);
  const Track& track = coarse.track();
  const Noise noise(model.reversed ? reversed(track) : track,
                    coarse_test.track(), executor);
  const MonotonePath path = cheapest_path(track, coarse_test.track(), noise,
                                          model, trust_slots, executor);
  std::vector<std::optional<size_t>> states(test.size());
  for (size_t j = 0; j < states.size(); j += kCoarser) {
    const std::optional<size_t>& state = path.states[j / kCoarser];
    if (state) states[j] = kCoarser * *state;
  }
  return states;
}

// Bands of `half` columns on each side of the path. Where the path jumps, the
// band spans from the state before to the state after.
std::vector<Band> bands_around(const std::vector<std::optional<size_t>>& path,
                               size_t columns, size_t half, size_t most) {
  std::vector<Band> bands(path.size());
  size_t last = 0;
  for (size_t j = 0; j < path.size(); ++j) {
    last = path[j].value_or(last);
    bands[j].begin = last > half ? last - half : 0;
  }
  size_t next = columns;
  for (size_t j = path.size(); j-- > 0;) {
    next = path[j].value_or(next);
    bands[j].end = std::min({columns, next + half, bands[j].begin + most});
  }
  return bands;
}

}  // namespace

MonotonePath cheapest_path(const Track& reference, const Track& test,
                           const Noise& noise, const TimeModel& model,
                           bool trust_slots, Executor* executor) {
  CostTable table(reference, test, noise, model, trust_slots, executor);
  const size_t columns = reference.size();
  const size_t rows = test.size();
  if (columns * rows <= kWholeTable) {
    return *table.solve(std::vector(rows, Band{0, columns}), true);
  }
  const auto coarse =
      coarse_path(reference, test, model, trust_slots, executor);
  const size_t widest = std::max(kLeastHalf, kMostCells / (2 * rows));
  for (size_t half = kLeastHalf;; half *= 2) {
    half = std::min({half, columns, widest});
    const bool last = half == columns || half == widest;
    const std::vector<Band> bands =
        bands_around(coarse, columns, half, 2 * widest);
    if (auto path = table.solve(bands, last)) return *std::move(path);
  }
}

}  // namespace framewise::timeline
