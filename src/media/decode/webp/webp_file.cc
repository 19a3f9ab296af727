// SPDX-License-Identifier: Apache-2.0
#include "media/decode/webp/webp_file.h"

#include <fmt/format.h>
#include <webp/decode.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "frame/color/color_facts.h"
#include "media/decode/delays.h"
#include "media/findings.h"
#include "media/metadata/exif.h"
#include "media/metadata/icc.h"

namespace framewise::media {
namespace {

constexpr size_t kChunkHeaderBytes = 8;
constexpr size_t kCanvasBytes = 10;

uint32_t little_endian(std::span<const std::byte> data, size_t at,
                       size_t bytes) {
  uint32_t value = 0;
  for (size_t i = bytes; i > 0; --i) {
    value = value << 8 | uint32_t(data[at + i - 1]);
  }
  return value;
}

class Parser {
 public:
  Parser(std::span<const std::byte> file, const Job& job)
      : file_(file), job_(job) {}

  Result<WebpFile> parse();

 private:
  Result<void> read_canvas();
  Result<void> read_chunks();
  void read_chunk(const WebpChunk& chunk);
  void read_frame(const WebpChunk& chunk);
  void read_profile(const WebpChunk& chunk);
  void read_exif(const WebpChunk& chunk);
  bool add_image(WebpFrame frame, CanvasPatch patch);
  std::optional<WebpFrame> image_in(std::span<const std::byte> home,
                                    size_t at) const;
  void report_trailing_bytes();
  void describe();

  void stop(size_t offset, std::string_view why) {
    if (!result_.damage) {
      result_.damage =
          at_offset(fail(ErrorKind::kInput, "{}", why), int64_t(offset));
    }
  }
  size_t offset_of(std::span<const std::byte> bytes) const {
    return size_t(bytes.data() - file_.data());
  }

