// SPDX-License-Identifier: Apache-2.0
#include "video/scan/contact_sheet.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "base/for_each_index.h"
#include "base/result.h"
#include "runtime/admit_memory.h"
#include "runtime/memory_gate.h"
#include "video/scan/clip_memory.h"
#include "video/scan/fitted_frame.h"

namespace framewise::video {
namespace {

constexpr size_t kMostCells = 64;
constexpr Size kCell{240, 135};
constexpr int kGap = 4;

Result<Frame> thumbnail(const media::Folder& folder, const Clip& clip,
                        const ClipLimits& limits,
                        const runtime::WorkContext& work,
                        runtime::MemoryGate& gate, FramePool& pool) {
  FW_ASSIGN_OR_RETURN(Animation animation,
                      open_clip(folder, clip, limits, work));
  const auto memory = gate.acquire(clip_memory(animation.info()));
  FW_ASSIGN_OR_RETURN(const std::optional<Frame> frame, animation.next());
  if (!frame) return fail(ErrorKind::kInput, "the clip has no frames");
  return fitted_frame(*frame, fitted_size(clip.facts, kCell), pool);
}

// In the middle of its cell.
void paint_cell(const Frame& picture, size_t column, size_t row,
                MutablePlaneView sheet) {
  const int left = int(column) * (kCell.width + kGap) + kGap +
                   (kCell.width - picture.size().width) / 2;
  const int top = int(row) * (kCell.height + kGap) + kGap +
                  (kCell.height - picture.size().height) / 2;
  paint(picture, left, top, sheet);
}

}  // namespace

Result<Frame> contact_sheet(const media::Folder& folder,
                            const std::vector<Clip>& clips,
                            const ClipLimits& limits,
                            const runtime::WorkContext& work) {
  std::vector<const Clip*> shown;
  for (const Clip& clip : clips) {
    if (clip.usable() && shown.size() < kMostCells) shown.push_back(&clip);
  }
  if (shown.empty()) return fail(ErrorKind::kInput, "no clip can be shown");
  FramePool pool;
  runtime::MemoryGate gate(
      runtime::memory_left(work.memory_bytes, kClipReaderBytes));
  std::vector<std::optional<Frame>> pictures(shown.size());
  for_each_index(work.executor, shown.size(), [&](size_t i) {
    auto picture = thumbnail(folder, *shown[i], limits, work, gate, pool);
    if (picture) pictures[i] = *std::move(picture);
  });
  const auto columns = size_t(std::ceil(std::sqrt(double(shown.size()))));
  const size_t rows = (shown.size() + columns - 1) / columns;
  const Size size{int(columns) * (kCell.width + kGap) + kGap,
                  int(rows) * (kCell.height + kGap) + kGap};
  FW_ASSIGN_OR_RETURN(FrameBuffer sheet, black_canvas(size, pool));
  const MutablePlaneView plane = sheet.plane(0);
  for (size_t i = 0; i < pictures.size(); ++i) {
    if (pictures[i]) paint_cell(*pictures[i], i % columns, i / columns, plane);
  }
  return std::move(sheet).freeze(0, {}, ChangedArea::everything(size));
}

}  // namespace framewise::video
