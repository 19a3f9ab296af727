// SPDX-License-Identifier: Apache-2.0
#include "measure/neural/lpips.h"

#include <algorithm>
#include <cassert>
#include <limits>
#include <utility>

#include "base/for_each_index.h"
#include "base/mutex.h"
#include "base/result.h"
#include "measure/neural/picture_input.h"
#include "simd/neural/features.h"

namespace framewise::measure::neural {

// Memory of runs, for any number of threads.
class Lpips::Workspaces {
 public:
  struct Memory {
    Workspace run;
    Features features;  // of a part of the reference
    ImageF norms;
    ImageF map;
  };

  std::unique_ptr<Memory> take() {
    MutexLock lock(mutex_);
    if (idle_.empty()) return std::make_unique<Memory>();
    auto memory = std::move(idle_.back());
    idle_.pop_back();
    return memory;
  }
  void give_back(std::unique_ptr<Memory> memory) {
    MutexLock lock(mutex_);
    idle_.push_back(std::move(memory));
  }
  size_t bytes() {
    MutexLock lock(mutex_);
    size_t bytes = 0;
    for (const auto& memory : idle_) {
      const Workspace& run = memory->run;
      bytes += run.input.bytes() + run.outputs[0].bytes() +
               run.outputs[1].bytes() + run.squeezed.bytes() +
               run.scratch.points.bytes();
      for (const AlignedFloats& one : run.scratch.products)
        bytes += one.bytes();
      for (const Activations& one : memory->features.taps) bytes += one.bytes();
    }
    return bytes;
  }

