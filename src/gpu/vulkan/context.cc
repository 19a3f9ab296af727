// SPDX-License-Identifier: Apache-2.0
#include "gpu/vulkan/context.h"

#include <algorithm>
#include <cctype>
#include <cstring>
#include <optional>
#include <utility>

#include "base/result.h"
#include "gpu/vulkan/submission.h"

namespace framewise::gpu::vulkan {
namespace {

// Several queues let the work of pairs overlap; more than this gain nothing.
constexpr uint32_t kMostQueues = 4;

constexpr uint32_t kWaysOfMemory[3][2] = {
    // kCard: fast first, then whatever there is.
    {VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT, 0},
    // kUpload: written in order, never read by the processor.
    {VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT |
         VK_MEMORY_PROPERTY_HOST_COHERENT_BIT |
         VK_MEMORY_PROPERTY_HOST_CACHED_BIT,
     VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT |
         VK_MEMORY_PROPERTY_HOST_COHERENT_BIT},
    // kDownload: reads of memory that is not cached are slow.
    {VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT |
         VK_MEMORY_PROPERTY_HOST_COHERENT_BIT |
         VK_MEMORY_PROPERTY_HOST_CACHED_BIT,
     VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT |
         VK_MEMORY_PROPERTY_HOST_COHERENT_BIT}};

const char* words_of(VkResult result) {
  switch (result) {
    case VK_ERROR_OUT_OF_HOST_MEMORY: return "no memory is left";
    case VK_ERROR_OUT_OF_DEVICE_MEMORY: return "the card's memory is full";
    case VK_ERROR_INITIALIZATION_FAILED: return "the driver does not start";
    case VK_ERROR_DEVICE_LOST: return "the card was lost";
    case VK_ERROR_INCOMPATIBLE_DRIVER: return "no driver was found";
    case VK_ERROR_FEATURE_NOT_PRESENT: return "the card lacks a feature";
    case VK_TIMEOUT: return "the card does not answer";
    default: return nullptr;
  }
}

Result<VkInstance> make_instance() {
  const VkApplicationInfo application{
      .sType = VK_STRUCTURE_TYPE_APPLICATION_INFO,
      .pApplicationName = "framewise",
      .apiVersion = VK_API_VERSION_1_2};
  const VkInstanceCreateInfo info{
      .sType = VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO,
      .pApplicationInfo = &application};
  VkInstance instance = VK_NULL_HANDLE;
  if (auto made =
          check(vkCreateInstance(&info, nullptr, &instance), "starting Vulkan");
      !made) {
    return with_hint(std::move(made).error(),
                     "install the driver of the card, or mesa-vulkan-drivers");
  }
  return instance;
}

Result<std::vector<VkPhysicalDevice>> cards_of(VkInstance instance) {
  uint32_t count = 0;
  FW_RETURN_IF_ERROR(check(
      vkEnumeratePhysicalDevices(instance, &count, nullptr), "listing cards"));
  std::vector<VkPhysicalDevice> cards(count);
  FW_RETURN_IF_ERROR(
      check(vkEnumeratePhysicalDevices(instance, &count, cards.data()),
            "listing cards"));
  cards.resize(count);
  return cards;
}

CardKind kind_of(VkPhysicalDeviceType type) {
  switch (type) {
    case VK_PHYSICAL_DEVICE_TYPE_DISCRETE_GPU: return CardKind::kDiscrete;
    case VK_PHYSICAL_DEVICE_TYPE_INTEGRATED_GPU: return CardKind::kIntegrated;
    case VK_PHYSICAL_DEVICE_TYPE_VIRTUAL_GPU: return CardKind::kVirtual;
    default: return CardKind::kProcessor;
  }
}

// The features that kernels need and the card lacks; empty: none.
std::string missing_in(VkPhysicalDevice physical,
                       const VkPhysicalDeviceProperties& facts) {
  if (facts.apiVersion < VK_API_VERSION_1_2) {
    return "its driver does not know Vulkan 1.2";
  }
  VkPhysicalDeviceBufferDeviceAddressFeatures addresses{
      .sType =
          VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_BUFFER_DEVICE_ADDRESS_FEATURES};
  VkPhysicalDeviceFeatures2 features{
      .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2,
      .pNext = &addresses};
  vkGetPhysicalDeviceFeatures2(physical, &features);
  if (!addresses.bufferDeviceAddress) return "it has no addresses of buffers";
  constexpr uint32_t kSharedBytes = 32 * 1024;
  if (facts.limits.maxComputeSharedMemorySize < kSharedBytes) {
    return fmt::format("its groups share {} bytes, and {} are needed",
                       facts.limits.maxComputeSharedMemorySize, kSharedBytes);
  }
  return {};
}

Card describe(VkPhysicalDevice physical) {
  VkPhysicalDeviceDriverProperties driver{
      .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_DRIVER_PROPERTIES};
  VkPhysicalDeviceProperties2 facts{
      .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PROPERTIES_2,
      .pNext = &driver};
  vkGetPhysicalDeviceProperties2(physical, &facts);
  VkPhysicalDeviceMemoryProperties memory;
  vkGetPhysicalDeviceMemoryProperties(physical, &memory);
  Card card{
      .name = facts.properties.deviceName,
      .driver = fmt::format("{} {}", driver.driverName, driver.driverInfo),
      .kind = kind_of(facts.properties.deviceType)};
  for (uint32_t i = 0; i < memory.memoryHeapCount; ++i) {
    if (memory.memoryHeaps[i].flags & VK_MEMORY_HEAP_DEVICE_LOCAL_BIT) {
      card.memory_bytes =
          std::max(card.memory_bytes, int64_t(memory.memoryHeaps[i].size));
    }
  }
  card.problem = missing_in(physical, facts.properties);
  return card;
}

bool has_extension(VkPhysicalDevice physical, std::string_view name) {
  uint32_t count = 0;
  vkEnumerateDeviceExtensionProperties(physical, nullptr, &count, nullptr);
  std::vector<VkExtensionProperties> extensions(count);
  vkEnumerateDeviceExtensionProperties(physical, nullptr, &count,
                                       extensions.data());
  return std::ranges::any_of(
      extensions, [&](const auto& one) { return name == one.extensionName; });
}

// A family of queues that compute; one that does nothing else first.
std::optional<uint32_t> family_of(VkPhysicalDevice physical, uint32_t& queues) {
  uint32_t count = 0;
  vkGetPhysicalDeviceQueueFamilyProperties(physical, &count, nullptr);
  std::vector<VkQueueFamilyProperties> families(count);
  vkGetPhysicalDeviceQueueFamilyProperties(physical, &count, families.data());
  std::optional<uint32_t> found;
  for (uint32_t i = 0; i < count; ++i) {
    const VkQueueFlags flags = families[i].queueFlags;
    if (!(flags & VK_QUEUE_COMPUTE_BIT)) continue;
    const bool alone = !(flags & VK_QUEUE_GRAPHICS_BIT);
    if (found && !alone) continue;
    found = i;
    queues = families[i].queueCount;
    if (alone) break;
  }
  return found;
}

std::string lowered(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = char(std::tolower(uint8_t(c)));
  return result;
}

// The card with this name or the best one.
Result<size_t> choose(const std::vector<Card>& cards, std::string_view name) {
  std::optional<size_t> best;
  std::string names;
  for (size_t i = 0; i < cards.size(); ++i) {
    names += (names.empty() ? "" : ", ") + cards[i].name;
    if (!name.empty()) {
      if (lowered(cards[i].name).find(lowered(name)) != std::string::npos) {
        return i;
      }
      continue;
    }
    if (!cards[i].problem.empty()) continue;
    if (!best || cards[i].kind < cards[*best].kind) best = i;
  }
  if (best) return *best;
  if (!name.empty()) {
    return with_hint(
        fail(ErrorKind::kUsage, "there is no card called '{}'", name),
        cards.empty() ? "this machine has no card"
                      : "there is " + names + "; or say cpu, gpu or auto");
  }
  return fail(ErrorKind::kEnvironment, "this machine has no card{}",
              cards.empty() ? "" : " that can be used: " + cards[0].problem);
}

}  // namespace

Result<void> check(VkResult result, const char* what) {
  if (result == VK_SUCCESS) return {};
  const char* words = words_of(result);
  return fail(result == VK_ERROR_OUT_OF_DEVICE_MEMORY ? ErrorKind::kLimit
                                                      : ErrorKind::kEnvironment,
              "{} failed: {}", what,
              words ? words : fmt::format("Vulkan's error {}", int(result)));
}

Result<std::vector<Card>> list_cards() {
  FW_ASSIGN_OR_RETURN(const VkInstance instance, make_instance());
  auto physical = cards_of(instance);
  std::vector<Card> cards;
  if (physical) {
    for (const VkPhysicalDevice one : *physical) cards.push_back(describe(one));
  }
  vkDestroyInstance(instance, nullptr);
  if (!physical) return std::move(physical).error();
  return cards;
}

Result<std::unique_ptr<Context>> Context::open(std::string_view name) {
  std::unique_ptr<Context> context(new Context());
  FW_ASSIGN_OR_RETURN(context->instance_, make_instance());
  FW_ASSIGN_OR_RETURN(const auto physical, cards_of(context->instance_));
  std::vector<Card> cards;
  for (const VkPhysicalDevice one : physical) cards.push_back(describe(one));
  FW_ASSIGN_OR_RETURN(const size_t chosen, choose(cards, name));
  context->card_ = cards[chosen];
  if (!context->card_.problem.empty()) {
    return fail(ErrorKind::kEnvironment, "{} cannot be used: {}",
                context->card_.name, context->card_.problem);
  }
  FW_RETURN_IF_ERROR(context->open_device(physical[chosen]));
  return context;
}

Result<void> Context::open_device(VkPhysicalDevice physical) {
  physical_ = physical;
  vkGetPhysicalDeviceMemoryProperties(physical, &memory_);
  shares_memory_ =
      card_.kind == CardKind::kProcessor || card_.kind == CardKind::kIntegrated;
  // A card has no part in the processor's free memory.
  states_available_ =
      !shares_memory_ && has_extension(physical, "VK_EXT_memory_budget");
  uint32_t queues = 0;
  const auto family = family_of(physical, queues);
  if (!family) {
    return fail(ErrorKind::kEnvironment, "{} does not compute", card_.name);
  }
  family_ = *family;
  queues = std::min(queues, kMostQueues);
  const std::array<float, kMostQueues> priorities{1, 1, 1, 1};
  const VkDeviceQueueCreateInfo queue{
      .sType = VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO,
      .queueFamilyIndex = family_,
      .queueCount = queues,
      .pQueuePriorities = priorities.data()};
  VkPhysicalDeviceVulkan12Features features{
      .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_2_FEATURES,
      .bufferDeviceAddress = VK_TRUE};
  VkPhysicalDeviceFeatures able{};
  vkGetPhysicalDeviceFeatures(physical, &able);
  computes_wide_ = able.shaderInt64 && able.shaderFloat64;
  const VkPhysicalDeviceFeatures wide{.shaderFloat64 = computes_wide_,
                                      .shaderInt64 = computes_wide_};
  const VkDeviceCreateInfo info{.sType = VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO,
                                .pNext = &features,
                                .queueCreateInfoCount = 1,
                                .pQueueCreateInfos = &queue,
                                .pEnabledFeatures = &wide};
  FW_RETURN_IF_ERROR(check(vkCreateDevice(physical, &info, nullptr, &device_),
                           "opening the card"));
  for (uint32_t i = 0; i < queues; ++i) {
    VkQueue handle = VK_NULL_HANDLE;
    vkGetDeviceQueue(device_, family_, i, &handle);
    queues_.push_back(handle);
    queue_mutexes_.push_back(std::make_unique<std::mutex>());
  }
  VkPhysicalDeviceProperties facts;
  vkGetPhysicalDeviceProperties(physical, &facts);
  if (facts.limits.timestampComputeAndGraphics) {
    tick_seconds_ = double(facts.limits.timestampPeriod) * 1e-9;
  }
  const VkPushConstantRange push{.stageFlags = VK_SHADER_STAGE_COMPUTE_BIT,
                                 .offset = 0,
                                 .size = kPushBytes};
  const VkPipelineLayoutCreateInfo layout{
      .sType = VK_STRUCTURE_TYPE_PIPELINE_LAYOUT_CREATE_INFO,
      .pushConstantRangeCount = 1,
      .pPushConstantRanges = &push};
  return check(vkCreatePipelineLayout(device_, &layout, nullptr, &layout_),
               "preparing the card");
}

Context::~Context() {
  if (hangs_) {
    // The card may still read and write here.
    for (SharedNumbers& one : shared_) (void)new Buffer(std::move(one.buffer));
    return;
  }
  shared_.clear();
  if (device_) {
    vkDeviceWaitIdle(device_);
    for (const auto& [key, pipeline] : pipelines_) {
      vkDestroyPipeline(device_, pipeline, nullptr);
    }
    vkDestroyPipelineLayout(device_, layout_, nullptr);
    vkDestroyDevice(device_, nullptr);
  }
  if (instance_) vkDestroyInstance(instance_, nullptr);
}

Buffer& Buffer::operator=(Buffer&& other) noexcept {
  std::swap(context_, other.context_);
  std::swap(buffer_, other.buffer_);
  std::swap(memory_, other.memory_);
  std::swap(address_, other.address_);
  std::swap(bytes_, other.bytes_);
  std::swap(data_, other.data_);
  return *this;
}

Buffer::~Buffer() {
  if (!context_) return;
  vkDestroyBuffer(context_->device_, buffer_, nullptr);
  vkFreeMemory(context_->device_, memory_, nullptr);
  std::lock_guard lock(context_->mutex_);
  context_->allocated_ -= bytes_;
}

int64_t Context::buffer_bytes() const {
  std::lock_guard lock(mutex_);
  return allocated_;
}

int64_t Context::available_bytes() const {
  if (!states_available_) return card_.memory_bytes;
  VkPhysicalDeviceMemoryBudgetPropertiesEXT budget{
      .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_MEMORY_BUDGET_PROPERTIES_EXT};
  VkPhysicalDeviceMemoryProperties2 memory{
      .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_MEMORY_PROPERTIES_2,
      .pNext = &budget};
  vkGetPhysicalDeviceMemoryProperties2(physical_, &memory);
  int64_t most = 0;
  for (uint32_t i = 0; i < memory_.memoryHeapCount; ++i) {
    if (memory_.memoryHeaps[i].flags & VK_MEMORY_HEAP_DEVICE_LOCAL_BIT) {
      most = std::max(most, int64_t(budget.heapBudget[i]));
    }
  }
  return most;
}

Result<VkDeviceAddress> Context::shared_numbers(
    const std::shared_ptr<const std::vector<float>>& numbers) {
  std::lock_guard lock(shared_mutex_);
  std::erase_if(shared_, [](const auto& one) { return one.numbers.expired(); });
  for (const SharedNumbers& one : shared_) {
    if (one.numbers.lock() == numbers) return one.buffer.address();
  }
  const size_t bytes = numbers->size() * sizeof(float);
  FW_ASSIGN_OR_RETURN(Buffer buffer, allocate(int64_t(bytes), Reach::kCard));
  if (buffer.data()) {
    std::memcpy(buffer.data(), numbers->data(), bytes);
  } else {
    FW_ASSIGN_OR_RETURN(const Buffer upload,
                        allocate(int64_t(bytes), Reach::kUpload));
    std::memcpy(upload.data(), numbers->data(), bytes);
    Submission copying(*this);
    FW_RETURN_IF_ERROR(copying.create(1, 0, 1));
    FW_ASSIGN_OR_RETURN(const VkCommandBuffer commands, copying.begin(0));
    const VkBufferCopy all{.size = VkDeviceSize(bytes)};
    vkCmdCopyBuffer(commands, upload.handle(), buffer.handle(), 1, &all);
    FW_RETURN_IF_ERROR(copying.end(0));
    FW_RETURN_IF_ERROR(copying.start(std::array{size_t{0}}));
    FW_RETURN_IF_ERROR(copying.wait());
  }
  const VkDeviceAddress address = buffer.address();
  shared_.push_back({numbers, std::move(buffer)});
  return address;
}

Result<Buffer> Context::allocate(int64_t bytes, Reach reach) {
  Buffer buffer;
  buffer.context_ = this;
  const VkBufferCreateInfo info{
      .sType = VK_STRUCTURE_TYPE_BUFFER_CREATE_INFO,
      .size = VkDeviceSize(std::max<int64_t>(bytes, 16)),
      .usage = VK_BUFFER_USAGE_STORAGE_BUFFER_BIT |
               VK_BUFFER_USAGE_SHADER_DEVICE_ADDRESS_BIT |
               VK_BUFFER_USAGE_TRANSFER_SRC_BIT |
               VK_BUFFER_USAGE_TRANSFER_DST_BIT};
  FW_RETURN_IF_ERROR(
      check(vkCreateBuffer(device_, &info, nullptr, &buffer.buffer_),
            "taking memory of the card"));
  VkMemoryRequirements needs;
  vkGetBufferMemoryRequirements(device_, buffer.buffer_, &needs);
  std::optional<uint32_t> type;
  for (const uint32_t wanted : kWaysOfMemory[size_t(reach)]) {
    for (uint32_t i = 0; i < memory_.memoryTypeCount && !type; ++i) {
      const uint32_t flags = memory_.memoryTypes[i].propertyFlags;
      if ((needs.memoryTypeBits >> i & 1) && (flags & wanted) == wanted) {
        type = i;
      }
    }
  }
  if (!type) {
    return fail(ErrorKind::kEnvironment, "{} has no memory of a usable kind",
                card_.name);
  }
  const VkMemoryAllocateFlagsInfo flags{
      .sType = VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_FLAGS_INFO,
      .flags = VK_MEMORY_ALLOCATE_DEVICE_ADDRESS_BIT};
  const VkMemoryAllocateInfo allocation{
      .sType = VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO,
      .pNext = &flags,
      .allocationSize = needs.size,
      .memoryTypeIndex = *type};
  FW_RETURN_IF_ERROR(
      check(vkAllocateMemory(device_, &allocation, nullptr, &buffer.memory_),
            "taking memory of the card"));
  FW_RETURN_IF_ERROR(
      check(vkBindBufferMemory(device_, buffer.buffer_, buffer.memory_, 0),
            "taking memory of the card"));
  if (reach != Reach::kCard || shares_memory_) {
    void* data = nullptr;
    FW_RETURN_IF_ERROR(
        check(vkMapMemory(device_, buffer.memory_, 0, VK_WHOLE_SIZE, 0, &data),
              "reaching memory of the card"));
    buffer.data_ = static_cast<uint8_t*>(data);
  }
  const VkBufferDeviceAddressInfo where{
      .sType = VK_STRUCTURE_TYPE_BUFFER_DEVICE_ADDRESS_INFO,
      .buffer = buffer.buffer_};
  buffer.address_ = vkGetBufferDeviceAddress(device_, &where);
  buffer.bytes_ = int64_t(needs.size);
  std::lock_guard lock(mutex_);
  allocated_ += buffer.bytes_;
  return buffer;
}

Result<VkPipeline> Context::pipeline(const Kernel& kernel,
                                     const Variant& variant) {
  std::lock_guard lock(mutex_);
  VkPipeline& pipeline = pipelines_[{kernel.name, variant}];
  if (pipeline) return pipeline;
  const VkShaderModuleCreateInfo code{
      .sType = VK_STRUCTURE_TYPE_SHADER_MODULE_CREATE_INFO,
      .codeSize = kernel.spirv.size_bytes(),
      .pCode = kernel.spirv.data()};
  VkShaderModule module = VK_NULL_HANDLE;
  FW_RETURN_IF_ERROR(check(
      vkCreateShaderModule(device_, &code, nullptr, &module), kernel.name));
  std::array<VkSpecializationMapEntry, std::tuple_size_v<Variant>> entries{};
  for (uint32_t i = 0; i < entries.size(); ++i) {
    entries[i] = {i, i * uint32_t(sizeof(int32_t)), sizeof(int32_t)};
  }
  const VkSpecializationInfo constants{
      .mapEntryCount = uint32_t(entries.size()),
      .pMapEntries = entries.data(),
      .dataSize = sizeof(variant),
      .pData = variant.data()};
  const VkComputePipelineCreateInfo info{
      .sType = VK_STRUCTURE_TYPE_COMPUTE_PIPELINE_CREATE_INFO,
      .stage = {.sType = VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO,
                .stage = VK_SHADER_STAGE_COMPUTE_BIT,
                .module = module,
                .pName = "main",
                .pSpecializationInfo = &constants},
      .layout = layout_};
  const VkResult made = vkCreateComputePipelines(device_, VK_NULL_HANDLE, 1,
                                                 &info, nullptr, &pipeline);
  vkDestroyShaderModule(device_, module, nullptr);
  FW_RETURN_IF_ERROR(check(made, kernel.name));
  return pipeline;
}

Result<void> Context::submit(int queue,
                             std::span<const VkCommandBuffer> commands,
                             VkFence fence) {
  const VkSubmitInfo info{.sType = VK_STRUCTURE_TYPE_SUBMIT_INFO,
                          .commandBufferCount = uint32_t(commands.size()),
                          .pCommandBuffers = commands.data()};
  const auto index = size_t(queue) % queues_.size();
  std::lock_guard lock(*queue_mutexes_[index]);
  return check(vkQueueSubmit(queues_[index], 1, &info, fence),
               "giving the card work");
}

}  // namespace framewise::gpu::vulkan
