// SPDX-License-Identifier: Apache-2.0
#include "video/scan/contact_sheet.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <optional>

#include "base/for_each_index.h"
#include "base/result.h"
#include "frame/color/color.h"
#include "frame/resize/resize.h"

namespace framewise::video {
namespace {

constexpr size_t kMostCells = 64;
constexpr int kCellWidth = 240;
constexpr int kCellHeight = 135;
constexpr int kGap = 4;

// The largest size with the shape of the shown frame that fits a cell.
Size fitted(const media::VideoFacts& facts) {
  const double aspect = double(facts.size.width) / double(facts.size.height) *
                        double(facts.pixel_aspect.width) /
                        double(facts.pixel_aspect.height);
  const double width = std::min(double(kCellWidth), kCellHeight * aspect);
  return {std::clamp(int(width + 0.5), 1, kCellWidth),
          std::clamp(int(width / aspect + 0.5), 1, kCellHeight)};
}

Result<Frame> thumbnail(const media::Folder& folder, const Clip& clip,
                        const ClipLimits& limits, const std::stop_token& stop,
                        FramePool& pool) {
  FW_ASSIGN_OR_RETURN(Animation animation,
                      open_clip(folder, clip, limits, stop));
  FW_ASSIGN_OR_RETURN(const std::optional<Frame> frame, animation.next());
  if (!frame) return fail(ErrorKind::kInput, "the clip has no frames");
  FW_ASSIGN_OR_RETURN(const Frame small,
                      resize(*frame, fitted(clip.facts), {}, pool));
  FW_ASSIGN_OR_RETURN(const Frame rgba, to_rgba8(small, pool));
  return flatten(rgba, Background::plain({0, 0, 0}), pool);
}

void paint(const Frame& picture, size_t column, size_t row,
           MutablePlaneView sheet) {
  const int left = int(column) * (kCellWidth + kGap) + kGap +
                   (kCellWidth - picture.size().width) / 2;
  const int top = int(row) * (kCellHeight + kGap) + kGap +
                  (kCellHeight - picture.size().height) / 2;
  for (int y = 0; y < picture.size().height; ++y) {
    std::memcpy(sheet.row(top + y) + 4 * left, picture.plane(0).row(y),
                4 * size_t(picture.size().width));
  }
}

}  // namespace

Result<Frame> contact_sheet(const media::Folder& folder,
                            const std::vector<Clip>& clips,
                            const ClipLimits& limits, const ScanTools& tools) {
  std::vector<const Clip*> shown;
  for (const Clip& clip : clips) {
    if (clip.usable() && shown.size() < kMostCells) shown.push_back(&clip);
  }
  if (shown.empty()) return fail(ErrorKind::kInput, "no clip can be shown");
  FramePool pool;
  std::vector<std::optional<Frame>> pictures(shown.size());
  for_each_index(tools.executor, shown.size(), [&](size_t i) {
    auto picture = thumbnail(folder, *shown[i], limits, tools.stop, pool);
    if (picture) pictures[i] = *std::move(picture);
  });
  const auto columns = size_t(std::ceil(std::sqrt(double(shown.size()))));
  const size_t rows = (shown.size() + columns - 1) / columns;
  const Size size{int(columns) * (kCellWidth + kGap) + kGap,
                  int(rows) * (kCellHeight + kGap) + kGap};
  FW_ASSIGN_OR_RETURN(FrameBuffer sheet, pool.allocate({}, size));
  const MutablePlaneView plane = sheet.plane(0);
  for (int y = 0; y < size.height; ++y) {
    uint8_t* row = plane.row(y);
    for (int x = 0; x < size.width; ++x) {
      std::memcpy(row + 4 * x, "\x00\x00\x00\xff", 4);
    }
  }
  for (size_t i = 0; i < pictures.size(); ++i) {
    if (pictures[i]) paint(*pictures[i], i % columns, i / columns, plane);
  }
  sheet.mark_opaque();
  return std::move(sheet).freeze(0, {}, ChangedArea::everything(size));
}

}  // namespace framewise::video
