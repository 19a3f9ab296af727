// SPDX-License-Identifier: Apache-2.0
#include "compare/pairs/chosen_frames.h"

#include <algorithm>
#include <utility>

#include "base/result.h"
#include "frame/color/color.h"

namespace framewise::comparison {
namespace {

// GifLab's limit for the frames of a file as RGB.
constexpr int64_t kMostBytes = int64_t{500} << 20;

std::vector<media::HiddenColor> hidden_in(const FileReport& facts) {
  if (facts.container != "gif") return {};
  const auto source = media::Source::from_path(facts.path);
  if (!source) return {};
  auto colors = media::hidden_colors(*source, Limits());
  return colors ? *std::move(colors) : std::vector<media::HiddenColor>();
}

}  // namespace

std::vector<int64_t> chosen_frames(int64_t frames, int64_t most, Size size) {
  const int64_t by_memory =
      std::max<int64_t>(1, kMostBytes / (3 * size.pixels()));
  const int64_t count = std::min({frames, most, by_memory});
  std::vector<int64_t> indices;
  for (int64_t i = 0; i < count; ++i) {
    const double step = count > 1 ? double(frames - 1) / double(count - 1) : 0;
    indices.push_back(i + 1 == count && count > 1 ? frames - 1
                                                  : int64_t(double(i) * step));
  }
  return indices;
}

bool is_large(Size size) { return size.pixels() > int64_t{3} << 19; }

ChosenFrames::ChosenFrames(Animation& animation, const FileReport& facts,
                           FramePool& pool, int64_t most,
                           BehindTransparent behind)
    : picture_(pool),
      animation_(animation),
      pool_(pool),
      indices_(chosen_frames(facts.frames, most, animation.info().size)) {
  if (behind == BehindTransparent::kHiddenColor) hidden_ = hidden_in(facts);
}

void ChosenFrames::read_ahead() {
  if (next_ >= indices_.size()) return;
  const size_t at = next_++;
  ahead_ = kept_.empty() ? read(indices_[at]) : kept_[at];
}

Result<void> ChosenFrames::keep() {
  for (const int64_t index : indices_) {
    FW_ASSIGN_OR_RETURN(Chosen one, read(index));
    kept_.push_back(std::move(one));
  }
  return {};
}

std::vector<Frame> ChosenFrames::kept() const {
  std::vector<Frame> frames;
  for (const Chosen& one : kept_) {
    if (one.seen != Seen::kNot) frames.push_back(one.frame);
  }
  return frames;
}

Result<ChosenFrames::Seen> ChosenFrames::show() {
  if (!ahead_) read_ahead();
  FW_ASSIGN_OR_RETURN(const Chosen chosen,
                      *std::exchange(ahead_, std::nullopt));
  if (chosen.seen != Seen::kNot) {
    picture_.show(chosen.frame, measure::Planes::kRgb);
  }
  if (next_ == 1 && !is_large(animation_.info().size)) first_ = chosen;
  return chosen.seen;
}

Result<Frame> ChosenFrames::first() {
  if (indices_.empty()) return Frame();
  if (!first_) {
    FW_ASSIGN_OR_RETURN(first_, read(indices_.front()));
  }
  return first_->frame;
}

Result<ChosenFrames::Chosen> ChosenFrames::read(int64_t index) {
  FW_RETURN_IF_ERROR(animation_.seek(index));
  FW_ASSIGN_OR_RETURN(const std::optional<Frame> frame, animation_.next());
  if (!frame) return Chosen{};
  const auto [r, g, b] = color_behind(index);
  FW_ASSIGN_OR_RETURN(const Frame opaque,
                      flatten(*frame, Background::plain({r, g, b}), pool_));
  FW_ASSIGN_OR_RETURN(Frame rgba, to_rgba8(opaque, pool_));
  const Seen seen =
      rgba.shares_pixels_with(*frame) ? Seen::kAsItIs : Seen::kConverted;
  return Chosen{seen, std::move(rgba)};
}

media::HiddenColor ChosenFrames::color_behind(int64_t index) const {
  if (size_t(index) >= hidden_.size()) return {255, 255, 255};
  return hidden_[size_t(index)];
}

}  // namespace framewise::comparison
