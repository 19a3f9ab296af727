// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <bit>
#include <cstdlib>
#include <map>
#include <new>
#include <vector>

#include "base/large_pages.h"
#include "base/mutex.h"
#include "base/result.h"
#include "frame/pixel_buffer.h"
#include "telemetry/series.h"

namespace framewise {
namespace {

constexpr size_t kAlignment = 64;

telemetry::Counter pool_requests("framewise_frame_pool_requests_total",
                                 "Frames that were given memory.");
telemetry::Counter pool_allocations(
    "framewise_frame_pool_allocations_total",
    "Frames whose memory was allocated, because no idle block had their size.");
telemetry::Counter pool_bytes("framewise_frame_pool_allocated_bytes_total",
                              "Memory that was allocated for frames.");

size_t round_up(size_t value, size_t step) {
  return (value + step - 1) / step * step;
}

// Rounds up to a size class. Eight classes per doubling waste at most 12.5 % of
// a block, and frames of similar size share blocks.
size_t size_class(size_t bytes) {
  constexpr size_t kSmallest = 4096;
  if (bytes <= kSmallest) return kSmallest;
  const size_t step = std::bit_floor(bytes) / 8;
  return round_up(bytes, std::max(step, kAlignment));
}

}  // namespace

namespace detail {

PlaneLayout lay_out(const PixelFormat& format, Size size, Size room) {
  PlaneLayout layout;
  const auto halved = [](Size full, Layout chroma) {
    return Size{(full.width + 1) / 2, chroma == Layout::kYuv420
                                          ? (full.height + 1) / 2
                                          : full.height};
  };
  const int planes = format.planes();
  for (int i = 0; i < planes; ++i) {
    Size plane = size;
    Size held = room;
    const bool chroma = (i == 1 || i == 2) && format.layout != Layout::kGray;
    if (chroma && format.layout != Layout::kYuv444) {
      plane = halved(size, format.layout);
      held = halved(room, format.layout);
    }
    const size_t samples = format.layout == Layout::kRgba ? 4 : 1;
    const size_t row =
        size_t(held.width) * samples * size_t(format.bytes_per_sample());
    const size_t stride = round_up(row, kAlignment);
    layout.positions[size_t(i)] = {layout.bytes, ptrdiff_t(stride), plane};
    layout.bytes += stride * size_t(held.height);
  }
  return layout;
}

}  // namespace detail

// Owned by the pool object and by every buffer in use, so that frames may
// outlive the pool.
class FramePool::State {
 public:
  explicit State(int64_t max_bytes) : max_bytes_(max_bytes) {}

  ~State() {
    for (auto& [capacity, buffers] : idle_) {
      for (detail::PixelBuffer* buffer : buffers) destroy(buffer);
    }
  }

  Result<detail::PixelBuffer*> take(size_t bytes) {
    const size_t capacity = size_class(bytes);
    MutexLock lock(mutex_);
    ++statistics_.requests;
    pool_requests.add();
    if (auto found = idle_.find(capacity);
        found != idle_.end() && !found->second.empty()) {
      detail::PixelBuffer* buffer = found->second.back();
      found->second.pop_back();
      statistics_.idle_bytes -= int64_t(capacity);
      statistics_.live_bytes += int64_t(capacity);
      return buffer;
    }
    if (max_bytes_ > 0 && held() + int64_t(capacity) > max_bytes_) {
      drop_idle();
      if (held() + int64_t(capacity) > max_bytes_) {
        return with_hint(
            fail(ErrorKind::kLimit,
                 "{} bytes of pixels do not fit: {} of {} are in use", capacity,
                 statistics_.live_bytes, max_bytes_),
            "raise the memory limit or use fewer threads");
      }
    }
    auto* block = static_cast<std::byte*>(
        ::operator new (capacity, std::align_val_t{kAlignment}, std::nothrow));
    if (!block) {
      return fail(ErrorKind::kLimit, "out of memory: {} bytes for a picture",
                  capacity);
    }
    advise_large_pages(block, bytes);
    auto& blocks = idle_[capacity];
    // Reserve space for the return of every buffer, so that releasing never
    // allocates.
    blocks.reserve(++made_[capacity]);
    ++statistics_.allocations;
    pool_allocations.add();
    pool_bytes.add(int64_t(capacity));
    statistics_.live_bytes += int64_t(capacity);
    statistics_.peak_bytes = std::max(statistics_.peak_bytes, held());
    return new detail::PixelBuffer(block, capacity);
  }

