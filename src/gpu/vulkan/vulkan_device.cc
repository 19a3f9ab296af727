// SPDX-License-Identifier: Apache-2.0
// The module: a Device on Vulkan.
#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>

#include "base/result.h"
#include "gpu/device.h"
#include "gpu/vulkan/context.h"
#include "gpu/vulkan/film_work.h"
#include "gpu/vulkan/pair_work.h"
#include "measure/models/models.h"

namespace framewise::gpu::vulkan {
namespace {

// Enough that the card computes while frames are copied and results are read.
constexpr int kPairsInFlight = 4;
constexpr int kMostPairsInFlight = 16;

class VulkanDevice;

class VulkanPair final : public PairInFlight {
 public:
  VulkanPair(VulkanDevice& device, PairWorkPtr work)
      : device_(device), work_(std::move(work)) {}
  ~VulkanPair() override;
  Result<std::vector<std::vector<measure::Value>>> finish() override;
  double card_seconds() const override { return card_seconds_; }

 private:
  VulkanDevice& device_;
  PairWorkPtr work_;
  double card_seconds_ = 0;
};

class VulkanFilms final : public FilmsOnCard {
 public:
  VulkanFilms(VulkanDevice& device, FilmWorkPtr work)
      : device_(device), work_(std::move(work)) {}
  ~VulkanFilms() override;
  Result<void> add(const Frame& reference, bool same_reference,
                   const Frame& test, bool same_test) override {
    return work_->add({reference, test}, {same_reference, same_test});
  }
  Result<std::vector<double>> finish() override { return work_->finish(); }
  double card_seconds() const override { return work_->card_seconds(); }

 private:
  VulkanDevice& device_;
  FilmWorkPtr work_;
};

// Null if the metric has none, or its model is missing.
std::shared_ptr<const measure::neural::CardNetwork> network_of(
    const MetricKernels& kernels, const PairOfFrames& pair) {
  return kernels.network && pair.models
             ? pair.models->card_network(*kernels.network)
             : nullptr;
}

Task task_of(const PairOfFrames& pair, std::span<const MetricOfPair> metrics) {
  Task task{shape_of(pair), {metrics.begin(), metrics.end()}, {}};
  for (const MetricOfPair& one : metrics) {
    const MetricKernels& kernels = *kernels_of(*one.metric);
    task.shape.around |= kernels.around;
    task.networks.push_back(network_of(kernels, pair));
  }
  return task;
}

class VulkanDevice final : public Device {
 public:
  VulkanDevice(std::unique_ptr<Context> context, const DeviceOptions& options)
      : context_(std::move(context)),
        most_(options.pairs_in_flight > 0
                  ? std::min(options.pairs_in_flight, kMostPairsInFlight)
                  : kPairsInFlight),
        share_(options.memory_share) {}

  const Card& card() const override { return context_->card(); }
  int64_t memory_bytes() const override { return context_->buffer_bytes(); }
  int64_t memory_limit() const override {
    return memory_limit_of(card().memory_bytes, share_,
                           context_->available_bytes());
  }
  int pairs_in_flight() const override { return most_; }

  bool measures(const MetricOfPair& metric,
                const PairOfFrames& pair) const override {
    const MetricKernels* kernels = kernels_of(*metric.metric);
    const Shape shape = shape_of(pair);
    return kernels && is_readable(shape) &&
           std::min(shape.size.width, shape.size.height) >=
               metric.metric->outputs[0].minimum_side &&
           (!kernels->wide || context_->computes_wide()) &&
           kernels->measures(shape, metric.wanted) &&
           (!kernels->network || network_of(*kernels, pair));
  }

  Result<std::unique_ptr<PairInFlight>> start(
      const PairOfFrames& pair,
      std::span<const MetricOfPair> metrics) override {
    FW_ASSIGN_OR_RETURN(PairWorkPtr work,
                        take(task_of(pair, metrics), pair.reference));
    work->copy_frames(pair);
    if (auto started = work->start(true); !started) {
      drop();
      return std::move(started).error();
    }
    return std::unique_ptr<PairInFlight>(
        std::make_unique<VulkanPair>(*this, std::move(work)));
  }

  Result<std::unique_ptr<FilmsOnCard>> follow(
      const PairOfFilms& films) override {
    std::unique_lock lock(mutex_);
    auto work = FilmWork::create(*context_, films, memory_limit());
    if (!work && work.error().kind == ErrorKind::kLimit && !idle_.empty()) {
      // Recorded work makes room.
      idle_.clear();
      work = FilmWork::create(*context_, films, memory_limit());
    }
    if (!work) return std::move(work).error();
    ++films_;
    return std::unique_ptr<FilmsOnCard>(
        std::make_unique<VulkanFilms>(*this, *std::move(work)));
  }

