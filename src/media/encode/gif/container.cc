// SPDX-License-Identifier: Apache-2.0
#include "media/encode/gif/container.h"

#include <algorithm>

#include "media/encode/byte_order.h"

namespace framewise::media {
namespace {

// Browsers show frames of less than 20 ms for 100 ms.
constexpr int64_t kShortestDelay = 2;

}  // namespace

void append_gif_palette(std::string& out, const GifPalette& palette) {
  const size_t end = out.size() + (size_t{3} << palette.bits());
  for (const Rgb8 color : palette.colors) {
    out += {char(color.r), char(color.g), char(color.b)};
  }
  out.resize(end, '\0');
}

std::string gif_header(const AnimationFacts& facts, const GifPalette& global,
                       bool animated) {
  std::string head = "GIF89a";
  append_le16(head, uint32_t(facts.size.width));
  append_le16(head, uint32_t(facts.size.height));
  // A global palette of so many bits, of colors that had 8.
  head += char(0x80 | 0x70 | (global.bits() - 1));
  head.append(2, '\0');  // background and aspect of pixels: not stated
  append_gif_palette(head, global);
  if (!animated || facts.plays == 1) return head;
  head.append("\x21\xFF\x0BNETSCAPE2.0\x03\x01", 16);
  // How often it starts again.
  const int64_t again = facts.plays == 0 ? 0 : facts.plays - 1;
  append_le16(head, uint32_t(std::min<int64_t>(again, 65535)));
  head += '\0';
  return head;
}

std::string gif_frame_head(const GifFrameHead& head,
                           const GifPalette& palette) {
  std::string out;
  if (head.animated || palette.clear) {
    out += {'\x21', '\xF9', '\x04'};
    out +=
        char(int(head.animated ? head.part.disposal : GifDisposalCode{}) << 2 |
             int(palette.clear.has_value()));
    append_le16(out, head.animated ? uint32_t(head.delay) : 0);
    out += {char(palette.clear.value_or(0)), '\0'};
  }
  out += ',';
  const Rect& rect = head.part.rect;
  for (const int number : {rect.x, rect.y, rect.width, rect.height}) {
    append_le16(out, uint32_t(number));
  }
  out += char(head.local ? 0x80 | (palette.bits() - 1) : 0);
  if (head.local) append_gif_palette(out, palette);
  return out;
}

int GifDelays::next(FrameTime time, int64_t frame) {
  int64_t delay = clock_.next(time.start + time.duration);
  if (!clock_.exact()) {
    job_.note("delays_rounded",
              "durations were rounded: GIF counts hundredths of a second",
              "WebP, PNG, AVIF and JPEG XL have finer times", frame);
  }
  // Time added to a short frame is taken from frames that can spare it.
  const int64_t spare = std::max<int64_t>(0, delay - kShortestDelay);
  const int64_t repaid = std::min(debt_, spare);
  delay -= repaid;
  debt_ -= repaid;
  if (time.duration > 0 && delay < kShortestDelay) {
    debt_ += kShortestDelay - delay;
    delay = kShortestDelay;
    job_.note("delays_lengthened",
              "frames of less than 20 ms were lengthened to it, since players "
              "would show them for 100 ms",
              "give at most 50 frames a second", frame);
  }
  return int(std::min(delay, kLongestGifDelay));
}

}  // namespace framewise::media
