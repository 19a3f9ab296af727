// SPDX-License-Identifier: Apache-2.0
// The memory and the recorded commands of one pair in flight. Made once for a
// shape and its metrics, submitted for every pair.
#pragma once

#include <memory>
#include <vector>

#include "gpu/vulkan/context.h"
#include "gpu/vulkan/metric_kernels.h"

namespace framewise::gpu::vulkan {

// One recorded piece of work.
struct Task {
  Shape shape;
  std::vector<MetricOfPair> metrics;

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
  Result<void> wait();
  // Whether the card may still be at it.
  bool is_running() const { return running_; }
  std::vector<std::vector<measure::Value>> values() const;
  // After wait(), if timed.
  Result<std::vector<KernelTime>> times() const;

 private:
  explicit PairWork(Context& context) : context_(context) {}
  Result<void> record(const Frame& frame, bool timed);
  Result<void> record_upload();

  Context& context_;
  Task task_;
  int queue_ = 0;
  int64_t bytes_ = 0;
  Buffer upload_;  // empty where processor and card share memory
  Buffer raw_;
  Buffer shape_;
  Buffer scratch_;
  Buffer partials_;
  Buffer results_;
  VkCommandPool pool_ = VK_NULL_HANDLE;
  VkCommandBuffer upload_commands_ = VK_NULL_HANDLE;
  VkCommandBuffer commands_ = VK_NULL_HANDLE;
  VkFence fence_ = VK_NULL_HANDLE;
  VkQueryPool times_ = VK_NULL_HANDLE;
  std::vector<TimedDispatch> dispatches_;
  bool running_ = false;
  std::vector<Finish> finishes_;
  PairFacts facts_;  // of the frames that were copied last
};

}  // namespace framewise::gpu::vulkan
