// SPDX-License-Identifier: Apache-2.0
// The memory and the recorded commands of one pair in flight. Made once for a
// shape and its metrics, submitted for every pair.
#pragma once

#include <memory>
#include <vector>

#include "gpu/vulkan/context.h"
#include "gpu/vulkan/metric_kernels.h"
#include "gpu/vulkan/submission.h"

namespace framewise::gpu::vulkan {

// One recorded piece of work.
struct Task {
  Shape shape;
  std::vector<MetricOfPair> metrics;
  // Of each metric; null where it has none.
  std::vector<std::shared_ptr<const measure::neural::CardNetwork>> networks;

  bool operator==(const Task&) const = default;
};

class PairWork;

// Ends recorded work. If the card does not answer it may still write into the
// memory of the work, which is then never given back.
struct EndWork {
  void operator()(PairWork* work) const;
};
using PairWorkPtr = std::unique_ptr<PairWork, EndWork>;

class PairWork {
 public:
  // `frame`: one of the shape, for its colors. `timed`: with the time of each
  // kernel, which keeps them from overlapping.
  static Result<PairWorkPtr> create(Context& context, Task task,
                                    const Frame& frame, int queue, bool timed);
  ~PairWork();
  PairWork(const PairWork&) = delete;
  PairWork& operator=(const PairWork&) = delete;

  const Task& task() const { return task_; }
  int64_t bytes() const { return bytes_; }

  void copy_frames(const PairOfFrames& pair);
  // Starts the work; `uploads`: on the frames that were copied last, otherwise
  // on those that are on the card.
  Result<void> start(bool uploads);
  // Waits until it is done. Fails if the card is lost or does not answer.
  Result<void> wait() { return submission_.wait(); }
  // Whether the card may still be at it.
  bool is_running() const { return submission_.is_running(); }
  double card_seconds() const { return submission_.card_seconds(); }
  std::vector<std::vector<measure::Value>> values() const;
  // After wait(), if timed.
  Result<std::vector<KernelTime>> times() const;

 private:
  explicit PairWork(Context& context)
      : context_(context), submission_(context) {}
  Result<void> record(const Frame& frame, int queue, bool timed);
  // The form of frames like this one, and behind it the constants of kernels.
  Result<void> record_facts(const Frame& frame,
                            std::span<const uint8_t> constants);
  Result<void> record_upload();
  Result<void> record_kernels();

  Context& context_;
  Task task_;
  int64_t bytes_ = 0;
  Buffer upload_;  // empty where processor and card share memory
  Buffer raw_;
  Buffer facts_of_shape_;
  int64_t constants_at_ = 0;  // of those facts
  Buffer scratch_;
  Buffer partials_;
  Buffer results_;
  Submission submission_;
  VkQueryPool times_ = VK_NULL_HANDLE;
  std::vector<TimedDispatch> dispatches_;
  bool has_facts_ = false;  // whether the card has got them
  std::vector<Finish> finishes_;
  PairFacts facts_;  // of the frames that were copied last
};

}  // namespace framewise::gpu::vulkan
