// SPDX-License-Identifier: Apache-2.0
// Decoded frames in memory.
//
// A Frame is one complete image. It is immutable, cheap to copy (copies share
// the pixels) and safe to read from any thread. Its pixels come from a
// FramePool, which reuses their memory after the last copy is destroyed.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <utility>

#include "framewise/error.h"

namespace framewise {

// The arrangement of a frame's samples.
enum class Layout : uint8_t {
  kRgba,    // one plane of interleaved R G B A, alpha not premultiplied
  kGray,    // one plane of luma
  kYuv420,  // three planes; chroma has half width and height, rounded up
  kYuv422,  // three planes; chroma has half width, rounded up
  kYuv444,  // three planes of equal size
};

// Values are code points of ITU-T H.273, as files store them.
enum class Matrix : uint8_t {
  kIdentity = 0,  // the planes are G, B, R
  kBt709 = 1,
  kUnspecified = 2,
  kFcc = 4,
  kBt601 = 6,
  kSmpte240m = 7,
  kYcgco = 8,
  kBt2020 = 9,
};
enum class Transfer : uint8_t {
  kBt709 = 1,
  kUnspecified = 2,
  kGamma22 = 4,
  kGamma28 = 5,
  kLinear = 8,
  kSrgb = 13,
  kPq = 16,
  kHlg = 18,
};
enum class Primaries : uint8_t {
  kBt709 = 1,
  kUnspecified = 2,
  kBt470bg = 5,
  kBt601 = 6,
  kBt2020 = 9,
  kDisplayP3 = 12,
  kAdobeRgb = 254,  // only in ICC profiles; H.273 has no code for it
};
enum class Range : uint8_t { kUnspecified, kLimited, kFull };
enum class ChromaSiting : uint8_t { kUnspecified, kLeft, kCenter, kTopLeft };

struct ColorFacts {
  Matrix matrix = Matrix::kUnspecified;
  Transfer transfer = Transfer::kUnspecified;
  Primaries primaries = Primaries::kUnspecified;
  Range range = Range::kUnspecified;
  ChromaSiting siting = ChromaSiting::kUnspecified;

  bool operator==(const ColorFacts&) const = default;
};

// kRgba has 8 or 16 bits a sample (16: full range 0..65535). The other layouts
// have 8 bits, or 9..16 bits in the low bits of two bytes in native byte order.
struct PixelFormat {
  Layout layout = Layout::kRgba;
  uint8_t bits = 8;
  bool alpha_plane = false;  // an additional full-size plane; not for kRgba
  ColorFacts color;

  int bytes_per_sample() const { return bits > 8 ? 2 : 1; }
  int planes() const;
  bool operator==(const PixelFormat&) const = default;
};

struct Size {
  int32_t width = 0;
  int32_t height = 0;

  int64_t pixels() const { return int64_t{width} * height; }
  bool operator==(const Size&) const = default;
};

struct Rect {
  int32_t x = 0;
  int32_t y = 0;
  int32_t width = 0;
  int32_t height = 0;

  bool empty() const { return width <= 0 || height <= 0; }
  bool operator==(const Rect&) const = default;
};

Rect united(const Rect& a, const Rect& b);
Rect intersected(const Rect& a, const Rect& b);

// The region of a frame that may differ from the previous frame. All pixels
// outside are equal to the previous frame's, byte for byte. At most kMaxRects
// rectangles are stored; more are merged, so the region is never too small.
class ChangedArea {
 public:
  static constexpr size_t kMaxRects = 16;

  static ChangedArea everything(Size size);
  static ChangedArea nothing() { return {}; }

  void add(const Rect& rect);
  void add(const ChangedArea& other) {
    for (const Rect& rect : other.rects()) add(rect);
  }
  std::span<const Rect> rects() const { return {rects_.data(), count_}; }
  bool empty() const { return count_ == 0; }

 private:
  std::array<Rect, kMaxRects> rects_{};
  size_t count_ = 0;
};

// One plane of samples; does not own them. `stride` is in bytes. For kRgba, the
// width counts pixels of four samples.
struct PlaneView {
  const uint8_t* data = nullptr;
  ptrdiff_t stride = 0;
  Size size;

  template <typename Sample = uint8_t>
  const Sample* row(int y) const {
    return reinterpret_cast<const Sample*>(data + y * stride);
  }
};

struct MutablePlaneView {
  uint8_t* data = nullptr;
  ptrdiff_t stride = 0;
  Size size;

  template <typename Sample = uint8_t>
  Sample* row(int y) const {
    return reinterpret_cast<Sample*>(data + y * stride);
  }
  operator PlaneView() const { return {data, stride, size}; }
};

class Frame;
class FrameBuffer;
class FramePool;
namespace detail {
class ChangedRows;
class PixelBuffer;
// Blocks in which a frame differs from the previous one, if its decoder
// recorded them. Null: unknown.
const ChangedRows* changed_rows_of(const Frame& frame);
ChangedRows& changed_rows_of(FrameBuffer& buffer);
void retain(PixelBuffer* buffer) noexcept;
void release(PixelBuffer* buffer) noexcept;

// A counted reference to pixel memory. Destroying the last one returns the
// memory to its pool.
class PixelRef {
 public:
  PixelRef() = default;
  explicit PixelRef(PixelBuffer* adopted) : buffer_(adopted) {}
  PixelRef(const PixelRef& other) noexcept : buffer_(other.buffer_) {
    if (buffer_) retain(buffer_);
  }
  PixelRef(PixelRef&& other) noexcept
      : buffer_(std::exchange(other.buffer_, nullptr)) {}
  PixelRef& operator=(PixelRef other) noexcept {
    std::swap(buffer_, other.buffer_);
    return *this;
  }
  ~PixelRef() {
    if (buffer_) release(buffer_);
  }
  PixelBuffer* get() const { return buffer_; }
  explicit operator bool() const { return buffer_ != nullptr; }

