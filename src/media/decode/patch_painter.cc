// SPDX-License-Identifier: Apache-2.0
#include "media/decode/patch_painter.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/result.h"
#include "framewise/executor.h"
#include "simd/codec/alpha_over.h"

namespace framewise::media {
namespace {

// At most this many patches and pixels are decoded ahead.
constexpr int64_t kMaxAhead = 16;
constexpr int64_t kMaxPixelsAhead = int64_t{32} << 20;

}  // namespace

size_t PatchPainter::wanted_readers() const {
  if (!job_.executor || patches_.size() < 2) return 1;
  const int64_t fitting = kMaxPixelsAhead / size_.pixels();
  return size_t(std::clamp<int64_t>(
      std::min<int64_t>(job_.executor->concurrency(), fitting), 1, kMaxAhead));
}

void PatchPainter::add_reader(std::unique_ptr<PatchReader> reader) {
  slots_.emplace_back().reader = std::move(reader);
}

Result<PatchPainter::Painted> PatchPainter::paint(FrameTime time) {
  const auto index = int64_t(index_);
  const CanvasPatch& patch = patches_[index_];
  if (auto allowed = slots_[0].reader->check(index_); !allowed) {
    return at_frame(std::move(allowed).error(), index);
  }
  if (slots_.size() > 1 && index_ >= ahead_end_) read_ahead();
  const bool decoded = index_ >= ahead_begin_ && index_ < ahead_end_;
  auto outcome = decoded ? paint_ahead(patch, slots_[index_ - ahead_begin_])
                         : paint_now(patch);
  if (!outcome) return at_frame(std::move(outcome).error(), index);
  Painted painted;
  if (outcome->damage) {
    painted.damage = at_frame(*std::move(outcome->damage), index);
    if (!job_.tolerant || (!outcome->painted && index_ == 0)) {
      return *std::move(painted.damage);
    }
    if (!outcome->painted) return painted;
  }
  ++index_;
  painted.frame = canvas_.finish(index, time);
  return painted;
}

Result<PatchReader::Outcome> PatchPainter::paint_now(const CanvasPatch& patch) {
  FW_ASSIGN_OR_RETURN(const MutablePlaneView target, canvas_.begin(patch));
  return slots_[0].reader->read(index_, patch.replaces, target);
}

// Decodes the patches from index_ on, one per slot.
void PatchPainter::read_ahead() {
  size_t count = 0;
  const size_t left = patches_.size() - index_;
  for (; count < std::min(slots_.size(), left); ++count) {
    if (!slots_[0].reader->check(index_ + count)) break;
    const Rect& rect = patches_[index_ + count].rect;
    auto pixels = job_.pool->allocate(format_, Size{rect.width, rect.height});
    // Decoding patches one by one needs less memory.
    if (!pixels) break;
    slots_[count].pixels = *std::move(pixels);
  }
  ahead_begin_ = index_;
  ahead_end_ = index_ + count;
  job_.executor->parallel_for(count, [this](size_t i) {
    Slot& slot = slots_[i];
    slot.outcome = slot.reader->read(ahead_begin_ + i, /*replaces=*/true,
                                     slot.pixels->plane(0));
  });
}

Result<PatchReader::Outcome> PatchPainter::paint_ahead(const CanvasPatch& patch,
                                                       Slot& slot) {
  FrameBuffer pixels = *std::exchange(slot.pixels, std::nullopt);
  PatchReader::Outcome outcome = std::exchange(slot.outcome, {});
  if (outcome.damage && !job_.tolerant) return outcome;
  if (patch.replaces && patch.rect == whole() &&
      patch.disposal != Disposal::kPrevious) {
    canvas_.replace_all(std::move(pixels), patch.disposal);
    return outcome;
  }
  FW_ASSIGN_OR_RETURN(const MutablePlaneView target, canvas_.begin(patch));
  const PlaneView source = pixels.plane(0);
  const auto width = size_t(patch.rect.width);
  for (int y = 0; y < patch.rect.height; ++y) {
    if (patch.replaces) {
      std::memcpy(target.row(y), source.row(y), width * pixel_bytes());
    } else if (format_.bits > 8) {
      simd::alpha_over_rgba16(source.row<uint16_t>(y), target.row<uint16_t>(y),
                              width);
    } else {
      simd::alpha_over_rgba8(source.row(y), target.row(y), width);
    }
  }
  return outcome;
}

bool PatchPainter::independent(size_t index) const {
  const CanvasPatch& patch = patches_[index];
  return index == 0 ||
         (patch.replaces && patch.disposal != Disposal::kPrevious &&
          patch.rect == whole());
}

void PatchPainter::seek_before(size_t index) {
  index_ = std::min(index, patches_.size() - 1);
  while (!independent(index_)) --index_;
  ahead_begin_ = ahead_end_ = index_;
  for (Slot& slot : slots_) slot.pixels.reset();
  canvas_.reset();
}

}  // namespace framewise::media
