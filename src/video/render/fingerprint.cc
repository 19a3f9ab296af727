// SPDX-License-Identifier: Apache-2.0
#include "video/render/fingerprint.h"

extern "C" {
#include <libavutil/imgutils.h>
#include <libavutil/pixdesc.h>
}

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <span>
#include <vector>

#include "base/sha256.h"
#include "simd/plane/sample_differences.h"

namespace framewise::video {
namespace {

constexpr int kBlock = 8;

// Adds a row to the sums of its blocks.
template <typename Sample>
void add_row(const Sample* row, int width, std::vector<uint32_t>& sums) {
  const int whole = width / kBlock;
  for (int block = 0; block < whole; ++block) {
    uint32_t sum = 0;
    for (int i = 0; i < kBlock; ++i) sum += row[block * kBlock + i];
    sums[size_t(block)] += sum;
  }
  for (int x = whole * kBlock; x < width; ++x) sums.back() += row[x];
}

}  // namespace

uint64_t hash_of(const AVFrame& frame) {
  Sha256 hash;
  int row_bytes[4] = {};
  const auto pixels = AVPixelFormat(frame.format);
  const AVPixFmtDescriptor* described = av_pix_fmt_desc_get(pixels);
  av_image_fill_linesizes(row_bytes, pixels, frame.width);
  for (int i = 0; i < av_pix_fmt_count_planes(pixels); ++i) {
    const bool chroma = i == 1 || i == 2;
    const int rows =
        chroma ? AV_CEIL_RSHIFT(frame.height, described->log2_chroma_h)
               : frame.height;
    for (int y = 0; y < rows; ++y) {
      hash.update(std::as_bytes(std::span(frame.data[i] + y * frame.linesize[i],
                                          size_t(row_bytes[i]))));
    }
  }
  const auto digest = hash.finish();
  uint64_t value = 0;
  std::memcpy(&value, digest.data(), sizeof value);
  return std::max<uint64_t>(value, 1);
}

std::string blocks_of(const AVFrame& frame) {
  const AVPixFmtDescriptor* described =
      av_pix_fmt_desc_get(AVPixelFormat(frame.format));
  const int depth = described->comp[0].depth;
  const int columns = (frame.width + kBlock - 1) / kBlock;
  std::string blocks;
  std::vector<uint32_t> sums;
  for (int top = 0; top < frame.height; top += kBlock) {
    const int rows = std::min(kBlock, frame.height - top);
    sums.assign(size_t(columns), 0);
    for (int y = top; y < top + rows; ++y) {
      const uint8_t* row = frame.data[0] + y * frame.linesize[0];
      if (depth > 8) {
        add_row(reinterpret_cast<const uint16_t*>(row), frame.width, sums);
      } else {
        add_row(row, frame.width, sums);
      }
    }
    for (int block = 0; block < columns; ++block) {
      const int wide = std::min(kBlock, frame.width - block * kBlock);
      const auto pixels = uint32_t(rows * wide);
      const uint32_t mean =
          (sums[size_t(block)] + pixels / 2) / pixels >> (depth - 8);
      blocks.push_back(char(uint8_t(std::min<uint32_t>(mean, 255))));
    }
  }
  return blocks;
}

double blocks_psnr_db(const std::string& a, const std::string& b) {
  if (a.size() != b.size() || a.empty()) return 0;
  const uint64_t sum =
      simd::squared_error(reinterpret_cast<const uint8_t*>(a.data()),
                          reinterpret_cast<const uint8_t*>(b.data()), a.size());
  if (sum == 0) return 100;
  const double mse = double(sum) / double(a.size());
  return std::min(10 * std::log10(255.0 * 255.0 / mse), 100.0);
}

}  // namespace framewise::video
