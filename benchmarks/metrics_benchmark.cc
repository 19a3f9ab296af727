// SPDX-License-Identifier: Apache-2.0
// PSNR and the forms of SSIM on one thread, beside ffmpeg's filters and OpenCV
// on the same planes: CPU time per megapixel of one picture. Every turn shows
// another pair, so nothing is kept from the one before but memory.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <opencv2/quality.hpp>
#include <random>
#include <string>
#include <vector>

extern "C" {
#include <libavfilter/avfilter.h>
#include <libavfilter/buffersink.h>
#include <libavfilter/buffersrc.h>
#include <libavutil/frame.h>
}

#include "bench_support.h"
#include "measure/pair_view.h"
#include "measure/registry.h"
#include "runtime/floating_mode.h"

namespace framewise::measure {
namespace {

// Waves, edges and noise in every plane; `damage` adds to the noise.
Frame picture(FramePool& pool, Layout layout, Size size, double damage,
              uint32_t seed) {
  std::mt19937 random(seed);
  std::normal_distribution<double> noise(0, 2 + damage);
  PixelFormat format;
  format.layout = layout;
  auto buffer = pool.allocate(format, size);
  const int step = layout == Layout::kRgba ? 4 : 1;
  for (int i = 0; i < format.planes(); ++i) {
    const MutablePlaneView plane = buffer->plane(i);
    for (int y = 0; y < plane.size.height; ++y) {
      for (int x = 0; x < plane.size.width * step; ++x) {
        const double value = 120 + 60 * std::sin(x / step / 37.0 + seed) +
                             ((x / step / 64 + y / 48) % 2 ? 40 : -20) +
                             noise(random);
        plane.row(y)[x] = uint8_t(std::clamp(value, 0.0, 255.0));
      }
    }
  }
  return std::move(*buffer).freeze(0, {}, {});
}

// Two pairs that differ everywhere, shown in turns.
class Stage {
 public:
  Stage(Layout layout, Size size)
      : planes_(layout == Layout::kRgba ? Planes::kRgb : Planes::kOwn) {
    for (uint32_t i = 0; i < 2; ++i) {
      references_[i] = picture(pool_, layout, size, 0, i);
      tests_[i] = picture(pool_, layout, size, 4, i);
    }
  }

  void next_pair() {
    turn_ = 1 - turn_;
    reference_.show(references_[turn_], planes_);
    test_.show(tests_[turn_], planes_);
    view_.refresh();
  }
  double measure(const char* name) {
    next_pair();
    return measure_here(name);
  }
  // The pair that is shown.
  double measure_here(const char* name) {
    const Selected selected = *select(name);
    std::vector<Value> values(selected.metric->outputs.size());
    for (Value& value : values) value.wanted = false;
    values[selected.output].wanted = true;
    selected.metric->measure(view_, values);
    return values[selected.output].number;
  }
  const Frame& reference(int i) const { return references_[i]; }
  const Frame& test(int i) const { return tests_[i]; }

 private:
  FramePool pool_;
  Planes planes_;
  Frame references_[2];
  Frame tests_[2];
  Picture reference_{pool_};
  Picture test_{pool_};
  PairView view_{reference_, test_};
  int turn_ = 0;
};

// A filter of ffmpeg that takes two videos, fed frame by frame.
class Ffmpeg {
 public:
  Ffmpeg(const char* filter, const Stage& stage) : stage_(stage) {
    const Size size = stage.reference(0).size();
    graph_ = avfilter_graph_alloc();
    graph_->nb_threads = 1;
    const std::string facts =
        fmt::format("video_size={}x{}:pix_fmt=yuv420p:time_base=1/25",
                    size.width, size.height);
    for (int i = 0; i < 2; ++i) {
      check(avfilter_graph_create_filter(
          &sources_[i], avfilter_get_by_name("buffer"), i ? "b" : "a",
          facts.c_str(), nullptr, graph_));
    }
    AVFilterContext* metric = nullptr;
    check(avfilter_graph_create_filter(&metric, avfilter_get_by_name(filter),
                                       "metric", nullptr, nullptr, graph_));
    check(avfilter_graph_create_filter(&sink_,
                                       avfilter_get_by_name("buffersink"),
                                       "sink", nullptr, nullptr, graph_));
    for (unsigned i = 0; i < 2; ++i) {
      check(avfilter_link(sources_[i], 0, metric, i));
    }
    check(avfilter_link(metric, 0, sink_, 0));
    check(avfilter_graph_config(graph_, nullptr));
    for (int i = 0; i < 2; ++i) {
      frames_[0][i] = wrap(stage.test(i));
      frames_[1][i] = wrap(stage.reference(i));
    }
  }
  ~Ffmpeg() {
    for (auto& side : frames_) {
      for (AVFrame*& frame : side) av_frame_free(&frame);
    }
    avfilter_graph_free(&graph_);
  }

