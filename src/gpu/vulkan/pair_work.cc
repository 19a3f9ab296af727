// SPDX-License-Identifier: Apache-2.0
#include "gpu/vulkan/pair_work.h"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <utility>

#include "base/result.h"

namespace framewise::gpu::vulkan {
namespace {

// Longer than any pair takes, shorter than a person waits; of software, which
// is no faster than the processor, longer than one of 8K takes there.
constexpr uint64_t kSecond = 1'000'000'000;  // nanoseconds
constexpr uint64_t kCardHangs = 20 * kSecond;
constexpr uint64_t kSoftwareHangs = 600 * kSecond;

Result<void> begin(VkCommandBuffer commands) {
  const VkCommandBufferBeginInfo info{
      .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO};
  return check(vkBeginCommandBuffer(commands, &info), "recording work");
}

std::vector<Finish> record_metrics(Recorder& recorder, const Task& task) {
  std::vector<Finish> finishes;
  for (const MetricOfPair& one : task.metrics) {
    const int64_t mark = recorder.mark();
    finishes.push_back(kernels_of(*one.metric)->record(recorder));
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
  work->queue_ = queue;
  FW_RETURN_IF_ERROR(work->record(frame, timed));
  return work;
}

Result<void> PairWork::record(const Frame& frame, bool timed) {
  const VkDevice device = context_.device();
  const Shape& shape = task_.shape;
  Recorder counting(context_, shape, {}, VK_NULL_HANDLE, VK_NULL_HANDLE);
  record_metrics(counting, task_);

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
  // Read by every thread, but always the same few words.
  const std::vector<uint8_t> facts = shape_for_kernels(shape, frame);
  FW_ASSIGN_OR_RETURN(shape_,
                      context_.allocate(int64_t(facts.size()), Reach::kCard));
  bytes_ = raw_.bytes() + scratch_.bytes() + partials_.bytes() + shape_.bytes();

  const VkCommandPoolCreateInfo pool{
      .sType = VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO,
      .queueFamilyIndex = context_.queue_family()};
  FW_RETURN_IF_ERROR(check(vkCreateCommandPool(device, &pool, nullptr, &pool_),
                           "recording work"));
  VkCommandBuffer buffers[2] = {};
  const VkCommandBufferAllocateInfo allocation{
      .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO,
      .commandPool = pool_,
      .level = VK_COMMAND_BUFFER_LEVEL_PRIMARY,
      .commandBufferCount = 2};
  FW_RETURN_IF_ERROR(
      check(vkAllocateCommandBuffers(device, &allocation, buffers),
            "recording work"));
  upload_commands_ = buffers[0];
  commands_ = buffers[1];
  const VkFenceCreateInfo fence{.sType = VK_STRUCTURE_TYPE_FENCE_CREATE_INFO};
  FW_RETURN_IF_ERROR(
      check(vkCreateFence(device, &fence, nullptr, &fence_), "recording work"));
  if (timed && context_.tick_seconds() > 0) {
    const VkQueryPoolCreateInfo times{
        .sType = VK_STRUCTURE_TYPE_QUERY_POOL_CREATE_INFO,
        .queryType = VK_QUERY_TYPE_TIMESTAMP,
        .queryCount = uint32_t(counting.dispatches().size()) + 1};
    FW_RETURN_IF_ERROR(check(
        vkCreateQueryPool(device, &times, nullptr, &times_), "reading clocks"));
  }
  FW_RETURN_IF_ERROR(record_upload());

  FW_RETURN_IF_ERROR(begin(commands_));
  for (size_t at = 0; at < facts.size();) {
    // The most that one command may carry.
    const size_t part = std::min<size_t>(facts.size() - at, 65536);
    vkCmdUpdateBuffer(commands_, shape_.handle(), at, part, facts.data() + at);
    at += part;
  }
  const VkMemoryBarrier ready{.sType = VK_STRUCTURE_TYPE_MEMORY_BARRIER,
                              .srcAccessMask = VK_ACCESS_TRANSFER_WRITE_BIT,
                              .dstAccessMask = VK_ACCESS_SHADER_READ_BIT};
  vkCmdPipelineBarrier(commands_, VK_PIPELINE_STAGE_TRANSFER_BIT,
                       VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT, 0, 1, &ready, 0,
                       nullptr, 0, nullptr);
  if (times_) {
    vkCmdResetQueryPool(commands_, times_, 0,
                        uint32_t(counting.dispatches().size()) + 1);
    vkCmdWriteTimestamp(commands_, VK_PIPELINE_STAGE_BOTTOM_OF_PIPE_BIT, times_,
                        0);
  }
  Recorder recorder(context_, shape,
                    {.scratch = scratch_.address(),
                     .partials = partials_.address(),
                     .results = results_.address(),
                     .raw = raw_.address(),
                     .shape = shape_.address()},
                    commands_, times_);
  finishes_ = record_metrics(recorder, task_);
  dispatches_ = recorder.dispatches();
  if (recorder.error()) return *recorder.error();
  return check(vkEndCommandBuffer(commands_), "recording work");
}

Result<void> PairWork::record_upload() {
  FW_RETURN_IF_ERROR(begin(upload_commands_));
  if (upload_.handle()) {
    const auto bytes = VkDeviceSize(frame_bytes(task_.shape));
    std::vector<VkBufferCopy> copies = {{.size = 2 * bytes}};
    for (size_t i = 0; i < std::size(kNeighbors); ++i) {
      if (!(task_.shape.around >> i & 1)) continue;
      const VkDeviceSize at = (2 + i) * bytes;
      copies.push_back({at, at, VkDeviceSize(luma_bytes(task_.shape))});
    }
    vkCmdCopyBuffer(upload_commands_, upload_.handle(), raw_.handle(),
                    uint32_t(copies.size()), copies.data());
    const VkMemoryBarrier copied{.sType = VK_STRUCTURE_TYPE_MEMORY_BARRIER,
                                 .srcAccessMask = VK_ACCESS_TRANSFER_WRITE_BIT,
                                 .dstAccessMask = VK_ACCESS_SHADER_READ_BIT};
    vkCmdPipelineBarrier(upload_commands_, VK_PIPELINE_STAGE_TRANSFER_BIT,
                         VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT, 0, 1, &copied, 0,
                         nullptr, 0, nullptr);
  }
  return check(vkEndCommandBuffer(upload_commands_), "recording work");
}

PairWork::~PairWork() {
  const VkDevice device = context_.device();
  vkDestroyQueryPool(device, times_, nullptr);
  vkDestroyFence(device, fence_, nullptr);
  vkDestroyCommandPool(device, pool_, nullptr);
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
  FW_RETURN_IF_ERROR(check(vkResetFences(context_.device(), 1, &fence_),
                           "giving the card work"));
  const VkCommandBuffer commands[] = {upload_commands_, commands_};
  FW_RETURN_IF_ERROR(context_.submit(
      queue_, std::span(commands).subspan(uploads ? 0 : 1), fence_));
  running_ = true;
  return {};
}

void EndWork::operator()(PairWork* work) const {
  if (work->is_running()) (void)work->wait();
  if (!work->is_running()) delete work;
}

Result<void> PairWork::wait() {
  const bool software = context_.card().kind == CardKind::kProcessor;
  const uint64_t limit = context_.hangs() ? 0
                         : software       ? kSoftwareHangs
                                          : kCardHangs;
  const VkResult done =
      vkWaitForFences(context_.device(), 1, &fence_, VK_TRUE, limit);
  if (done == VK_TIMEOUT) {
    context_.set_hangs();
  } else {
    running_ = false;
  }
  return check(done, "waiting for the card");
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
