// SPDX-License-Identifier: Apache-2.0
#include "media/decode/sample_depth.h"

extern "C" {
#include <libavutil/imgutils.h>
#include <libavutil/mem.h>
#include <libavutil/pixdesc.h>
}

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <cmath>
#include <string>

#include "media/decode/png/builder.h"
#include "media/decode/tiff/builder.h"
#include "media/programs.h"
#include "media/reading.h"

namespace framewise::media {
namespace {

constexpr int kDeepest = 16;

// The red samples of the first row.
std::vector<int> red(const Reading& reading) {
  if (reading.error) ADD_FAILURE() << reading.error->to_string();
  std::vector<int> samples;
  if (reading.frames.empty()) return samples;
  const Frame& frame = reading.frames[0];
  for (int x = 0; x < frame.size().width; ++x) {
    samples.push_back(pixel(frame, x, 0)[0]);
  }
  return samples;
}

// Every value of `depth` bits, at most 256 of them: the first, the last, and
// evenly between.
std::vector<uint32_t> ramp(int depth) {
  const uint32_t largest = largest_sample(depth);
  const uint32_t count = std::min(largest + 1, 256u);
  std::vector<uint32_t> values;
  for (uint32_t i = 0; i < count; ++i) {
    values.push_back(uint32_t(uint64_t{i} * largest / (count - 1)));
  }
  return values;
}

// The samples of ramp(), exactly widened.
std::vector<int> wide_ramp(int depth, int white) {
  std::vector<int> wide;
  for (const uint32_t value : ramp(depth)) {
    wide.push_back(
        int(std::lround(double(value) * white / largest_sample(depth))));
  }
  return wide;
}

void append(std::string& text, uint32_t value, int bytes) {
  for (; bytes > 0; --bytes, value >>= 8) text += char(uint8_t(value));
}

TEST(SampleDepth, BlackStaysBlackAndTheLargestBecomesWhite) {
  for (int depth = 1; depth <= kDeepest; ++depth) {
    const uint32_t largest = largest_sample(depth);
    EXPECT_EQ(widened<uint8_t>(0, largest), 0) << depth;
    EXPECT_EQ(widened<uint8_t>(largest, largest), 255) << depth;
    EXPECT_EQ(widened<uint16_t>(largest, largest), 65535) << depth;
    EXPECT_EQ(widened<uint8_t>(largest + 1, largest), 255) << depth;
  }
  EXPECT_EQ(widened<uint8_t>(16, 31), 132);
  EXPECT_EQ(widened<uint8_t>(7, 15), 119);
}

TEST(SampleDepth, BmpOfEveryDepthIsWidenedExactly) {
  for (int depth = 1; depth <= kDeepest; ++depth) {
    const auto values = ramp(depth);
    std::string file = "BM";
    append(file, 0, 8);
    append(file, 66, 4);  // where the pixels begin
    append(file, 40, 4);
    append(file, uint32_t(values.size()), 4);
    append(file, 1, 4);
    append(file, 1, 2);
    append(file, 32, 2);
    append(file, 3, 4);  // masks
    append(file, 0, 20);
    append(file, uint32_t(largest_sample(depth)) << 3, 4);
    append(file, 0, 8);
    for (const uint32_t value : values) append(file, value << 3, 4);
    EXPECT_EQ(red(read_bytes(as_bytes(file))),
              wide_ramp(depth, depth > 8 ? 65535 : 255))
        << depth;
  }
}

TEST(SampleDepth, PnmOfEveryDepthIsWidenedExactly) {
  for (int depth = 1; depth <= kDeepest; ++depth) {
    const auto values = ramp(depth);
    std::string file =
        fmt::format("P2 {} 1 {}\n", values.size(), largest_sample(depth));
    for (const uint32_t value : values) file += fmt::format("{} ", value);
    EXPECT_EQ(red(read_bytes(as_bytes(file))),
              wide_ramp(depth, depth > 8 ? 65535 : 255))
        << depth;
  }
}

TEST(SampleDepth, TiffOfEveryDepthIsWidenedExactly) {
  for (int depth = 1; depth <= kDeepest; ++depth) {
    TiffBuilder tiff{.width = uint16_t(ramp(depth).size()),
                     .bits = uint16_t(depth)};
    for (const uint32_t value : ramp(depth)) tiff.add(value);
    EXPECT_EQ(red(read_bytes(as_bytes(tiff.file()))),
              wide_ramp(depth, depth > 8 ? 65535 : 255))
        << depth;
  }
}

TEST(SampleDepth, PngOfEveryDepthIsWidenedExactly) {
  for (const int depth : {1, 2, 4, 8, 16}) {
    PngSamples samples{int(ramp(depth).size()), 1, depth, 1, {}};
    for (const uint32_t value : ramp(depth)) {
      samples.values.push_back(uint16_t(value));
    }
    PngWriter png;
    png.header(uint32_t(samples.width), 1, uint8_t(depth), 0);
    png.image(samples).end();
    EXPECT_EQ(red(read_bytes(png.bytes())),
              wide_ramp(depth, depth > 8 ? 65535 : 255))
        << depth;
  }
}

// A film of one row in which every component is ramp(depth).
std::vector<std::byte> film(const ScratchFolder& folder,
                            const std::string& format, int depth) {
  const AVPixelFormat id = av_get_pix_fmt(format.c_str());
  const AVPixFmtDescriptor& layout = *av_pix_fmt_desc_get(id);
  const int width = int(ramp(depth).size());
  uint8_t* data[4];
  int stride[4];
  const int bytes = av_image_alloc(data, stride, width, 1, id, 1);
  std::fill_n(data[0], bytes, uint8_t{0});
  for (int i = 0; i < layout.nb_components; ++i) {
    const auto values = ramp(layout.comp[i].depth);
    std::vector<uint16_t> line;
    for (int x = 0; x < width; ++x) {
      line.push_back(uint16_t(values[size_t(x) % values.size()]));
    }
    const auto* samples = reinterpret_cast<const uint16_t*>(line.data());
    av_write_image_line2(samples, data, stride, &layout, 0, 0, i, width, 2);
  }
  const std::string raw = folder.file("samples");
  std::ofstream(raw, std::ios::binary)
      .write(reinterpret_cast<const char*>(data[0]), bytes);
  av_freep(&data[0]);
  const std::string command = fmt::format(
      "ffmpeg -nostdin -v error -y -f rawvideo -pix_fmt {} -s {}x1 -i {} -c "
      "copy {}",
      format, width, raw, folder.file("film.nut"));
  EXPECT_EQ(std::system(command.c_str()), 0) << command;
  return as_bytes(file_text(folder.file("film.nut")));
}

TEST(SampleDepth, VideoOfEveryDepthIsWidenedExactly) {
  if (!installed("ffmpeg")) GTEST_SKIP() << "ffmpeg is not installed";
  const ScratchFolder folder;
  for (const char* format :
       {"monob",    "rgb8",     "bgr8",     "rgb444le", "rgb444be", "bgr444le",
        "rgb555le", "rgb555be", "bgr555le", "rgb565le", "rgb565be", "rgb24",
        "rgb48le",  "rgb48be",  "rgba64be", "gbrp9be",  "gbrp10be", "gbrp12be",
        "gbrp14be", "gbrp16be", "gray9be",  "gray10be", "gray12be", "gray14be",
        "gray16be", "gray10le"}) {
    // Of the first component, R or gray.
    const int depth =
        av_pix_fmt_desc_get(av_get_pix_fmt(format))->comp[0].depth;
    const Reading reading = read_bytes(film(folder, format, depth));
    ASSERT_EQ(reading.frames.size(), 1u) << format;
    const Frame& frame = reading.frames[0];
    const bool deep = frame.format().bits > 8;
    if (frame.format().layout == Layout::kRgba) {
      EXPECT_EQ(red(reading), wide_ramp(depth, deep ? 65535 : 255)) << format;
      continue;
    }
    std::vector<int> samples;
    const PlaneView plane = frame.plane(frame.format().planes() == 3 ? 2 : 0);
    for (int x = 0; x < plane.size.width; ++x) {
      samples.push_back(deep ? plane.row<uint16_t>(0)[x] : plane.row(0)[x]);
    }
    EXPECT_EQ(samples, wide_ramp(depth, (1 << frame.format().bits) - 1))
        << format;
  }
}

}  // namespace
}  // namespace framewise::media
