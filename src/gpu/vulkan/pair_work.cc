// SPDX-License-Identifier: Apache-2.0
#include "gpu/vulkan/pair_work.h"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <utility>

#include "base/result.h"

namespace framewise::gpu::vulkan {
namespace {

// The buffers of a submission.
enum Part : size_t { kFacts, kUpload, kKernels, kParts };

Result<std::vector<Finish>> record_metrics(Recorder& recorder,
                                           const Task& task) {
  std::vector<Finish> finishes;
  for (size_t i = 0; i < task.metrics.size(); ++i) {
    FW_RETURN_IF_ERROR(recorder.set_network(task.networks[i]));
    const int64_t mark = recorder.mark();
    finishes.push_back(kernels_of(*task.metrics[i].metric)->record(recorder));
    // The next metric writes where this one wrote.
    recorder.release(mark);
    recorder.barrier();
  }
  recorder.finish();
  return finishes;
}

}  // namespace

Result<PairWorkPtr> PairWork::create(Context& context, Task task,
                                     const Frame& frame, int queue,
                                     bool timed) {
  PairWorkPtr work(new PairWork(context));
  work->task_ = std::move(task);
  FW_RETURN_IF_ERROR(work->record(frame, queue, timed));
  return work;
}

Result<void> PairWork::record(const Frame& frame, int queue, bool timed) {
  const Shape& shape = task_.shape;
  Recorder counting(context_, shape, {}, VK_NULL_HANDLE, VK_NULL_HANDLE);
  FW_RETURN_IF_ERROR(record_metrics(counting, task_));

  const int64_t raw_bytes = frame_bytes(shape) * shape.sides();
  FW_ASSIGN_OR_RETURN(raw_, context_.allocate(raw_bytes, Reach::kCard));
  if (!raw_.data()) {
    FW_ASSIGN_OR_RETURN(upload_, context_.allocate(raw_bytes, Reach::kUpload));
  }
  FW_ASSIGN_OR_RETURN(
      scratch_, context_.allocate(counting.scratch_bytes(), Reach::kCard));
  FW_ASSIGN_OR_RETURN(
      partials_, context_.allocate(counting.partial_bytes(), Reach::kCard));
  FW_ASSIGN_OR_RETURN(
      results_, context_.allocate(counting.result_bytes(), Reach::kDownload));
  if (timed && context_.tick_seconds() > 0) {
    const VkQueryPoolCreateInfo times{
        .sType = VK_STRUCTURE_TYPE_QUERY_POOL_CREATE_INFO,
        .queryType = VK_QUERY_TYPE_TIMESTAMP,
        .queryCount = uint32_t(counting.dispatches().size()) + 1};
    FW_RETURN_IF_ERROR(
        check(vkCreateQueryPool(context_.device(), &times, nullptr, &times_),
              "reading clocks"));
  }
  FW_RETURN_IF_ERROR(submission_.create(kParts, queue, kKernels));
  FW_RETURN_IF_ERROR(record_facts(frame, counting.constants_so_far()));
  FW_RETURN_IF_ERROR(record_upload());
  bytes_ = raw_.bytes() + scratch_.bytes() + partials_.bytes() +
           facts_of_shape_.bytes();
  dispatches_ = counting.dispatches();
  return record_kernels();
}

Result<void> PairWork::record_facts(const Frame& frame,
                                    std::span<const uint8_t> constants) {
  std::vector<uint8_t> facts = shape_for_kernels(task_.shape, frame);
  constants_at_ = aligned(int64_t(facts.size()));
  facts.resize(size_t(constants_at_) + constants.size());
  std::ranges::copy(constants, facts.begin() + constants_at_);
  FW_ASSIGN_OR_RETURN(facts_of_shape_,
                      context_.allocate(int64_t(facts.size()), Reach::kCard));
  FW_ASSIGN_OR_RETURN(const VkCommandBuffer commands,
                      submission_.begin(kFacts));
  record_bytes(commands, facts_of_shape_, facts);
  record_copied(commands);
  return submission_.end(kFacts);
}

Result<void> PairWork::record_kernels() {
  FW_ASSIGN_OR_RETURN(const VkCommandBuffer commands,
                      submission_.begin(kKernels));
  if (times_) {
    vkCmdResetQueryPool(commands, times_, 0, uint32_t(dispatches_.size()) + 1);
    vkCmdWriteTimestamp(commands, VK_PIPELINE_STAGE_BOTTOM_OF_PIPE_BIT, times_,
                        0);
  }
  Recorder recorder(
      context_, task_.shape,
      {.scratch = scratch_.address(),
       .partials = partials_.address(),
       .results = results_.address(),
       .raw = raw_.address(),
       .shape = facts_of_shape_.address(),
       .constants = facts_of_shape_.address() + Address(constants_at_)},
      commands, times_);
  FW_ASSIGN_OR_RETURN(finishes_, record_metrics(recorder, task_));
  if (recorder.error()) return *recorder.error();
  return submission_.end(kKernels);
}

Result<void> PairWork::record_upload() {
  FW_ASSIGN_OR_RETURN(const VkCommandBuffer commands,
                      submission_.begin(kUpload));
  if (upload_.handle()) {
    const auto bytes = VkDeviceSize(frame_bytes(task_.shape));
    std::vector<VkBufferCopy> copies = {{.size = 2 * bytes}};
    for (size_t i = 0; i < std::size(kNeighbors); ++i) {
      if (!(task_.shape.around >> i & 1)) continue;
      const VkDeviceSize at = (2 + i) * bytes;
      copies.push_back({at, at, VkDeviceSize(luma_bytes(task_.shape))});
    }
    vkCmdCopyBuffer(commands, upload_.handle(), raw_.handle(),
                    uint32_t(copies.size()), copies.data());
    record_copied(commands);
  }
  return submission_.end(kUpload);
}

PairWork::~PairWork() {
  vkDestroyQueryPool(context_.device(), times_, nullptr);
}

void PairWork::copy_frames(const PairOfFrames& pair) {
  uint8_t* to = upload_.data() ? upload_.data() : raw_.data();
  const int64_t bytes = frame_bytes(task_.shape);
  copy_frame(pair.reference, task_.shape, to);
  copy_frame(pair.test, task_.shape, to + bytes);
  facts_ = {pair.around.previous.has_value(), pair.around.next.has_value(),
            pair.models};
  for (size_t i = 0; i < std::size(kNeighbors); ++i) {
    if (!(task_.shape.around >> i & 1)) continue;
    const std::optional<Frame>& frame = pair.around.*kNeighbors[i];
    uint8_t* const own = to + int64_t(2 + i) * bytes;
    // Frames before the first, or of another form, count as black.
    if (frame && frame->format() == pair.reference.format() &&
        frame->size() == pair.reference.size()) {
      copy_luma(*frame, task_.shape, own);
    } else {
      std::memset(own, 0, size_t(luma_bytes(task_.shape)));
    }
  }
}

Result<void> PairWork::start(bool uploads) {
  std::vector<size_t> parts;
  if (!has_facts_) parts.push_back(kFacts);
  if (uploads) parts.push_back(kUpload);
  parts.push_back(kKernels);
  FW_RETURN_IF_ERROR(submission_.start(parts));
  has_facts_ = true;
  return {};
}

void EndWork::operator()(PairWork* work) const {
  if (work->is_running()) (void)work->wait();
  if (!work->is_running()) delete work;
}

std::vector<std::vector<measure::Value>> PairWork::values() const {
  const Numbers numbers(reinterpret_cast<const uint32_t*>(results_.data()));
  std::vector<std::vector<measure::Value>> values;
  for (size_t i = 0; i < finishes_.size(); ++i) {
    auto& own = values.emplace_back(task_.metrics[i].metric->outputs.size());
    for (size_t k = 0; k < own.size(); ++k) {
      own[k].wanted = task_.metrics[i].wanted >> k & 1;
    }
    finishes_[i](numbers, facts_, own);
  }
  return values;
}

Result<std::vector<KernelTime>> PairWork::times() const {
  if (!times_) {
    return fail(ErrorKind::kUnsupported, "{} has no clock that can be read",
                context_.card().name);
  }
  std::vector<uint64_t> ticks(dispatches_.size() + 1);
  FW_RETURN_IF_ERROR(check(
      vkGetQueryPoolResults(context_.device(), times_, 0,
                            uint32_t(ticks.size()), ticks.size() * 8,
                            ticks.data(), 8,
                            VK_QUERY_RESULT_64_BIT | VK_QUERY_RESULT_WAIT_BIT),
      "reading clocks"));
  std::vector<KernelTime> times;
  for (size_t i = 0; i < dispatches_.size(); ++i) {
    times.push_back(
        {.name = dispatches_[i].name,
         .seconds = double(ticks[i + 1] - ticks[i]) * context_.tick_seconds(),
         .bytes = dispatches_[i].bytes});
  }
  return times;
}

}  // namespace framewise::gpu::vulkan
