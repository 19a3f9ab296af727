// SPDX-License-Identifier: Apache-2.0
// Color conversion, resizing and turning of frames, beside libswscale, which
// does what it can of the same work on the same pictures.
extern "C" {
#include <libavutil/opt.h>
#include <libavutil/pixfmt.h>
#include <libswscale/swscale.h>
}

#include <cmath>
#include <cstring>
#include <memory>
#include <optional>

#include "bench_support.h"
#include "frame/color/color.h"
#include "frame/geometry.h"
#include "frame/resize/resize.h"
#include "simd/color/alpha.h"
#include "simd/color/luma.h"
#include "simd/color/transfer.h"
#include "simd/plane/samples.h"

namespace framewise {
namespace {

constexpr Size kHd{1920, 1080};

// Something like a photo: waves of many lengths, not noise.
Frame picture(FramePool& pool, const PixelFormat& format, Size size) {
  auto buffer = pool.allocate(format, size);
  const double most = (1 << format.bits) - 1;
  for (int p = 0; p < format.planes(); ++p) {
    const MutablePlaneView plane = buffer->plane(p);
    const int samples =
        plane.size.width * (format.layout == Layout::kRgba ? 4 : 1);
    for (int y = 0; y < plane.size.height; ++y) {
      for (int i = 0; i < samples; ++i) {
        const bool alpha = format.layout == Layout::kRgba && i % 4 == 3;
        const double wave = std::sin(0.01 * i + 0.3 * p) * std::cos(0.02 * y) +
                            0.3 * std::sin(0.5 * i + 0.7 * y);
        const double value = alpha ? most : most * (0.5 + 0.35 * wave);
        if (format.bits > 8) {
          plane.row<uint16_t>(y)[i] = uint16_t(value);
        } else {
          plane.row<uint8_t>(y)[i] = uint8_t(value);
        }
      }
    }
  }
  return std::move(*buffer).freeze(0, {}, ChangedArea::everything(size));
}

// The same colors, half of the pixels half transparent.
Frame half_transparent(FramePool& pool, const Frame& frame) {
  auto buffer = pool.allocate(frame.format(), frame.size());
  for (int y = 0; y < frame.size().height; ++y) {
    uint8_t* row = buffer->plane(0).row(y);
    std::memcpy(row, frame.plane(0).row(y), size_t(frame.size().width) * 4);
    for (int x = 0; x < frame.size().width; x += 2) row[4 * x + 3] = 128;
  }
  return std::move(*buffer).freeze(0, {}, frame.changed());
}

class Swscale {
 public:
  Swscale(const Frame& in, AVPixelFormat from, Size to, AVPixelFormat to_format,
          int flags)
      : in_(in),
        to_(to),
        context_(sws_getContext(in.size().width, in.size().height, from,
                                to.width, to.height, to_format, flags, nullptr,
                                nullptr, nullptr)) {
    const bool rgba = to_format == AV_PIX_FMT_RGBA;
    strides_[0] = to.width * (rgba ? 4 : 1);
    strides_[1] = strides_[2] = to.width / 2;
    bytes_.resize(size_t(to.pixels()) * 4);
    out_[0] = bytes_.data();
    if (rgba) return;
    out_[1] = out_[0] + to.pixels();
    out_[2] = out_[1] + to.pixels() / 4;
  }
  ~Swscale() { sws_freeContext(context_); }
  Swscale(const Swscale&) = delete;
  Swscale& operator=(const Swscale&) = delete;

  void run() {
    const uint8_t* planes[4]{};
    int strides[4]{};
    for (int i = 0; i < in_.format().planes(); ++i) {
      planes[i] = in_.plane(i).data;
      strides[i] = int(in_.plane(i).stride);
    }
    sws_scale(context_, planes, strides, 0, in_.size().height, out_, strides_);
  }

  // The largest difference to our first plane's bytes.
  int difference(const Frame& ours) const {
    int worst = 0;
    const int samples = strides_[0];
    for (int y = 0; y < to_.height; ++y) {
      for (int i = 0; i < samples; ++i) {
        const int mine = ours.plane(0).row(y)[i];
        const int theirs = bytes_[size_t(y) * size_t(samples) + size_t(i)];
        worst = std::max(worst, std::abs(mine - theirs));
      }
    }
    return worst;
  }

