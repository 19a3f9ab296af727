// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "flashes/judge_frames.h"
#include "framewise/animation.h"
#include "image/check/pixels.h"
#include "simd/color/luma.h"

namespace framewise::image {
namespace {

// The rows of a frame as 8-bit luma of full range, and as alpha if it has one.
class LumaRows {
 public:
  explicit LumaRows(const Frame& frame)
      : frame_(frame),
        format_(frame.format()),
        luma_(size_t(frame.size().width)),
        alpha_(size_t(frame.size().width)),
        rgba_(size_t(frame.size().width) * 4) {}

  bool has_alpha() const {
    return format_.layout == Layout::kRgba || format_.alpha_plane;
  }
  const uint8_t* luma() const { return luma_.data(); }
  const uint8_t* alpha() const { return has_alpha() ? alpha_.data() : nullptr; }

  void read(int y) {
    if (format_.layout == Layout::kRgba) return read_rgba(y);
    read_plane(frame_.plane(0), y, luma_);
    if (format_.layout != Layout::kGray &&
        format_.color.range != Range::kFull) {
      for (uint8_t& sample : luma_) {
        sample = uint8_t(std::clamp((int{sample} - 16) * 255 / 219, 0, 255));
      }
    }
    if (format_.alpha_plane) {
      read_plane(frame_.plane(format_.planes() - 1), y, alpha_);
    }
  }

 private:
  void read_rgba(int y) {
    const size_t width = luma_.size();
    const uint8_t* row = frame_.plane(0).row(y);
    if (format_.bits > 8) {
      const auto* wide = frame_.plane(0).row<uint16_t>(y);
      for (size_t i = 0; i < width * 4; ++i)
        rgba_[i] = uint8_t((wide[i] + 128) / 257);
      row = rgba_.data();
    }
    simd::luma8_full(row, width, simd::kLumaBt709, luma_.data());
    for (size_t x = 0; x < width; ++x) alpha_[x] = row[4 * x + 3];
  }

  void read_plane(const PlaneView& plane, int y, std::vector<uint8_t>& out) {
    if (format_.bits <= 8) {
      std::copy_n(plane.row(y), out.size(), out.begin());
      return;
    }
    const auto* wide = plane.row<uint16_t>(y);
    const int shift = format_.bits - 8;
    for (size_t x = 0; x < out.size(); ++x) out[x] = uint8_t(wide[x] >> shift);
  }

  const Frame& frame_;
  const PixelFormat format_;
  std::vector<uint8_t> luma_;
  std::vector<uint8_t> alpha_;
  std::vector<uint8_t> rgba_;
};

LumaFacts measure(const Frame& frame) {
  LumaStatistics statistics(frame.size());
  LumaRows rows(frame);
  for (int y = 0; y < frame.size().height; ++y) {
    rows.read(y);
    statistics.add_row(rows.luma(), rows.alpha());
  }
  return statistics.facts();
}

OpenOptions reading(const CheckOptions& options) {
  OpenOptions reading;
  reading.limits.file_bytes = options.rules.file_bytes;
  reading.limits.frame_pixels = options.rules.pixels;
  reading.limits.frames = options.rules.frames;
  reading.stop = options.stop;
  return reading;
}

}  // namespace

Problem problem_of(const Error& error) {
  const auto rule = [&] {
    switch (error.kind) {
      case ErrorKind::kInput: return Rule::kPixelData;
      case ErrorKind::kUnsupported: return Rule::kUnsupportedVariant;
      case ErrorKind::kLimit: return Rule::kTooManyPixels;
      case ErrorKind::kIo:
      case ErrorKind::kUsage: return Rule::kCannotOpen;
      case ErrorKind::kEnvironment: return Rule::kDecoderMissing;
      case ErrorKind::kCancelled:
      case ErrorKind::kTimeout: return Rule::kCheckStopped;
      case ErrorKind::kInternal: return Rule::kInternalError;
    }
    return Rule::kInternalError;
  }();
  return {.rule = rule,
          .severity = rule_facts(rule).severity,
          .message = error.message,
          .offset = error.offset,
          .frame = error.frame,
          .box = {}};
}

namespace {

Result<void> decode_all(Animation& animation, flashes::FlashPass* flashes,
                        PixelCheck& result) {
  while (true) {
    FW_ASSIGN_OR_RETURN(const std::optional<Frame> frame, animation.next());
    if (!frame) return {};
    ++result.frames;
    result.size = frame->size();
    if (!result.luma) {
      result.luma = measure(*frame);
      result.is_blank = is_flat(*result.luma);
    } else if (result.is_blank) {
      const LumaFacts luma = measure(*frame);
      result.is_blank =
          is_flat(luma) && luma.brightest == result.luma->brightest;
    }
    if (flashes) FW_RETURN_IF_ERROR(flashes->add(*frame));
  }
}

void add_flashes(const FlashReport& report, ProblemList& problems) {
  for (const FlashEvent& event : report.events) {
    problems.add(event.state == FlashState::kFail ? Rule::kFlashes
                                                  : Rule::kNearlyFlashes,
                 event.sentence, {.frame = event.start_frame});
  }
}

Result<void> check_frames(Animation& animation, const CheckOptions& options,
                          PixelCheck& result) {
  std::optional<flashes::FlashPass> flashes;
  if (options.flashes && animation.info().frame_count != 1) {
    FW_ASSIGN_OR_RETURN(flashes, flashes::FlashPass::create(
                                     animation, {.rules = *options.flashes}));
  }
  const auto decoded =
      decode_all(animation, flashes ? &*flashes : nullptr, result);
  if (!flashes || result.frames < 2) return decoded;
  if (!decoded) {
    add_flashes(flashes->finish_early(), result.problems);
    return decoded;
  }
  FW_ASSIGN_OR_RETURN(const FlashReport report,
                      flashes->finish(animation, nullptr));
  add_flashes(report, result.problems);
  return {};
}

}  // namespace

PixelCheck check_decoded_pixels(std::vector<std::byte> file,
                                const std::string& name,
                                const CheckOptions& options) {
  PixelCheck result;
  result.assurance = Assurance::kDecodes;
  auto animation = open(std::move(file), name, reading(options));
  if (!animation) {
    result.problems.add(problem_of(animation.error()));
    return result;
  }
  if (const auto checked = check_frames(*animation, options, result);
      !checked) {
    result.problems.add(problem_of(checked.error()));
  }
  return result;
}

}  // namespace framewise::image
