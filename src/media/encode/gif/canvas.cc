// SPDX-License-Identifier: Apache-2.0
#include "media/encode/gif/canvas.h"

#include <algorithm>
#include <cstring>

#include "base/result.h"
#include "frame/color/color.h"
#include "media/encode/changed_rect.h"

namespace framewise::media {
namespace {

constexpr int kPixelBytes = 4;
constexpr uint8_t kOpaqueFrom = 128;

Rect all_of(Size size) { return {0, 0, size.width, size.height}; }

int64_t area(const Rect& rect) { return int64_t{rect.width} * rect.height; }

Result<Frame> copied(const Frame& frame, const Rect& cleared, FramePool& pool) {
  FW_ASSIGN_OR_RETURN(FrameBuffer buffer,
                      pool.allocate(frame.format(), frame.size()));
  const MutablePlaneView out = buffer.plane(0);
  for (int y = 0; y < out.size.height; ++y) {
    std::memcpy(out.row(y), frame.plane(0).row(y),
                size_t(out.size.width) * kPixelBytes);
    if (y < cleared.y || y >= cleared.y + cleared.height) continue;
    std::memset(out.row(y) + cleared.x * kPixelBytes, 0,
                size_t(cleared.width) * kPixelBytes);
  }
  return std::move(buffer).freeze(frame.index(), frame.time(), frame.changed());
}

// The pixels that show something on `canvas` and nothing in `next`: no frame
// can draw those.
Rect to_be_cleared(const Frame* canvas, const Frame& next) {
  if (!canvas || is_opaque(next)) return {};
  Rect found;
  for (int y = 0; y < next.size().height; ++y) {
    const auto* shown = canvas->plane(0).row<uint32_t>(y);
    const auto* wanted = next.plane(0).row<uint32_t>(y);
    int first = -1;
    int last = -1;
    for (int x = 0; x < next.size().width; ++x) {
      if (shown[x] == 0 || wanted[x] != 0) continue;
      if (first < 0) first = x;
      last = x;
    }
    if (first >= 0) found = united(found, {first, y, last + 1 - first, 1});
  }
  return found;
}

// The part of an empty canvas that `frame` fills.
Rect filled_rect(const Frame& frame) {
  Rect filled;
  for (int y = 0; y < frame.size().height; ++y) {
    const auto* row = frame.plane(0).row<uint32_t>(y);
    const auto* end = row + frame.size().width;
    const auto* first = std::find_if(row, end, [](uint32_t p) { return p; });
    if (first == end) continue;
    while (end[-1] == 0) --end;
    filled = united(filled, {int(first - row), y, int(end - first), 1});
  }
  return filled;
}

Rect drawn_rect(const Frame* canvas, const Frame& frame) {
  if (!canvas) return filled_rect(frame);
  return changed_rect(canvas->plane(0), frame.plane(0), kPixelBytes);
}

}  // namespace

Result<Thresholded> thresholded(const Frame& frame, FramePool& pool) {
  if (is_opaque(frame)) return Thresholded{frame};
  FW_ASSIGN_OR_RETURN(FrameBuffer buffer,
                      pool.allocate(frame.format(), frame.size()));
  bool partial = false;
  const MutablePlaneView out = buffer.plane(0);
  for (int y = 0; y < out.size.height; ++y) {
    const uint8_t* in = frame.plane(0).row(y);
    uint8_t* to = out.row(y);
    for (int x = 0; x < out.size.width; ++x, in += 4, to += 4) {
      partial = partial || (in[3] != 0 && in[3] != 255);
      const bool opaque = in[3] >= kOpaqueFrom;
      for (int c = 0; c < 3; ++c) to[c] = opaque ? in[c] : 0;
      to[3] = opaque ? 255 : 0;
    }
  }
  return Thresholded{
      std::move(buffer).freeze(frame.index(), frame.time(), frame.changed()),
      partial};
}

Result<GifPart> gif_part(const Frame* before, const Frame& now,
                         const Frame* next, FramePool& pool) {
  GifPart part;
  part.rect = before ? drawn_rect(before, now) : all_of(now.size());
  // An equal frame is its own time; it takes one pixel.
  if (part.rect.empty()) part.rect = {0, 0, 1, 1};
  if (!next) return part;

  const Rect hole = to_be_cleared(&now, *next);
  int64_t least = hole.empty() ? area(drawn_rect(&now, *next)) : INT64_MAX;
  const bool can_go_back = to_be_cleared(before, *next).empty();
  if (can_go_back && before) {
    const int64_t back = area(drawn_rect(before, *next));
    if (back < least) {
      least = back;
      part.disposal = GifDisposalCode::kPrevious;
    }
  }
  if (is_opaque(*next)) return part;
  // Clearing more than is drawn costs pixels now.
  const Rect cleared = united(part.rect, hole);
  FW_ASSIGN_OR_RETURN(const Frame after, copied(now, cleared, pool));
  const int64_t clearing =
      area(drawn_rect(&after, *next)) + area(cleared) - area(part.rect);
  if (clearing < least) {
    part.rect = cleared;
    part.disposal = GifDisposalCode::kBackground;
  }
  return part;
}

Result<std::optional<Frame>> gif_canvas_after(
    const std::optional<Frame>& before, const Frame& now, const GifPart& part,
    FramePool& pool) {
  switch (part.disposal) {
    case GifDisposalCode::kKeep: return std::optional(now);
    case GifDisposalCode::kPrevious: return before;
    case GifDisposalCode::kBackground: break;
  }
  FW_ASSIGN_OR_RETURN(Frame after, copied(now, part.rect, pool));
  return std::optional(std::move(after));
}

}  // namespace framewise::media