 private:
  Frame in_;
  Size to_;
  SwsContext* context_;
  std::vector<uint8_t> bytes_;
  uint8_t* out_[4]{};
  int strides_[4]{};
};

class Report {
 public:
  // `megapixels` and `megabytes`: what one run of `ours` covers and moves.
  void race(const std::string& job, double megapixels, double megabytes,
            std::function<void()> ours, Swscale* fast = nullptr,
            Swscale* careful = nullptr) {
    std::vector<bench::Rival> rivals{{job, std::move(ours)}};
    if (fast) rivals.push_back({"fast", [=] { fast->run(); }});
    if (careful) rivals.push_back({"careful", [=] { careful->run(); }});
    bench::race(rivals, 15, 10);
    const auto ms_a_megapixel = [&](size_t i) {
      return fmt::format("{:.3f}", rivals[i].cpu_ms / megapixels);
    };
    size_t next = 1;
    table_.add({job, ms_a_megapixel(0),
                fmt::format("{:.1f}", megabytes / rivals[0].cpu_ms),
                fast ? ms_a_megapixel(next++) : "",
                careful ? ms_a_megapixel(next) : ""});
  }

  void print() const { table_.print(); }

 private:
  bench::Table table_{{"job, CPU ms a megapixel", "ours", "GB/s", "swscale",
                       "swscale accurate"}};
};

constexpr int kCareful =
    SWS_BILINEAR | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT | SWS_FULL_CHR_H_INP;

void check(bool right, const char* what) {
  if (right) return;
  fmt::print(stderr, "wrong result: {}\n", what);
  std::exit(1);
}

void race_colors(Report& report, FramePool& pool) {
  const double megapixels = double(kHd.pixels()) / 1e6;
  const struct {
    const char* name;
    PixelFormat format;
    AVPixelFormat peer;
    double bytes;  // read and written a pixel
  } conversions[] = {
      {"YUV 4:2:0 8 bit to RGBA8",
       {.layout = Layout::kYuv420},
       AV_PIX_FMT_YUV420P,
       5.5},
      {"YUV 4:4:4 8 bit to RGBA8",
       {.layout = Layout::kYuv444},
       AV_PIX_FMT_YUV444P,
       7},
      {"YUV 4:2:0 10 bit to RGBA8",
       {.layout = Layout::kYuv420, .bits = 10},
       AV_PIX_FMT_YUV420P10,
       7},
  };
  for (const auto& job : conversions) {
    const Frame in = picture(pool, job.format, kHd);
    Swscale fast(in, job.peer, kHd, AV_PIX_FMT_RGBA, SWS_BILINEAR);
    Swscale careful(in, job.peer, kHd, AV_PIX_FMT_RGBA, kCareful);
    report.race(
        job.name, megapixels, job.bytes * megapixels,
        [&] { check(bool(to_rgba8(in, pool)), job.name); }, &fast, &careful);
  }
  const Frame yuv = picture(pool, {.layout = Layout::kYuv420}, kHd);
  Image3F planes;
  report.race("YUV 4:2:0 8 bit to float RGB", megapixels, 13.5 * megapixels,
              [&] { check(bool(to_rgb_planes(yuv, planes)), "planes"); });
  const Frame rgba = picture(pool, {.layout = Layout::kRgba}, kHd);
  ImageF luma;
  report.race("RGBA8 to float luma", megapixels, 8 * megapixels, [&] {
    check(bool(to_luma_plane(rgba, Matrix::kBt709, luma)), "luma");
  });
  const Frame clear = half_transparent(pool, rgba);
  report.race("RGBA8 over a checkerboard", megapixels, 8 * megapixels, [&] {
    check(bool(flatten(clear, Background::checkerboard(), pool)), "flatten");
  });
  report.race("copy of RGBA8, as a measure", megapixels, 8 * megapixels, [&] {
    auto out = pool.allocate(rgba.format(), rgba.size());
    std::memcpy(out->plane(0).data, rgba.plane(0).data,
                size_t(kHd.pixels()) * 4);
  });
}

void race_resize(Report& report, FramePool& pool) {
  const Frame rgba = picture(pool, {.layout = Layout::kRgba}, kHd);
  const Frame clear = half_transparent(pool, rgba);
  const Frame yuv = picture(pool, {.layout = Layout::kYuv420}, kHd);
  const struct {
    const char* name;
    Filter filter;
    int peer;
  } filters[] = {{"nearest", Filter::kNearest, SWS_POINT},
                 {"area", Filter::kArea, SWS_AREA},
                 {"bilinear", Filter::kBilinear, SWS_BILINEAR},
                 {"bicubic", Filter::kBicubic, SWS_BICUBIC},
                 {"Lanczos-3", Filter::kLanczos3, SWS_LANCZOS}};
  for (const Size to : {Size{640, 360}, Size{256, 144}, Size{2560, 1440}}) {
    // Of the larger picture.
    const double megapixels = double(std::max(kHd.pixels(), to.pixels())) / 1e6;
    const double megabytes = 4.0 * double(kHd.pixels() + to.pixels()) / 1e6;
    const std::string sizes = fmt::format("1080p to {}p", to.height);
    for (const auto& f : filters) {
      auto resizer = Resizer::create(rgba.format(), kHd, to, {f.filter});
      Swscale fast(rgba, AV_PIX_FMT_RGBA, to, AV_PIX_FMT_RGBA, f.peer);
      Swscale careful(
          rgba, AV_PIX_FMT_RGBA, to, AV_PIX_FMT_RGBA,
          f.peer | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT | SWS_FULL_CHR_H_INP);
      report.race(
          fmt::format("RGBA8 {}, {}", sizes, f.name), megapixels, megabytes,
          [&] { check(bool(resizer->apply(rgba, pool)), f.name); }, &fast,
          &careful);
    }
    auto lanczos = Resizer::create(rgba.format(), kHd, to);
    report.race(fmt::format("RGBA8 {}, Lanczos-3, with alpha", sizes),
                megapixels, megabytes,
                [&] { check(bool(lanczos->apply(clear, pool)), "alpha"); });
    auto linear =
        Resizer::create(rgba.format(), kHd, to, {.light = Light::kLinear});
    report.race(fmt::format("RGBA8 {}, Lanczos-3, linear light", sizes),
                megapixels, megabytes,
                [&] { check(bool(linear->apply(rgba, pool)), "linear"); });
    auto planes = Resizer::create(yuv.format(), kHd, to, {Filter::kBicubic});
    Swscale fast(yuv, AV_PIX_FMT_YUV420P, to, AV_PIX_FMT_YUV420P, SWS_BICUBIC);
    Swscale careful(yuv, AV_PIX_FMT_YUV420P, to, AV_PIX_FMT_YUV420P,
                    SWS_BICUBIC | SWS_ACCURATE_RND);
    report.race(
        fmt::format("YUV 4:2:0 {}, bicubic", sizes), megapixels,
        megabytes * 1.5 / 4,
        [&] { check(bool(planes->apply(yuv, pool)), "yuv"); }, &fast, &careful);
  }
}

void race_turns(Report& report, FramePool& pool) {
  const double megapixels = double(kHd.pixels()) / 1e6;
  const Frame rgba = picture(pool, {.layout = Layout::kRgba}, kHd);
  const Frame yuv = picture(pool, {.layout = Layout::kYuv420}, kHd);
  report.race("RGBA8 turned by 90 degrees", megapixels, 8 * megapixels,
              [&] { check(bool(turned(rgba, Turn::kQuarter, pool)), "turn"); });
  report.race("YUV 4:2:0 turned by 90 degrees", megapixels, 3 * megapixels,
              [&] { check(bool(turned(yuv, Turn::kQuarter, pool)), "turn"); });
  report.race("RGBA8 mirrored", megapixels, 8 * megapixels, [&] {
    check(bool(mirrored(rgba, Mirror::kHorizontally, pool)), "mirror");
  });
}

// The rivals must agree before their times mean anything.
void check_agreement(FramePool& pool) {
  const Frame yuv = picture(
      pool, {.layout = Layout::kYuv444, .color = {.matrix = Matrix::kBt601}},
      kHd);
  Swscale careful(yuv, AV_PIX_FMT_YUV444P, kHd, AV_PIX_FMT_RGBA, kCareful);
  careful.run();
  check(careful.difference(*to_rgba8(yuv, pool)) <= 3, "YUV to RGBA");
}

}  // namespace
}  // namespace framewise

int main() {
  using namespace framewise;
  FramePool pool;
  check_agreement(pool);
  Report report;
  race_colors(report, pool);
  race_resize(report, pool);
  race_turns(report, pool);
  report.print();
  return 0;
}
