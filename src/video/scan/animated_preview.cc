// SPDX-License-Identifier: Apache-2.0
#include "video/scan/animated_preview.h"

#include <algorithm>

#include "base/result.h"
#include "video/scan/fitted_frame.h"

namespace framewise::video {
namespace {

constexpr size_t kMostClips = 10;
constexpr int64_t kMostFrames = 150;
constexpr Size kBox{640, 360};
constexpr TimeBase kFrameTime{1, 10};  // 15 frames of each of 10 clips: 1.5 s

int64_t frames_of(const media::VideoFacts& facts) {
  if (facts.frame_count) return *facts.frame_count;
  const double rate = double(facts.rate_numerator) /
                      double(std::max<int64_t>(facts.rate_denominator, 1));
  return int64_t(facts.seconds() * rate);
}

class PreviewWriter {
 public:
  PreviewWriter(Writer& writer, Size canvas, FramePool& pool)
      : writer_(writer), canvas_(canvas), pool_(pool) {}

  // `most` frames of the clip. What cannot be decoded is left out.
  Result<void> add(const Clip& clip, Animation& animation, int64_t most) {
    const Size size = fitted_size(clip.facts, canvas_);
    const int64_t step = std::max<int64_t>(frames_of(clip.facts) / most, 1);
    for (int64_t i = 0; i < most; ++i) {
      if (step > 1 && !animation.seek(i * step)) return {};
      const auto frame = animation.next();
      if (!frame || !*frame) return {};
      FW_ASSIGN_OR_RETURN(const Frame small,
                          fitted_frame(**frame, size, pool_));
      FW_ASSIGN_OR_RETURN(FrameBuffer canvas, black_canvas(canvas_, pool_));
      paint(small, (canvas_.width - size.width) / 2,
            (canvas_.height - size.height) / 2, canvas.plane(0));
      const Frame shown = std::move(canvas).freeze(
          frames_, {frames_, 1}, ChangedArea::everything(canvas_));
      FW_RETURN_IF_ERROR(writer_.add(shown, 1));
      ++frames_;
    }
    return {};
  }
  int64_t frames() const { return frames_; }

 private:
  Writer& writer_;
  const Size canvas_;
  FramePool& pool_;
  int64_t frames_ = 0;
};

}  // namespace

Result<Written> write_animated_preview(const media::Folder& folder,
                                       const std::vector<Clip>& clips,
                                       const ClipLimits& limits,
                                       const runtime::WorkContext& work,
                                       const std::filesystem::path& path) {
  std::vector<const Clip*> shown;
  Size canvas{1, 1};
  for (const Clip& clip : clips) {
    if (!clip.usable() || shown.size() == kMostClips) continue;
    shown.push_back(&clip);
    const Size size = fitted_size(clip.facts, kBox);
    canvas.width = std::max(canvas.width, size.width);
    canvas.height = std::max(canvas.height, size.height);
  }
  if (shown.empty()) return fail(ErrorKind::kInput, "no clip can be shown");
  FramePool pool;
  WriteOptions options;
  options.executor = work.executor;
  options.stop = work.stop;
  options.pool = &pool;
  FW_ASSIGN_OR_RETURN(
      Writer writer,
      Writer::create(
          path, {.size = canvas, .time_base = kFrameTime, .has_alpha = false},
          options));
  PreviewWriter preview(writer, canvas, pool);
  for (const Clip* clip : shown) {
    auto animation = open_clip(folder, *clip, limits, work);
    if (!animation) continue;
    FW_RETURN_IF_ERROR(
        preview.add(*clip, *animation, kMostFrames / int64_t(shown.size())));
  }
  if (preview.frames() == 0) {
    return fail(ErrorKind::kInput, "no clip can be decoded");
  }
  return writer.finish();
}

}  // namespace framewise::video