  // The metadata of the pair that comes out.
  std::string run(const char* key) {
    for (int i = 0; i < 2; ++i) {
      AVFrame* frame = frames_[i][next_ % 2];
      frame->pts = next_;
      check(av_buffersrc_add_frame_flags(sources_[i], frame,
                                         AV_BUFFERSRC_FLAG_KEEP_REF));
    }
    ++next_;
    std::string value;
    AVFrame* out = av_frame_alloc();
    while (av_buffersink_get_frame(sink_, out) >= 0) {
      const AVDictionaryEntry* entry =
          av_dict_get(out->metadata, key, nullptr, 0);
      if (entry) value = entry->value;
      av_frame_unref(out);
    }
    av_frame_free(&out);
    return value;
  }

 private:
  static void check(int code) {
    if (code >= 0) return;
    fmt::print(stderr, "ffmpeg refuses: {}\n", code);
    std::exit(1);
  }
  static AVFrame* wrap(const Frame& picture) {
    AVFrame* frame = av_frame_alloc();
    frame->format = AV_PIX_FMT_YUV420P;
    frame->width = picture.size().width;
    frame->height = picture.size().height;
    check(av_frame_get_buffer(frame, 64));
    for (int i = 0; i < 3; ++i) {
      const PlaneView plane = picture.plane(i);
      for (int y = 0; y < plane.size.height; ++y) {
        std::copy_n(plane.row(y), plane.size.width,
                    frame->data[i] + y * frame->linesize[i]);
      }
    }
    return frame;
  }