 private:
  PixelBuffer* buffer_ = nullptr;
};
}  // namespace detail

// The display time of a frame, in ticks of the animation's time base.
struct FrameTime {
  int64_t start = 0;
  int64_t duration = 0;

  bool operator==(const FrameTime&) const = default;
};

class Frame {
 public:
  // A frame of the caller's pixels: one view for each plane of `format`, in the
  // order of plane(). The frame and its copies hold `owner`, and the pixels
  // must not change while they do. Without an owner the caller keeps the pixels
  // until the last copy is gone.
  //
  // Nothing is copied if every plane begins at a multiple of 64 bytes and its
  // stride is a positive multiple of 64 bytes: kernels read whole groups of 64
  // bytes, in the last row too. Otherwise the pixels are copied, and `owner` is
  // not held.
  //
  // Fails with kUsage where the number or size of the planes does not fit the
  // format, and with kLimit when there is no memory for a copy.
  static Result<Frame> wrap(const PixelFormat& format, Size size,
                            std::span<const PlaneView> planes,
                            std::shared_ptr<const void> owner = {});

  Size size() const;
  const PixelFormat& format() const;

  // Plane 0 is RGBA, gray or luma; 1 and 2 are U and V; alpha is last. Rows are
  // aligned to 64 bytes. Reading a row up to the next multiple of 64 bytes is
  // safe.
  PlaneView plane(int index) const;

  int64_t index() const { return index_; }
  FrameTime time() const { return time_; }
  const ChangedArea& changed() const { return changed_; }

  // Returns a frame with the same pixels and another index and time.
  Frame with_time(int64_t index, FrameTime time, ChangedArea changed) const;

  // True if both frames use the same memory. Frames with equal pixels need not
  // share them.
  bool shares_pixels_with(const Frame& other) const {
    return pixels_.get() == other.pixels_.get();
  }

  // True if every pixel was checked and is opaque. False: not checked, or not
  // opaque.
  bool is_known_opaque() const;

 private:
  friend class FrameBuffer;
  friend bool is_opaque(const Frame& frame);
  friend const detail::ChangedRows* detail::changed_rows_of(const Frame&);
  detail::PixelRef pixels_;
  int64_t index_ = 0;
  FrameTime time_;
  ChangedArea changed_;
};

// A frame under construction. It has one owner, who writes the pixels. freeze()
// turns it into a Frame.
class FrameBuffer {
 public:
  Size size() const;
  const PixelFormat& format() const;
  MutablePlaneView plane(int index);

  // Records that the writer wrote opaque pixels only, so that no reader has to
  // check.
  void mark_opaque();

  Frame freeze(int64_t index, FrameTime time, ChangedArea changed) &&;

  // Makes the pixels of `frame` writable again if no other copy shares them.
  // Otherwise returns nullopt and leaves `frame` unchanged. A decoder can so
  // paint the next frame over the last one without copying.
  static std::optional<FrameBuffer> thaw(Frame& frame);

 private:
  friend class FramePool;
  friend detail::ChangedRows& detail::changed_rows_of(FrameBuffer&);
  detail::PixelRef pixels_;
};

// Allocates and reuses pixel memory. Thread-safe. Frames may outlive the pool.
// The content of a new buffer is undefined: the caller must write every pixel.
class FramePool {
 public:
  struct Statistics {
    int64_t requests = 0;     // buffers returned by allocate()
    int64_t allocations = 0;  // requests that needed new memory
    int64_t live_bytes = 0;   // in use now
    int64_t idle_bytes = 0;   // unused, kept for reuse
    int64_t peak_bytes = 0;   // maximum of live + idle

    double reuse_rate() const {
      return requests == 0 ? 0.0 : 1.0 - double(allocations) / double(requests);
    }
  };

  // `max_bytes`: maximum of live and idle bytes together; 0 = no limit.
  explicit FramePool(int64_t max_bytes = 0);
  ~FramePool();
  FramePool(const FramePool&) = delete;
  FramePool& operator=(const FramePool&) = delete;

  // Fails with kLimit if max_bytes would be exceeded or memory runs out.
  Result<FrameBuffer> allocate(const PixelFormat& format, Size size);

  // Allocates memory for a frame of `room`, of which only `size` is visible.
  // For decoders that write beyond the edges.
  Result<FrameBuffer> allocate(const PixelFormat& format, Size size, Size room);

  Statistics statistics() const;

  // Returns idle memory to the operating system.
  void trim();

 private:
  friend class detail::PixelBuffer;
  friend void detail::release(detail::PixelBuffer*) noexcept;
  class State;
  std::shared_ptr<State> state_;
};

}  // namespace framewise