  void give_back(detail::PixelBuffer* buffer) {
    MutexLock lock(mutex_);
    const auto capacity = int64_t(buffer->capacity());
    statistics_.live_bytes -= capacity;
    statistics_.idle_bytes += capacity;
    idle_[buffer->capacity()].push_back(buffer);
  }

  void trim() {
    MutexLock lock(mutex_);
    drop_idle();
  }

  Statistics statistics() const {
    MutexLock lock(mutex_);
    return statistics_;
  }

 private:
  int64_t held() const FW_REQUIRES(mutex_) {
    return statistics_.live_bytes + statistics_.idle_bytes;
  }

  void drop_idle() FW_REQUIRES(mutex_) {
    for (auto& [capacity, buffers] : idle_) {
      for (detail::PixelBuffer* buffer : buffers) destroy(buffer);
      made_[capacity] -= buffers.size();
      buffers.clear();
    }
    statistics_.idle_bytes = 0;
  }

  static void destroy(detail::PixelBuffer* buffer) {
    ::operator delete (buffer->block(), std::align_val_t{kAlignment});
    delete buffer;
  }

  mutable Mutex mutex_;
  const int64_t max_bytes_;
  std::map<size_t, std::vector<detail::PixelBuffer*>> idle_
      FW_GUARDED_BY(mutex_);
  std::map<size_t, size_t> made_ FW_GUARDED_BY(mutex_);
  Statistics statistics_ FW_GUARDED_BY(mutex_);
};

namespace detail {

void PixelBuffer::prepare(const PixelFormat& format, Size size,
                          const PlaneLayout& layout,
                          std::shared_ptr<FramePool::State> home) {
  format_ = format;
  size_ = size;
  layout_ = layout;
  home_ = std::move(home);
  references_.store(1, std::memory_order_relaxed);
  forget_contents();
}

PixelBuffer::PixelBuffer(const PixelFormat& format, Size size,
                         const uint8_t* first_plane, const PlaneLayout& layout,
                         std::shared_ptr<const void> owner)
    : block_(reinterpret_cast<std::byte*>(const_cast<uint8_t*>(first_plane))),
      capacity_(0),
      references_(1),
      size_(size),
      format_(format),
      layout_(layout),
      owner_(std::move(owner)) {}

void retain(PixelBuffer* buffer) noexcept {
  buffer->references_.fetch_add(1, std::memory_order_relaxed);
}

void release(PixelBuffer* buffer) noexcept {
  if (buffer->references_.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  const std::shared_ptr<FramePool::State> home = std::move(buffer->home_);
  if (home) {
    home->give_back(buffer);
  } else {
    delete buffer;
  }
}

}  // namespace detail

FramePool::FramePool(int64_t max_bytes)
    : state_(std::make_shared<State>(max_bytes)) {}
FramePool::~FramePool() = default;

Result<FrameBuffer> FramePool::allocate(const PixelFormat& format, Size size) {
  return allocate(format, size, size);
}

Result<FrameBuffer> FramePool::allocate(const PixelFormat& format, Size size,
                                        Size room) {
  if (size.width <= 0 || size.height <= 0 || room.width < size.width ||
      room.height < size.height) {
    return fail(ErrorKind::kUsage, "a picture of {}x{} pixels in {}x{}",
                size.width, size.height, room.width, room.height);
  }
  const detail::PlaneLayout layout = detail::lay_out(format, size, room);
  FW_ASSIGN_OR_RETURN(detail::PixelBuffer * buffer, state_->take(layout.bytes));
  buffer->prepare(format, size, layout, state_);
  FrameBuffer result;
  result.pixels_ = detail::PixelRef(buffer);
  return result;
}

FramePool::Statistics FramePool::statistics() const {
  return state_->statistics();
}

void FramePool::trim() { state_->trim(); }

}  // namespace framewise
