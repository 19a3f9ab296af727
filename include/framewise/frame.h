// SPDX-License-Identifier: Apache-2.0
// Pictures in memory. A Frame is one full picture: immutable, cheap to copy
// (copies share the pixels), safe to read from any thread. Its pixels come
// from a FramePool, which reuses them once the last copy is gone.
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

// How the samples of a picture are arranged.
enum class Layout : uint8_t {
  kRgba,    // one plane, R G B A interleaved, alpha not premultiplied
  kGray,    // one plane: luma only
  kYuv420,  // three planes, chroma halved both ways (odd sizes round up)
  kYuv422,  // three planes, chroma halved horizontally
  kYuv444,  // three planes of one size
};

// The code points are those of ITU-T H.273, so that values from files fit.
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
  kAdobeRgb = 254,  // of profiles only; H.273 has no code for it
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

// kRgba holds 8 or 16 bits a sample (16: full range 0..65535). The others hold
// 8, or 9..16 in two bytes, low bits used, in the machine's byte order.
struct PixelFormat {
  Layout layout = Layout::kRgba;
  uint8_t bits = 8;
  bool alpha_plane = false;  // YUV and gray only: one more full-size plane
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

// The part of a picture that may differ from the previous frame's. Everything
// outside is equal to it, byte for byte. At most kMaxRects rectangles are kept;
// more are merged, so the area is never too small.
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

// One plane of samples, not owned. `stride` is in bytes. For kRgba the width
// counts pixels of four samples.
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
// Where a frame differs from the one before it, if whoever painted it told;
// null: nobody knows.
const ChangedRows* changed_rows_of(const Frame& frame);
ChangedRows& changed_rows_of(FrameBuffer& buffer);
void retain(PixelBuffer* buffer) noexcept;
void release(PixelBuffer* buffer) noexcept;

// A counted reference to pixels; the pool takes them back with the last one.
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

// When a frame is shown, in ticks of its animation's time base.
struct FrameTime {
  int64_t start = 0;
  int64_t duration = 0;

  bool operator==(const FrameTime&) const = default;
};

class Frame {
 public:
  Size size() const;
  const PixelFormat& format() const;

  // Plane 0 is RGBA, gray or luma; then U, V; alpha last. Rows are aligned to
  // 64 bytes and readable up to the next multiple of 64 bytes.
  PlaneView plane(int index) const;

  int64_t index() const { return index_; }
  FrameTime time() const { return time_; }
  const ChangedArea& changed() const { return changed_; }

  // The same pixels at another place in time.
  Frame with_time(int64_t index, FrameTime time, ChangedArea changed) const;

  // Whether both share their pixels (equal pixels may still not be shared).
  bool shares_pixels_with(const Frame& other) const {
    return pixels_.get() == other.pixels_.get();
  }

  // Whether somebody has looked at every pixel and found it opaque; false says
  // nothing.
  bool known_as_opaque() const;

 private:
  friend class FrameBuffer;
  friend bool is_opaque(const Frame& frame);
  friend const detail::ChangedRows* detail::changed_rows_of(const Frame&);
  detail::PixelRef pixels_;
  int64_t index_ = 0;
  FrameTime time_;
  ChangedArea changed_;
};

// A picture that is still being written, by one owner. freeze() makes it a
// Frame and ends the writing.
class FrameBuffer {
 public:
  Size size() const;
  const PixelFormat& format() const;
  MutablePlaneView plane(int index);

  // For who writes only opaque pixels: nobody needs to look for others.
  void know_as_opaque();

  Frame freeze(int64_t index, FrameTime time, ChangedArea changed) &&;

  // Takes the pixels back for writing if nobody else holds them; otherwise
  // nullopt, and `frame` is left as it was. Lets a reader paint the next
  // picture over the last one without a copy.
  static std::optional<FrameBuffer> thaw(Frame& frame);

 private:
  friend class FramePool;
  friend detail::ChangedRows& detail::changed_rows_of(FrameBuffer&);
  detail::PixelRef pixels_;
};

// Hands out pixel memory and takes it back for reuse. Safe to use from any
// thread. Frames may outlive the pool object. Contents of a new buffer are
// whatever was there before: the caller writes every pixel.
class FramePool {
 public:
  struct Statistics {
    int64_t requests = 0;     // buffers handed out
    int64_t allocations = 0;  // of these, newly allocated
    int64_t live_bytes = 0;   // in use now
    int64_t idle_bytes = 0;   // kept for reuse
    int64_t peak_bytes = 0;   // most ever held (live + idle)

    double reuse_rate() const {
      return requests == 0 ? 0.0 : 1.0 - double(allocations) / double(requests);
    }
  };

  // `max_bytes`: refuse to hold more than this (0 = no limit).
  explicit FramePool(int64_t max_bytes = 0);
  ~FramePool();
  FramePool(const FramePool&) = delete;
  FramePool& operator=(const FramePool&) = delete;

  // Fails with kLimit when max_bytes or memory would be exceeded.
  Result<FrameBuffer> allocate(const PixelFormat& format, Size size);

  // The same with memory for a larger picture, `room`, of which only `size` is
  // seen: for decoders that write beyond the edges.
  Result<FrameBuffer> allocate(const PixelFormat& format, Size size, Size room);

  Statistics statistics() const;

  // Gives idle memory back to the system.
  void trim();

 private:
  friend class detail::PixelBuffer;
  friend void detail::release(detail::PixelBuffer*) noexcept;
  class State;
  std::shared_ptr<State> state_;
};

}  // namespace framewise
