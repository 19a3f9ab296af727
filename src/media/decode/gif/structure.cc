// SPDX-License-Identifier: Apache-2.0
#include "media/decode/gif/structure.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "base/utf8.h"

namespace framewise::media {
namespace {

constexpr uint8_t kPlainText = 0x01;
constexpr uint8_t kComment = 0xfe;
constexpr uint8_t kApplication = 0xff;

// Enough for regular files. Comments beyond it are still counted.
constexpr size_t kMaxComments = 256;
constexpr int64_t kMaxCommentBytes = int64_t{1} << 20;

// The graphic control extension before a frame.
struct Control {
  int64_t begin = 0;
  uint16_t delay_cs = 0;
  int16_t transparent = -1;
  GifDisposal disposal = GifDisposal::kKeep;
};

// The place in which a file ends, for the message.
const char* name_of(GifCut cut) {
  switch (cut) {
    case GifCut::kExtension: return "an extension";
    case GifCut::kPalette: return "a palette";
    case GifCut::kData: return "a frame's picture data";
    default: return "a frame's descriptor";
  }
}

class Scanner {
 public:
  Scanner(const Source& source, const Limits& limits)
      : limits_(limits), file_(source) {
    gif_.file_bytes = source.size();
  }

  Result<GifStructure> scan() {
    if (!file_.has(0, kGifHeaderBytes)) {
      return at_offset(
          with_hint(fail(ErrorKind::kInput,
                         "the file ends inside the header of a GIF"),
                    "fetch or export the file again"),
          size());
    }
    read_screen();
    while (!gif_.damage && !ended_) {
      FW_RETURN_IF_ERROR(read_block());
      if (file_.error()) return *file_.error();
    }
    if (control_) ++gif_.oddities.unused_controls;
    if (gif_.frames.empty()) {
      if (gif_.damage) return *gif_.damage;
      return with_hint(
          fail(ErrorKind::kInput, "there is no picture in this GIF"),
          "export the file again");
    }
    return std::move(gif_);
  }

 private:
  int64_t size() const { return gif_.file_bytes; }
  uint8_t byte(int64_t offset) { return file_.byte(offset); }
  int word(int64_t offset) { return file_.word(offset); }
  std::string_view text(int64_t offset, int64_t length) {
    const auto bytes = file_.bytes(offset, length);
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }

  void cut_short(std::string_view where) {
    Error error = at_offset(
        fail(ErrorKind::kInput, "the file ends inside {}", where), size());
    error.frame = int64_t(gif_.frames.size());
    gif_.damage = with_hint(std::move(error),
                            "fetch the file again; --tolerant shows what "
                            "there is");
    at_ = size();
  }

  GifColors colors_of(const GifPalettePlace& palette) {
    return read_colors(file_.bytes(palette.offset, 3 * palette.size));
  }

  void read_screen() {
    gif_.version_87a = text(0, 6) == "GIF87a";
    gif_.screen = {word(6), word(8)};
    gif_.canvas = gif_.screen;
    at_ = kGifHeaderBytes;
    const GifPalettePlace palette = gif_palette(byte(10), at_);
    if (!file_.has(at_, palette.bytes())) {
      return cut_short(name_of(GifCut::kPalette));
    }
    at_ += palette.bytes();
    gif_.global_palette = palette;
    gif_.global_colors = colors_of(palette);
  }

  Result<void> read_block() {
    if (!file_.has(at_, 1)) {
      gif_.oddities.missing_trailer = true;
      ended_ = true;
      return {};
    }
    const GifBlock block = gif_block_at(file_, at_);
    at_ = block.end;
    switch (block.kind) {
      case kGifExtension: read_extension(block); return {};
      case kGifImage: return read_image(block);
      case kGifTrailer:
        gif_.oddities.trailing_bytes = size() - at_;
        ended_ = true;
        return {};
      default: {
        Error error = fail(ErrorKind::kInput,
                           "0x{:02x} begins no block of a GIF", block.kind);
        error.frame = int64_t(gif_.frames.size());
        gif_.damage = at_offset(
            with_hint(std::move(error),
                      "the file is damaged; --tolerant shows what there is"),
            block.begin);
        return {};
      }
    }
  }

  void read_extension(const GifBlock& block) {
    GifOddities& oddities = gif_.oddities;
    oddities.extensions += block.data > 0;
    if (block.cut != GifCut::kNone) return cut_short(name_of(block.cut));
    const int64_t length = block.end - block.begin;
    switch (block.label) {
      case kGifControl: return read_control(block.begin, block.data);
      case kComment: return read_comment(block.data, length);
      case kApplication: return read_application(block.data, length);
      case kPlainText:
        ++oddities.plain_texts;
        oddities.plain_text_bytes += length;
        return;
      default:
        ++oddities.unknown_extensions;
        oddities.unknown_extension_bytes += length;
        return;
    }
  }

