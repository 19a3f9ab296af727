// SPDX-License-Identifier: Apache-2.0
// A card opened through Vulkan: its queues, memory and pipelines.
#pragma once

#include <vulkan/vulkan.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "framewise/error.h"
#include "gpu/device.h"

namespace framewise::gpu::vulkan {

// Fails with kEnvironment. `what`: what was tried, for the message.
Result<void> check(VkResult result, const char* what);

// A compute shader, as CMake compiled it. All read their parameters, addresses
// of buffers among them, from push constants: there are no descriptors.
struct Kernel {
  const char* name;
  std::span<const uint32_t> spirv;
};

// Values of a kernel's specialization constants 0, 1, …
using Variant = std::array<int32_t, 3>;

// The smallest that Vulkan guarantees.
inline constexpr uint32_t kPushBytes = 128;

// Where the memory of a buffer lies, and who may reach it.
enum class Reach : uint8_t {
  kCard,      // the card's own memory
  kUpload,    // written by the processor, read by the card
  kDownload,  // written by the card, read by the processor
};

class Context;

// Memory of the card that shaders reach by its address.
class Buffer {
 public:
  Buffer() = default;
  Buffer(Buffer&& other) noexcept { *this = std::move(other); }
  Buffer& operator=(Buffer&& other) noexcept;
  ~Buffer();

  VkBuffer handle() const { return buffer_; }
  VkDeviceAddress address() const { return address_; }
  int64_t bytes() const { return bytes_; }
  // Null for kCard, unless processor and card share their memory.
  uint8_t* data() const { return data_; }

 private:
  friend class Context;
  Context* context_ = nullptr;
  VkBuffer buffer_ = VK_NULL_HANDLE;
  VkDeviceMemory memory_ = VK_NULL_HANDLE;
  VkDeviceAddress address_ = 0;
  int64_t bytes_ = 0;
  uint8_t* data_ = nullptr;
};

// The cards of this machine. The problem of those that lack what the kernels
// need says so.
Result<std::vector<Card>> list_cards();

class Context {
 public:
  static Result<std::unique_ptr<Context>> open(std::string_view name);
  ~Context();
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  const Card& card() const { return card_; }
  VkDevice device() const { return device_; }
  uint32_t queue_family() const { return family_; }
  int queues() const { return int(queues_.size()); }
  // Seconds of one tick of the card's clock; 0: it has none.
  double tick_seconds() const { return tick_seconds_; }
  // Whether all memory is the processor's, so that nothing need be copied.
  bool shares_memory() const { return shares_memory_; }
  // Whether it computes with integers and floats of 64 bits.
  bool computes_wide() const { return computes_wide_; }
  int64_t buffer_bytes() const;
  // The card's memory that this process has or could have, as the driver sees
  // it now.
  int64_t available_bytes() const;
  // Whether it did not answer in time: nobody waits for it again.
  bool hangs() const { return hangs_; }
  void set_hangs() { hangs_ = true; }

  // Fails with kLimit if the card has no such memory left.
  Result<Buffer> allocate(int64_t bytes, Reach reach);
  // Numbers that several pairs read: copied at the first call, and kept as long
  // as anybody holds them.
  Result<VkDeviceAddress> shared_numbers(
      const std::shared_ptr<const std::vector<float>>& numbers);
  // Built at the first call. Lives as long as the context.
  Result<VkPipeline> pipeline(const Kernel& kernel, const Variant& variant);
  VkPipelineLayout layout() const { return layout_; }

  Result<void> submit(int queue, std::span<const VkCommandBuffer> commands,
                      VkFence fence);

 private:
  friend class Buffer;
  Context() = default;
  Result<void> open_device(VkPhysicalDevice physical);

  VkInstance instance_ = VK_NULL_HANDLE;
  VkPhysicalDevice physical_ = VK_NULL_HANDLE;
  VkDevice device_ = VK_NULL_HANDLE;
  Card card_;
  uint32_t family_ = 0;
  std::vector<VkQueue> queues_;
  std::vector<std::unique_ptr<std::mutex>> queue_mutexes_;
  VkPipelineLayout layout_ = VK_NULL_HANDLE;
  VkPhysicalDeviceMemoryProperties memory_{};
  double tick_seconds_ = 0;
  bool shares_memory_ = false;
  bool states_available_ = false;  // whether the driver says what is left
  bool computes_wide_ = false;
  std::atomic<bool> hangs_ = false;
  mutable std::mutex mutex_;  // of the rest
  int64_t allocated_ = 0;
  std::map<std::pair<const char*, Variant>, VkPipeline> pipelines_;
  struct SharedNumbers {
    std::weak_ptr<const std::vector<float>> numbers;
    Buffer buffer;
  };
  std::mutex shared_mutex_;
  std::vector<SharedNumbers> shared_;
};

}  // namespace framewise::gpu::vulkan