  const Stage& stage_;
  AVFilterGraph* graph_ = nullptr;
  AVFilterContext* sources_[2] = {};
  AVFilterContext* sink_ = nullptr;
  AVFrame* frames_[2][2] = {};
  int64_t next_ = 0;
};

cv::Mat luma_of(const Frame& frame) {
  const PlaneView plane = frame.plane(0);
  cv::Mat gray(plane.size.height, plane.size.width, CV_8U);
  for (int y = 0; y < gray.rows; ++y) {
    std::copy_n(plane.row(y), gray.cols, gray.ptr(y));
  }
  return gray;
}

void print(const char* title, std::vector<bench::Rival>& rivals, Size size) {
  bench::Table table(
      {fmt::format("{}, {} x {}", title, size.width, size.height), "CPU ms/MP",
       "wall ms/MP"});
  const double megapixels = double(size.pixels()) * 1e-6;
  for (const bench::Rival& rival : rivals) {
    table.add({rival.name, fmt::format("{:.3f}", rival.cpu_ms / megapixels),
               fmt::format("{:.3f}", rival.wall_ms / megapixels)});
  }
  table.print();
  fmt::print("\n");
}

void race_on_stored_planes(Size size, int rounds) {
  Stage stage(Layout::kYuv420, size);
  Ffmpeg psnr("psnr", stage);
  Ffmpeg ssim("ssim", stage);
  cv::setNumThreads(1);
  const cv::Mat a = luma_of(stage.reference(0));
  const cv::Mat b = luma_of(stage.test(0));
  // The rivals have to agree before they are timed.
  psnr.run("lavfi.psnr.psnr_avg");
  ssim.run("lavfi.ssim.All");
  const double ours = stage.measure("psnr");
  const double theirs = std::atof(psnr.run("lavfi.psnr.psnr_avg").c_str());
  const double our_ssim = stage.measure("ssim_ffmpeg");
  stage.next_pair();
  fmt::print("psnr {:.2f}, ffmpeg {:.2f}; ssim {:.4f}, ffmpeg {}\n", ours,
             theirs, our_ssim, ssim.run("lavfi.ssim.All"));

  std::vector<bench::Rival> rivals;
  rivals.push_back({"(showing the pair)", [&] { stage.next_pair(); }});
  for (const char* name : {"psnr", "mae", "ssim_ffmpeg", "ssim", "ms_ssim",
                           "float_ssim", "float_ms_ssim"}) {
    rivals.push_back({name, [&stage, name] { stage.measure(name); }});
  }
  rivals.push_back({"psnr, ffmpeg", [&] { psnr.run("lavfi.psnr.psnr_avg"); }});
  rivals.push_back({"ssim 8x8, ffmpeg", [&] { ssim.run("lavfi.ssim.All"); }});
  rivals.push_back({"ssim 11x11, OpenCV", [&] {
                      cv::quality::QualitySSIM::compute(a, b, cv::noArray());
                    }});
  rivals.push_back({"psnr, OpenCV", [&] {
                      cv::quality::QualityPSNR::compute(a, b, cv::noArray());
                    }});
  bench::race(rivals, rounds, 20);
  print("4:2:0 as stored", rivals, size);
}

void race_on_rgb(Size size, int rounds) {
  Stage stage(Layout::kRgba, size);
  std::vector<bench::Rival> rivals;
  rivals.push_back({"(showing the pair)", [&] { stage.next_pair(); }});
  for (const char* name : {"psnr", "psnr_y", "mae", "ssim_ffmpeg", "ssim",
                           "ms_ssim", "ssimulacra2", "butteraugli"}) {
    rivals.push_back({name, [&stage, name] { stage.measure(name); }});
  }
  bench::race(rivals, rounds, 20);
  print("R, G, B", rivals, size);
}

// What metrics share when they measure the same pair.
void race_together(Size size, int rounds) {
  constexpr const char* kNames[] = {
      "ssimulacra2", "butteraugli", "ms_ssim",   "ssim",  "ssim_ffmpeg",
      "psnr",        "gmsd",        "ciede2000", "fsimc", "vif"};
  Stage stage(Layout::kRgba, size);
  std::vector<bench::Rival> rivals;
  rivals.push_back({"(showing the pair)", [&] { stage.next_pair(); }});
  for (const char* name : kNames) {
    rivals.push_back({name, [&stage, name] { stage.measure(name); }});
  }
  rivals.push_back({"all of these together", [&] {
                      stage.next_pair();
                      for (const char* name : kNames) stage.measure_here(name);
                    }});
  bench::race(rivals, rounds, 20);
  print("together, R, G, B", rivals, size);
  double alone = 0;
  for (size_t i = 1; i + 1 < rivals.size(); ++i) alone += rivals[i].cpu_ms;
  fmt::print("together: {:.0f} % of the sum\n\n",
             100 * rivals.back().cpu_ms / alone);
}

}  // namespace
}  // namespace framewise::measure

int main(int argc, char**) {
  // As whoever compares files measures.
  const framewise::FloatingModeScope quick(
      framewise::with_denormals_as_zero(framewise::floating_mode()));
  const int rounds = argc > 1 ? 2 : 7;
  framewise::measure::race_on_stored_planes({1920, 1080}, rounds);
  framewise::measure::race_on_rgb({1920, 1080}, rounds);
  framewise::measure::race_on_rgb({401, 267}, rounds);
  framewise::measure::race_together({1920, 1080}, rounds);
  return 0;
}