 private:
  Mutex mutex_;
  std::vector<std::unique_ptr<Memory>> idle_ FW_GUARDED_BY(mutex_);
};

// A workspace for the lifetime of this.
struct Lpips::Borrowed {
  explicit Borrowed(Workspaces& from) : owner(from), memory(from.take()) {}
  ~Borrowed() { owner.give_back(std::move(memory)); }
  Workspaces& owner;
  std::unique_ptr<Workspaces::Memory> memory;
};

// Sums over the positions of each tap.
struct Lpips::Sums {
  std::vector<double> of_tap;
};

Lpips::Lpips() : workspaces_(std::make_unique<Workspaces>()) {}
Lpips::Lpips(Lpips&&) noexcept = default;
Lpips::~Lpips() = default;

Result<Lpips> Lpips::create(NetworkKind kind, const Tensors& weights) {
  Lpips lpips;
  FW_ASSIGN_OR_RETURN(lpips.network_, Network::create(kind, weights));
  const std::vector<int>& channels = lpips.network_.tap_channels();
  for (size_t tap = 0; tap < channels.size(); ++tap) {
    const std::string name = fmt::format("lin{}.model.1.weight", tap);
    const auto found = weights.find(name);
    const std::vector<int64_t> shape = {1, channels[tap], 1, 1};
    if (found == weights.end() || found->second.shape != shape) {
      return fail(ErrorKind::kInput, "has no tensor {} of shape (1, {}, 1, 1)",
                  name, channels[tap]);
    }
    const std::vector<float>& values = found->second.values;
    // Written so that NaN fails.
    if (!std::all_of(values.begin(), values.end(), [](float value) {
          return value >= 0 && value <= std::numeric_limits<float>::max();
        })) {
      return fail(ErrorKind::kInput, "has weights in {} that are negative",
                  name);
    }
    AlignedFloats& head = lpips.heads_.emplace_back();
    const auto step = size_t(Activations::kStep);
    head.resize((values.size() + step - 1) / step * step);
    std::fill(head.data(), head.data() + head.size(), 0.0f);
    std::copy(values.begin(), values.end(), head.data());
  }
  return lpips;
}

size_t Lpips::bytes() const { return network_.bytes() + workspaces_->bytes(); }

bool Lpips::keeps(Size image, int64_t most_bytes) const {
  return parts(image, most_bytes).size() == 1;
}

namespace {

// Boundary i of n parts of the last tap's positions, in positions of a tap that
// has more of them.
int boundary(int i, int parts, int last_positions, int positions) {
  if (i == parts) return positions;
  const int ratio = (positions + last_positions - 1) / last_positions;
  int power = 1;
  while (2 * power <= ratio) power *= 2;
  const int64_t at = int64_t{i} * last_positions / parts;
  return int(std::min<int64_t>(at * power, positions));
}

}  // namespace

std::vector<RunPlan> Lpips::parts(Size image, int64_t most_bytes) const {
  const std::vector<Size> sizes = network_.tap_sizes(image);
  assert(!sizes.empty());
  const Size last = sizes.back();
  const auto plan_of = [&](int column, int columns, int row, int rows) {
    std::vector<Rect> taps;
    for (const Size& size : sizes) {
      const int left = boundary(column, columns, last.width, size.width);
      const int top = boundary(row, rows, last.height, size.height);
      taps.push_back(
          {left, top,
           boundary(column + 1, columns, last.width, size.width) - left,
           boundary(row + 1, rows, last.height, size.height) - top});
    }
    return network_.plan(image, std::move(taps));
  };
  int columns = 1;
  int rows = 1;
  while (plan_of(columns / 2, columns, rows / 2, rows).bytes > most_bytes) {
    const bool wide = last.width / columns >= last.height / rows;
    int& splits = wide ? columns : rows;
    if (splits >= (wide ? last.width : last.height)) break;
    ++splits;
  }
  std::vector<RunPlan> plans;
  for (int row = 0; row < rows; ++row) {
    for (int column = 0; column < columns; ++column) {
      plans.push_back(plan_of(column, columns, row, rows));
    }
  }
  return plans;
}

namespace {

void norms_of(const Activations& outputs, const Rect& region,
              Executor* executor, ImageF& norms) {
  norms.resize(region.width, region.height);
  for_each_index(executor, size_t(region.height), [&](size_t row) {
    const int y = int(row);
    simd::inverse_norms({outputs.pixel(region.y + y, region.x), outputs.step()},
                        size_t(region.width), outputs.step(), norms.row(y));
  });
}

}  // namespace

void Lpips::extract_part(const Frame& frame, const RunPlan& plan,
                         Features& features, Workspace& workspace,
                         Executor* executor) const {
  const size_t taps = heads_.size();
  features.taps.resize(taps);
  features.inverse_norms.resize(taps);
  const auto add_norms = [&](size_t tap, const Activations& outputs) {
    norms_of(outputs, plan.taps[tap], executor, features.inverse_norms[tap]);
  };
  network_.run(
      plan, [&](Activations& input) { fill_input(frame, input); }, add_norms,
      features.taps, workspace, executor);
}

void Lpips::add_tap(size_t tap, const Rect& region, const Features& a,
                    const Activations& b, const ImageF& norms_of_b,
                    Executor* executor, ImageF& map, std::vector<ImageF>* maps,
                    Sums& sums) const {
  const Activations& outputs_of_a = a.taps[tap];
  map.resize(region.width, region.height);
  for_each_index(executor, size_t(region.height), [&](size_t row) {
    const int y = int(row);
    simd::unit_distances(
        {outputs_of_a.pixel(region.y + y, region.x), outputs_of_a.step()},
        a.inverse_norms[tap].row(y),
        {b.pixel(region.y + y, region.x), b.step()}, norms_of_b.row(y),
        size_t(region.width), b.step(), heads_[tap].data(), map.row(y));
  });
  // In a fixed order, for any number of threads.
  double sum = 0;
  for (int y = 0; y < region.height; ++y) {
    const float* row = map.row(y);
    double of_row = 0;
    for (int x = 0; x < region.width; ++x) of_row += double(row[x]);
    sum += of_row;
    if (!maps) continue;
    std::copy(row, row + region.width,
              (*maps)[tap].row(region.y + y) + region.x);
  }
  sums.of_tap[tap] += sum;
}

void Lpips::compare_part(const Features& reference, const Frame& test,
                         const RunPlan& plan, Borrowed& borrowed,
                         Executor* executor, std::vector<ImageF>* maps,
                         Sums& sums) const {
  Workspaces::Memory& memory = *borrowed.memory;
  const auto add_distances = [&](size_t tap, const Activations& outputs) {
    const Rect& region = plan.taps[tap];
    norms_of(outputs, region, executor, memory.norms);
    add_tap(tap, region, reference, outputs, memory.norms, executor, memory.map,
            maps, sums);
  };
  network_.run(
      plan, [&](Activations& input) { fill_input(test, input); }, add_distances,
      {}, memory.run, executor);
}

LpipsDistance Lpips::distance(const Sums& sums, Size image) const {
  const std::vector<Size> sizes = network_.tap_sizes(image);
  LpipsDistance distance;
  for (size_t tap = 0; tap < sizes.size(); ++tap) {
    const double mean = sums.of_tap[tap] / double(sizes[tap].pixels());
    distance.layers.push_back(mean);
    distance.value += mean;
  }
  return distance;
}

void Lpips::extract(const Frame& frame, Features& features,
                    Executor* executor) const {
  Borrowed borrowed(*workspaces_);
  const RunPlan plan =
      parts(frame.size(), std::numeric_limits<int64_t>::max()).front();
  extract_part(frame, plan, features, borrowed.memory->run, executor);
}

namespace {

void begin_maps(const std::vector<Size>& sizes, std::vector<ImageF>* maps) {
  if (!maps) return;
  maps->resize(sizes.size());
  for (size_t tap = 0; tap < sizes.size(); ++tap)
    (*maps)[tap].resize(sizes[tap]);
}

}  // namespace

LpipsDistance Lpips::compare(const Features& reference, const Frame& test,
                             Executor* executor,
                             std::vector<ImageF>* maps) const {
  begin_maps(network_.tap_sizes(test.size()), maps);
  Borrowed borrowed(*workspaces_);
  Sums sums{std::vector<double>(heads_.size())};
  const RunPlan plan =
      parts(test.size(), std::numeric_limits<int64_t>::max()).front();
  compare_part(reference, test, plan, borrowed, executor, maps, sums);
  return distance(sums, test.size());
}

LpipsDistance Lpips::compare(const Features& a, const Features& b, Size image,
                             Executor* executor) const {
  Borrowed borrowed(*workspaces_);
  Sums sums{std::vector<double>(heads_.size())};
  for (size_t tap = 0; tap < heads_.size(); ++tap) {
    add_tap(tap, b.taps[tap].region(), a, b.taps[tap], b.inverse_norms[tap],
            executor, borrowed.memory->map, nullptr, sums);
  }
  return distance(sums, image);
}

LpipsDistance Lpips::compare(const Frame& reference, const Frame& test,
                             Executor* executor, int64_t most_bytes,
                             std::vector<ImageF>* maps) const {
  begin_maps(network_.tap_sizes(test.size()), maps);
  Borrowed borrowed(*workspaces_);
  Sums sums{std::vector<double>(heads_.size())};
  for (const RunPlan& plan : parts(test.size(), most_bytes)) {
    extract_part(reference, plan, borrowed.memory->features,
                 borrowed.memory->run, executor);
    compare_part(borrowed.memory->features, test, plan, borrowed, executor,
                 maps, sums);
  }
  return distance(sums, test.size());
}

namespace {

// Where a sample of the enlarged row lies between samples of a small one.
struct Between {
  int low = 0;
  int high = 0;
  float part = 0;  // of the higher one
};

Between between(int at, int small, int large) {
  const float scale = float(small) / float(large);
  const float source = std::max(0.0f, (float(at) + 0.5f) * scale - 0.5f);
  const int low = std::min(int(source), small - 1);
  return {low, std::min(low + 1, small - 1), source - float(low)};
}

}  // namespace

void enlarge_and_sum(const std::vector<ImageF>& maps, Size size, ImageF& sum) {
  sum.resize(size);
  sum.fill(0);
  std::vector<Between> columns(size_t(size.width));
  for (const ImageF& map : maps) {
    for (int x = 0; x < size.width; ++x) {
      columns[size_t(x)] = between(x, map.width(), size.width);
    }
    for (int y = 0; y < size.height; ++y) {
      const Between rows = between(y, map.height(), size.height);
      const float* above = map.row(rows.low);
      const float* below = map.row(rows.high);
      float* out = sum.row(y);
      for (int x = 0; x < size.width; ++x) {
        const Between& at = columns[size_t(x)];
        const auto mixed = [&](const float* row) {
          return row[at.low] + at.part * (row[at.high] - row[at.low]);
        };
        const float top = mixed(above);
        out[x] += top + rows.part * (mixed(below) - top);
      }
    }
  }
}

}  // namespace framewise::measure::neural