  void read_control(int64_t begin, int64_t first) {
    if (control_) ++gif_.oddities.unused_controls;
    if (byte(first) != 4) ++gif_.oddities.malformed_controls;
    if (byte(first) < 4) return;
    const uint8_t flags = byte(first + 1);
    const int disposal = flags >> 2 & 7;
    Control control;
    control.begin = begin;
    control.delay_cs = uint16_t(word(first + 2));
    if (flags & 1) control.transparent = byte(first + 4);
    if (disposal == 2) control.disposal = GifDisposal::kBackground;
    // 4 is reserved, but some encoders write it for 3; browsers agree.
    if (disposal == 3 || disposal == 4) {
      control.disposal = GifDisposal::kPrevious;
    }
    if (disposal > 3) ++gif_.oddities.reserved_disposals;
    control_ = control;
  }

  void read_comment(int64_t first, int64_t length) {
    ++gif_.oddities.comments;
    gif_.oddities.comment_bytes += length;
    if (gif_.comments.size() >= kMaxComments ||
        gif_.oddities.comment_bytes > kMaxCommentBytes) {
      return;
    }
    std::string comment;
    for (int64_t at = first; byte(at) != 0; at += 1 + byte(at)) {
      comment += text(at + 1, byte(at));
    }
    gif_.comments.push_back(utf8_from_unknown(comment));
  }

  void read_application(int64_t first, int64_t length) {
    const std::string_view name =
        byte(first) == 11 ? text(first + 1, 11) : std::string_view();
    const int64_t second = first + 12;
    const bool loops = (name == "NETSCAPE2.0" || name == "ANIMEXTS1.0") &&
                       byte(second) == 3 && byte(second + 1) == 1;
    if (!loops) {
      gif_.oddities.application_bytes += length;
      return;
    }
    // Browsers use the last loop count, wherever it stands.
    gif_.loop_count = word(second + 2);
    ++gif_.oddities.loop_counts;
    if (!gif_.frames.empty()) gif_.oddities.late_loop_count = true;
  }

  Result<void> read_image(const GifBlock& block) {
    if (limits_.frames > 0 && int64_t(gif_.frames.size()) >= limits_.frames) {
      return at_offset(
          with_hint(fail(ErrorKind::kLimit, "more than the allowed {} frames",
                         limits_.frames),
                    "raise it with --max-frames-in-file if you trust this "
                    "file"),
          block.begin);
    }
    if (block.cut != GifCut::kNone) cut_short(name_of(block.cut));
    if (block.data == 0) return {};
    GifFrame frame;
    frame.begin = block.begin;
    frame.data = block.data;
    frame.end = block.end;
    frame.rect = block.rect;
    frame.palette = block.palette;
    frame.code_size = block.code_size;
    frame.interlaced = block.interlaced;
    frame.repeats_global_palette =
        frame.palette.size > 0 &&
        frame.palette.size == gif_.global_palette.size &&
        colors_of(frame.palette) == gif_.global_colors;
    if (control_) {
      frame.begin = control_->begin;
      frame.delay_cs = control_->delay_cs;
      frame.transparent = control_->transparent;
      frame.disposal = control_->disposal;
      control_.reset();
    }
    if (gif_.frames.empty()) {
      gif_.canvas.width =
          std::max(gif_.canvas.width, frame.rect.x + frame.rect.width);
      gif_.canvas.height =
          std::max(gif_.canvas.height, frame.rect.y + frame.rect.height);
    }
    gif_.frames.push_back(frame);
    return {};
  }

  const Limits& limits_;
  GifBytes file_;
  GifStructure gif_;
  int64_t at_ = 0;
  bool ended_ = false;
  std::optional<Control> control_;
};

// Tracks, without pixels, whether the canvas is blank or opaque before each
// frame.
void trace_canvas(GifStructure& gif) {
  const Rect whole{0, 0, gif.canvas.width, gif.canvas.height};
  bool blank = true;
  bool opaque = false;
  for (GifFrame& frame : gif.frames) {
    const Rect rect = painted_rect(gif, frame);
    const bool covers = rect == whole && frame.transparent < 0;
    frame.key = blank || covers;
    const bool opaque_before = opaque;
    opaque |= covers;
    gif.has_alpha |= !opaque;
    switch (frame.disposal) {
      case GifDisposal::kKeep: blank &= rect.empty(); break;
      case GifDisposal::kBackground:
        blank |= rect == whole;
        opaque &= rect.empty();
        break;
      case GifDisposal::kPrevious: opaque = opaque_before; break;
    }
  }
}

}  // namespace

Rect painted_rect(const GifStructure& gif, const GifFrame& frame) {
  return intersected(frame.rect, {0, 0, gif.canvas.width, gif.canvas.height});
}

GifColors read_colors(std::span<const std::byte> palette) {
  constexpr uint32_t kOpaqueBlack = 0xff000000;
  GifColors colors;
  colors.fill(kOpaqueBlack);
  for (size_t i = 0; i < palette.size() / 3; ++i) {
    const std::byte* from = &palette[3 * i];
    colors[i] = uint32_t(from[0]) | uint32_t(from[1]) << 8 |
                uint32_t(from[2]) << 16 | kOpaqueBlack;
  }
  return colors;
}

Result<GifStructure> scan_gif(const Source& source, const Limits& limits) {
  FW_ASSIGN_OR_RETURN(GifStructure gif, Scanner(source, limits).scan());
  trace_canvas(gif);
  return gif;
}

}  // namespace framewise::media