  std::span<const std::byte> file_;
  std::span<const std::byte> riff_;  // as long as the header states
  const Job& job_;
  WebpFile result_;
  ColorFacts color_ = kSrgbFacts;
  size_t first_chunk_ = kRiffHeaderBytes;
  bool animated_ = false;
  int64_t clock_ms_ = 0;
};

Result<WebpFile> Parser::parse() {
  const size_t stated = stated_riff_bytes(file_);
  riff_ = file_.first(std::min(stated, file_.size()));
  FW_RETURN_IF_ERROR(read_canvas());
  FW_RETURN_IF_ERROR(read_chunks());
  if (stated > file_.size()) {
    stop(file_.size(), "the file ends before it is complete");
  }
  if (result_.frames.empty()) {
    return result_.damage ? *result_.damage
                          : fail(ErrorKind::kInput, "the file has no picture");
  }
  report_trailing_bytes();
  describe();
  return std::move(result_);
}

// Reads the canvas size before anything depends on it.
Result<void> Parser::read_canvas() {
  const auto chunk = webp_chunk_at(riff_, kRiffHeaderBytes);
  int width = 0;
  int height = 0;
  const auto canvas = chunk ? webp_canvas(*chunk) : std::nullopt;
  if (canvas) {
    animated_ = canvas->animated;
    width = canvas->size.width;
    height = canvas->size.height;
    first_chunk_ = chunk->end;
  } else if (!chunk || !chunk->is_image() ||
             !WebPGetInfo(
                 reinterpret_cast<const uint8_t*>(&riff_[kRiffHeaderBytes]),
                 riff_.size() - kRiffHeaderBytes, &width, &height)) {
    return at_offset(
        fail(ErrorKind::kInput, "the file does not begin with a picture"),
        int64_t(kRiffHeaderBytes));
  }
  FW_RETURN_IF_ERROR(job_.admit(width, height));
  result_.info.size = {width, height};
  return {};
}

Result<void> Parser::read_chunks() {
  size_t chunks = 0;
  for (size_t at = first_chunk_; at < riff_.size() && !result_.damage;) {
    if (chunks++ % 4096 == 0) FW_RETURN_IF_ERROR(job_.keep_going());
    const auto chunk = webp_chunk_at(riff_, at);
    if (!chunk) {
      stop(at, "the file ends inside a chunk");
      break;
    }
    read_chunk(*chunk);
    if (!chunk->whole) stop(at, "the file ends inside a chunk");
    at = chunk->end;
    const auto frames = int64_t(result_.frames.size());
    if (job_.limits.frames > 0 && frames > job_.limits.frames) {
      return with_hint(
          fail(ErrorKind::kLimit, "more than the allowed {} frames",
               job_.limits.frames),
          "raise it with --max-frames-in-file if you trust this file");
    }
  }
  return {};
}

void Parser::read_chunk(const WebpChunk& chunk) {
  if (chunk.type == "ANIM" && animated_ && chunk.data.size() >= 6) {
    result_.info.plays = int(chunk.data[4]) | int(chunk.data[5]) << 8;
  } else if (chunk.type == "ANMF" && animated_) {
    read_frame(chunk);
  } else if ((chunk.type == "ALPH" || chunk.is_image()) && !animated_ &&
             result_.frames.empty()) {
    const Size canvas = result_.info.size;
    const auto picture = image_in(riff_, chunk.begin);
    if (!picture) return stop(chunk.begin, "a picture without pixels");
    add_image(*picture, {.rect = {0, 0, canvas.width, canvas.height}});
  } else if (chunk.type == "ICCP" && chunk.whole) {
    read_profile(chunk);
  } else if (chunk.type == "EXIF" && chunk.whole) {
    read_exif(chunk);
  }
}

void Parser::read_frame(const WebpChunk& chunk) {
  const size_t offset = chunk.begin;
  const auto header = webp_frame_header(chunk);
  if (!header) return stop(offset, "a broken frame");
  CanvasPatch patch;
  patch.rect = header->rect;
  if (header->clears) patch.disposal = Disposal::kBackground;
  auto picture = image_in(chunk.data, kWebpFrameHeaderBytes);
  if (!picture) return stop(offset, "a frame without pixels");
  // The first frame has nothing below it.
  patch.replaces = header->replaces || result_.frames.empty();
  picture->offset = offset;
  picture->stored_delay = header->delay_ms;
  picture->time = {clock_ms_, picture->stored_delay};
  if (job_.delay_rule == DelayRule::kBrowser &&
      picture->stored_delay <= kShortestDelayMs) {
    picture->time.duration = kBrowserDelayMs;
  }
  if (!add_image(*picture, patch)) return;
  clock_ms_ += picture->time.duration;
  if (picture->time.duration != picture->stored_delay) {
    add_finding(result_.findings,
                {.kind = "clamped_delays",
                 .message = "delays of 10 ms or less are played as 100 ms",
                 .hint = "store the delay that you mean, 20 ms or more",
                 .frame = int64_t(result_.frames.size()) - 1});
  }
}

// The chunks from `at` on that form one image.
std::optional<WebpFrame> Parser::image_in(std::span<const std::byte> home,
                                          size_t at) const {
  WebpFrame frame;
  const size_t begin = at;
  while (const auto chunk = webp_chunk_at(home, at)) {
    frame.has_alpha = frame.has_alpha || chunk->type == "ALPH";
    at = chunk->end;
    if (!chunk->is_image()) continue;
    frame.data = home.subspan(begin, at - begin);
    frame.offset = offset_of(frame.data);
    return frame;
  }
  return std::nullopt;
}

// Adds the image if its own header agrees with the container.
bool Parser::add_image(WebpFrame frame, CanvasPatch patch) {
  const Rect canvas{0, 0, result_.info.size.width, result_.info.size.height};
  WebPBitstreamFeatures features;
  const VP8StatusCode status =
      WebPGetFeatures(reinterpret_cast<const uint8_t*>(frame.data.data()),
                      frame.data.size(), &features);
  if (status != VP8_STATUS_OK || features.has_animation ||
      features.width != patch.rect.width ||
      features.height != patch.rect.height ||
      intersected(patch.rect, canvas) != patch.rect) {
    stop(frame.offset,
         status == VP8_STATUS_NOT_ENOUGH_DATA
             ? "the file ends inside the header of a picture"
             : "the header of a picture is damaged or outside the canvas");
    return false;
  }
  constexpr int kLossless = 2;
  const char* const codec = features.format == kLossless ? "vp8l" : "vp8";
  if (result_.frames.empty()) {
    result_.info.codec = codec;
  } else if (result_.info.codec != codec) {
    result_.info.codec = "vp8+vp8l";
  }
  frame.has_alpha = frame.has_alpha || features.has_alpha;
  patch.replaces = patch.replaces || !frame.has_alpha;
  result_.frames.push_back(frame);
  result_.patches.push_back(patch);
  return true;
}

void Parser::read_profile(const WebpChunk& chunk) {
  if (auto finding = apply_profile(chunk.data, color_)) {
    add_finding(result_.findings, *std::move(finding));
  }
}

void Parser::read_exif(const WebpChunk& chunk) {
  const int orientation = exif_orientation(chunk.data);
  if (orientation <= 1) return;
  add_finding(result_.findings,
              {.kind = "orientation_not_applied",
               .message = fmt::format(
                   "Exif data ask for orientation {}, which most programs "
                   "ignore in WebP files; the pixels are shown as stored",
                   orientation),
               .hint = "turn the pixels themselves and drop the Exif entry"});
}

void Parser::report_trailing_bytes() {
  if (riff_.size() == file_.size()) return;
  const auto extra = int64_t(file_.size() - riff_.size());
  add_finding(
      result_.findings,
      {.kind = "trailing_bytes",
       .message = fmt::format("{} bytes follow the end of the file", extra),
       .hint = "cut them off: nobody reads them",
       .wasted_bytes = extra});
}

void Parser::describe() {
  AnimationInfo& info = result_.info;
  info.container = "webp";
  info.format = {.layout = Layout::kRgba, .bits = 8, .color = color_};
  info.time_base = {1, 1000};
  if (animated_ && !info.plays) info.plays = 0;
  if (!result_.damage) {
    info.frame_count = int64_t(result_.frames.size());
    if (animated_) info.duration = clock_ms_;
  }
  info.file_bytes = int64_t(file_.size());
  const Rect whole{0, 0, info.size.width, info.size.height};
  info.has_alpha = result_.patches.front().rect != whole;
  for (size_t i = 0; i < result_.frames.size(); ++i) {
    const bool last = i + 1 == result_.frames.size();
    info.has_alpha =
        info.has_alpha || result_.frames[i].has_alpha ||
        (!last && result_.patches[i].disposal == Disposal::kBackground);
  }
}

}  // namespace

std::optional<WebpChunk> webp_chunk_at(std::span<const std::byte> home,
                                       size_t at) {
  if (at > home.size() || home.size() - at < kChunkHeaderBytes) {
    return std::nullopt;
  }
  WebpChunk chunk;
  chunk.type = {reinterpret_cast<const char*>(&home[at]), 4};
  chunk.begin = at;
  chunk.stated = little_endian(home, at + 4, 4);
  const size_t left = home.size() - at - kChunkHeaderBytes;
  chunk.whole = chunk.stated <= left;
  chunk.data =
      home.subspan(at + kChunkHeaderBytes, std::min(chunk.stated, left));
  // Chunks of odd size are followed by a padding byte.
  chunk.end =
      at + kChunkHeaderBytes + std::min(chunk.stated + chunk.stated % 2, left);
  return chunk;
}

size_t stated_riff_bytes(std::span<const std::byte> file) {
  return size_t{little_endian(file, 4, 4)} + 8;
}

std::optional<WebpCanvas> webp_canvas(const WebpChunk& chunk) {
  constexpr uint32_t kAnimation = 0x02;
  constexpr uint32_t kAlpha = 0x10;
  const auto& data = chunk.data;
  if (chunk.type != "VP8X" || data.size() < kCanvasBytes) return std::nullopt;
  const uint32_t flags = little_endian(data, 0, 1);
  return WebpCanvas{.size = {int(little_endian(data, 4, 3)) + 1,
                             int(little_endian(data, 7, 3)) + 1},
                    .animated = (flags & kAnimation) != 0,
                    .has_alpha = (flags & kAlpha) != 0};
}

std::optional<WebpFrameHeader> webp_frame_header(const WebpChunk& chunk) {
  const auto& data = chunk.data;
  if (data.size() < kWebpFrameHeaderBytes) return std::nullopt;
  const auto number = [&data](size_t at) {
    return int32_t(little_endian(data, at, 3));
  };
  const uint32_t flags = little_endian(data, 15, 1);
  return WebpFrameHeader{
      .rect = {2 * number(0), 2 * number(3), number(6) + 1, number(9) + 1},
      .delay_ms = number(12),
      .clears = (flags & 1) != 0,
      .replaces = (flags & 2) != 0};
}

Result<WebpFile> parse_webp(std::span<const std::byte> file, const Job& job) {
  return Parser(file, job).parse();
}

}  // namespace framewise::media