  Result<double> repeat(const PairOfFrames& pair,
                        std::span<const MetricOfPair> metrics,
                        int times) override {
    const Task task = task_of(pair, metrics);
    std::vector<PairWorkPtr> works;
    for (int i = 0; i < most_; ++i) {
      FW_ASSIGN_OR_RETURN(
          works.emplace_back(),
          PairWork::create(*context_, task, pair.reference, i, false));
      works.back()->copy_frames(pair);
      FW_RETURN_IF_ERROR(works.back()->start(true));
      FW_RETURN_IF_ERROR(works.back()->wait());
    }
    const auto begin = std::chrono::steady_clock::now();
    for (int i = 0; i < times + most_; ++i) {
      PairWork& work = *works[size_t(i % most_)];
      if (i >= most_) FW_RETURN_IF_ERROR(work.wait());
      if (i < times) FW_RETURN_IF_ERROR(work.start(false));
    }
    return std::chrono::duration<double>(std::chrono::steady_clock::now() -
                                         begin)
        .count();
  }

  Result<std::vector<KernelTime>> profile(
      const PairOfFrames& pair,
      std::span<const MetricOfPair> metrics) override {
    FW_ASSIGN_OR_RETURN(const PairWorkPtr work,
                        PairWork::create(*context_, task_of(pair, metrics),
                                         pair.reference, 0, true));
    work->copy_frames(pair);
    // The first run warms the card up.
    for (int i = 0; i < 5; ++i) {
      FW_RETURN_IF_ERROR(work->start(true));
      FW_RETURN_IF_ERROR(work->wait());
    }
    return work->times();
  }

  // Back from a pair that is done.
  void give_back(PairWorkPtr work) {
    std::lock_guard lock(mutex_);
    --in_flight_;
    idle_.push_back(std::move(work));
    changed_.notify_one();
  }
  // Of films whose memory is given back.
  void end_films() {
    std::lock_guard lock(mutex_);
    --films_;
    changed_.notify_all();
  }
  // Of a pair whose memory is given up.
  void drop() {
    std::lock_guard lock(mutex_);
    --in_flight_;
    changed_.notify_one();
  }

 private:
  // Recorded work for this task that is not in flight; waits for a place.
  Result<PairWorkPtr> take(Task task, const Frame& frame) {
    std::unique_lock lock(mutex_);
    for (;;) {
      changed_.wait(lock, [&] { return in_flight_ < most_; });
      const auto found = std::ranges::find_if(
          idle_, [&](const auto& work) { return work->task() == task; });
      if (found != idle_.end()) {
        PairWorkPtr work = std::move(*found);
        idle_.erase(found);
        ++in_flight_;
        return work;
      }
      // Other shapes make room for this one.
      if (int(idle_.size()) + in_flight_ >= most_ && !idle_.empty()) {
        idle_.erase(idle_.begin());
      }
      auto made =
          PairWork::create(*context_, task, frame, next_queue_++, false);
      const bool full = made ? context_->buffer_bytes() > memory_limit()
                             : made.error().kind == ErrorKind::kLimit;
      if (!full) {
        if (!made) return std::move(made).error();
        ++in_flight_;
        return made;
      }
      if (made) *made = nullptr;
      if (!idle_.empty()) {
        idle_.clear();
      } else if (in_flight_ > 0) {
        // Fewer pairs at a time from now on.
        most_ = in_flight_;
      } else if (films_ > 0) {
        // Whoever follows films starts no pair meanwhile, so they end.
        changed_.wait(lock, [&, now = films_] { return films_ < now; });
      } else {
        return with_hint(
            fail(
                ErrorKind::kLimit,
                "{} has too little memory for pairs of {}x{} pixels: {} MB may "
                "be used",
                card().name, task.shape.size.width, task.shape.size.height,
                memory_limit() >> 20),
            "ask for fewer metrics, or use --device cpu");
      }
    }
  }

  std::unique_ptr<Context> context_;
  std::mutex mutex_;
  std::condition_variable changed_;
  int most_;      // pairs in flight
  double share_;  // of the card's memory
  int in_flight_ = 0;
  int films_ = 0;  // followed now
  int next_queue_ = 0;
  std::vector<PairWorkPtr> idle_;
};

VulkanPair::~VulkanPair() {
  if (!work_) return;
  work_.reset();
  device_.drop();
}

VulkanFilms::~VulkanFilms() {
  work_.reset();
  device_.end_films();
}

Result<std::vector<std::vector<measure::Value>>> VulkanPair::finish() {
  const double before = work_->card_seconds();
  FW_RETURN_IF_ERROR(work_->wait());
  card_seconds_ = work_->card_seconds() - before;
  auto values = work_->values();
  device_.give_back(std::move(work_));
  return values;
}

Result<std::shared_ptr<Device>> open_vulkan_device(
    std::string_view name, const DeviceOptions& options) {
  FW_ASSIGN_OR_RETURN(std::unique_ptr<Context> context, Context::open(name));
  return std::shared_ptr<Device>(
      std::make_shared<VulkanDevice>(std::move(context), options));
}

}  // namespace
}  // namespace framewise::gpu::vulkan

extern "C" __attribute__((visibility("default")))
const framewise::gpu::Module framewise_gpu_module;
const framewise::gpu::Module framewise_gpu_module = {
    framewise::gpu::vulkan::list_cards,
    framewise::gpu::vulkan::open_vulkan_device};
