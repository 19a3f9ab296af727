// SPDX-License-Identifier: Apache-2.0
// Pixel and structural metrics on one thread: CPU time per megapixel of one
// picture, nothing kept from the pair before, memory reused.
#include <algorithm>
#include <cmath>
#include <memory>
#include <opencv2/quality.hpp>
#include <random>
#include <string>
#include <vector>

#include "bench_support.h"
#include "measure/pair_view.h"
#include "measure/registry.h"

namespace framewise::measure {
namespace {

// Waves of several lengths, edges and noise; `damage` adds to the noise.
Frame picture(FramePool& pool, Size size, double damage, uint32_t seed) {
  std::mt19937 random(seed);
  std::normal_distribution<double> noise(0, 2 + damage);
  auto buffer = pool.allocate(PixelFormat{}, size);
  for (int y = 0; y < size.height; ++y) {
    uint8_t* row = buffer->plane(0).row(y);
    for (int x = 0; x < size.width; ++x) {
      const double wave = 60 * std::sin(x / 37.0 + seed) * std::cos(y / 53.0) +
                          ((x / 64 + y / 48) % 2 ? 40 : -20);
      const double tints[] = {1.0, 0.8, 0.5};
      for (int c = 0; c < 3; ++c) {
        const double value = 120 + tints[c] * wave + noise(random);
        row[4 * x + c] = uint8_t(std::clamp(value, 0.0, 255.0));
      }
      row[4 * x + 3] = 255;
    }
  }
  return std::move(*buffer).freeze(0, {}, {});
}

// Two pairs that differ everywhere, shown in turns.
class Stage {
 public:
  explicit Stage(Size size)
      : references_{picture(pool_, size, 0, 1), picture(pool_, size, 0, 2)},
        tests_{picture(pool_, size, 4, 3), picture(pool_, size, 4, 4)} {}

  void next_pair() {
    turn_ = 1 - turn_;
    reference_.show(references_[turn_], Planes::kRgb);
    test_.show(tests_[turn_], Planes::kRgb);
    view_.refresh();
  }
  void measure(const Metric& metric) {
    next_pair();
    std::vector<Value> values(metric.outputs.size());
    metric.measure(view_, values);
  }
  const Frame& reference() const { return references_[0]; }
  const Frame& test() const { return tests_[0]; }

 private:
  FramePool pool_;
  Frame references_[2];
  Frame tests_[2];
  Picture reference_{pool_};
  Picture test_{pool_};
  PairView view_{reference_, test_};
  int turn_ = 0;
};

cv::Mat gray_of(const Frame& frame) {
  cv::Mat gray(frame.size().height, frame.size().width, CV_8U);
  for (int y = 0; y < gray.rows; ++y) {
    for (int x = 0; x < gray.cols; ++x) {
      gray.at<uint8_t>(y, x) = frame.plane(0).row(y)[4 * x + 1];
    }
  }
  return gray;
}

constexpr const char* kMetrics[] = {
    "ciede2000",
    "gmsd",
    "mdsi",
    "fsimc",
    "vif",
    "psnr_hvs_m",
    "dssim",
    "chist",
    "edge_similarity",
    "texture_similarity",
    "giflab:ssim",
    "giflab:mse",
    "giflab:fsim",
    "giflab:gmsd",
};

void race_at(Size size, int rounds) {
  Stage stage(size);
  std::vector<bench::Rival> rivals;
  rivals.push_back({"(showing the pair)", [&] { stage.next_pair(); }});
  for (const char* name : kMetrics) {
    const Metric* metric = select(name)->metric;
    rivals.push_back({name, [&stage, metric] { stage.measure(*metric); }});
  }
  cv::setNumThreads(1);
  const cv::Mat a = gray_of(stage.reference());
  const cv::Mat b = gray_of(stage.test());
  rivals.push_back({"gmsd, OpenCV, from grey", [&] {
                      cv::quality::QualityGMSD::compute(a, b, cv::noArray());
                    }});
  bench::race(rivals, rounds, 20);
  const double megapixels = double(size.pixels()) * 1e-6;
  const double show = rivals[0].cpu_ms;
  bench::Table table({fmt::format("{} x {}", size.width, size.height),
                      "CPU ms/MP", "wall ms/MP"});
  for (bench::Rival& rival : rivals) {
    const double off =
        rival.name.find("OpenCV") == std::string::npos && &rival != &rivals[0]
            ? show
            : 0;
    table.add({rival.name,
               fmt::format("{:.2f}", (rival.cpu_ms - off) / megapixels),
               fmt::format("{:.2f}", (rival.wall_ms - off) / megapixels)});
  }
  table.print();
}

}  // namespace
}  // namespace framewise::measure

int main(int argc, char**) {
  const int rounds = argc > 1 ? 3 : 7;
  framewise::measure::race_at({1920, 1080}, rounds);
  framewise::measure::race_at({448, 336}, rounds);
  framewise::measure::race_at({401, 267}, rounds);
  return 0;
}
