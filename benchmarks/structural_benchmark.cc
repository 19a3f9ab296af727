// SPDX-License-Identifier: Apache-2.0
// Pixel and structural metrics on one thread: CPU time per megapixel of one
// picture, nothing kept from the pair before, memory reused.
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <memory>
#include <opencv2/core/ocl.hpp>
#include <opencv2/quality.hpp>
#include <random>
#include <string>
#include <vector>

#include "bench_support.h"
#include "measure/pair_view.h"
#include "measure/registry.h"
#include "runtime/floating_mode.h"

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
  double measure_now(const Metric& metric) {
    std::vector<Value> values(metric.outputs.size());
    metric.measure(view_, values);
    return values[0].number;
  }
  const Frame& reference() const { return references_[turn_]; }
  const Frame& test() const { return tests_[turn_]; }

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

// giflab:mse only reads both pictures once: the floor that memory sets.
constexpr const char* kMetrics[] = {"giflab:mse",
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
                                    "giflab:fsim",
                                    "giflab:gmsd",
                                    "giflab:edge_similarity"};

// CIEDE2000 as most programs have it: one pixel after the other, in double,
// with the functions of the standard library.
double straight_ciede2000(const uint8_t* first, const uint8_t* second) {
  const auto lab = [](const uint8_t* rgb, double* out) {
    double linear[3];
    for (int c = 0; c < 3; ++c) {
      const double e = rgb[c] / 255.0;
      linear[c] = e <= 0.04045 ? e / 12.92 : std::pow((e + 0.055) / 1.055, 2.4);
    }
    const auto f = [&](double r, double g, double b) {
      const double t = r * linear[0] + g * linear[1] + b * linear[2];
      return t > 216.0 / 24389 ? std::cbrt(t) : (24389.0 / 27 * t + 16) / 116;
    };
    const double x = f(0.4339530, 0.3762098, 0.1898404);
    const double y = f(0.2126729, 0.7151522, 0.0721750);
    const double z = f(0.0177566, 0.1094681, 0.8727744);
    out[0] = 116 * y - 16;
    out[1] = 500 * (x - y);
    out[2] = 200 * (y - z);
  };
  double p[3], q[3];
  lab(first, p);
  lab(second, q);
  const double degree = std::acos(-1.0) / 180;
  const auto seventh = [](double c) {
    return std::sqrt(std::pow(c, 7) / (std::pow(c, 7) + 6103515625.0));
  };
  const double g =
      0.5 *
      (1 - seventh((std::hypot(p[1], p[2]) + std::hypot(q[1], q[2])) / 2));
  const double a1 = (1 + g) * p[1];
  const double a2 = (1 + g) * q[1];
  const double c1 = std::hypot(a1, p[2]);
  const double c2 = std::hypot(a2, q[2]);
  const double h1 = std::fmod(std::atan2(p[2], a1) / degree + 360, 360);
  const double h2 = std::fmod(std::atan2(q[2], a2) / degree + 360, 360);
  double dh = h2 - h1;
  double h = (h1 + h2) / 2;
  if (std::abs(dh) > 180) {
    dh += dh > 0 ? -360 : 360;
    h += h < 180 ? 180 : -180;
  }
  const double l = (p[0] + q[0]) / 2 - 50;
  const double c = (c1 + c2) / 2;
  const double t = 1 - 0.17 * std::cos((h - 30) * degree) +
                   0.24 * std::cos(2 * h * degree) +
                   0.32 * std::cos((3 * h + 6) * degree) -
                   0.20 * std::cos((4 * h - 63) * degree);
  const double x = (q[0] - p[0]) / (1 + 0.015 * l * l / std::sqrt(20 + l * l));
  const double y = (c2 - c1) / (1 + 0.045 * c);
  const double z =
      2 * std::sqrt(c1 * c2) * std::sin(dh / 2 * degree) / (1 + 0.015 * c * t);
  const double turn = 60 * std::exp(-std::pow((h - 275) / 25, 2)) * degree;
  return std::sqrt(std::max(
      0.0, x * x + y * y + z * z - 2 * std::sin(turn) * seventh(c) * y * z));
}

double straight_mean_ciede2000(const Frame& a, const Frame& b) {
  double sum = 0;
  for (int y = 0; y < a.size().height; ++y) {
    for (int x = 0; x < a.size().width; ++x) {
      sum += straight_ciede2000(a.plane(0).row(y) + 4 * x,
                                b.plane(0).row(y) + 4 * x);
    }
  }
  return sum / double(a.size().pixels());
}

void race_at(Size size, int rounds) {
  Stage stage(size);
  // What is timed must be right.
  stage.next_pair();
  stage.next_pair();
  const double expected =
      straight_mean_ciede2000(stage.reference(), stage.test());
  const double found = stage.measure_now(*select("ciede2000")->metric);
  if (std::abs(expected - found) > 1e-3) {
    fmt::print("ciede2000 is {} and should be {}\n", found, expected);
    std::exit(1);
  }

  std::vector<bench::Rival> rivals;
  for (const char* name : kMetrics) {
    const Metric* metric = select(name)->metric;
    rivals.push_back({name, [&stage, metric] {
                        stage.next_pair();
                        stage.measure_now(*metric);
                      }});
  }
  rivals.push_back({"ciede2000, straight code", [&] {
                      straight_mean_ciede2000(stage.reference(), stage.test());
                    }});
  cv::setNumThreads(1);
  cv::ocl::setUseOpenCL(false);
  const cv::Mat a = gray_of(stage.reference());
  const cv::Mat b = gray_of(stage.test());
  rivals.push_back({"gmsd, OpenCV, from grey", [&] {
                      cv::quality::QualityGMSD::compute(a, b, cv::noArray());
                    }});
  bench::race(rivals, rounds, 20);
  const double megapixels = double(size.pixels()) * 1e-6;
  bench::Table table({fmt::format("{} x {}", size.width, size.height),
                      "CPU ms/MP", "wall ms/MP"});
  for (const bench::Rival& rival : rivals) {
    table.add({rival.name, fmt::format("{:.2f}", rival.cpu_ms / megapixels),
               fmt::format("{:.2f}", rival.wall_ms / megapixels)});
  }
  table.print();
}

// FSIM does not shrink these, and prime factors of both sides set what its
// transforms cost: from powers of two to primes whose predecessors are twice a
// prime.
void race_fsim(int rounds) {
  bench::Table table({"fsimc", "CPU ms/MP"});
  for (const Size size :
       {Size{512, 256}, Size{448, 336}, Size{640, 360}, Size{320, 180},
        Size{401, 267}, Size{397, 283}, Size{359, 347}}) {
    Stage stage(size);
    const Metric* metric = select("fsimc")->metric;
    std::vector<bench::Rival> rivals;
    rivals.push_back({"fsimc", [&] {
                        stage.next_pair();
                        stage.measure_now(*metric);
                      }});
    bench::race(rivals, rounds, 50);
    table.add({fmt::format("{} x {}", size.width, size.height),
               fmt::format("{:.1f}",
                           rivals[0].cpu_ms / (double(size.pixels()) * 1e-6))});
  }
  table.print();
}

}  // namespace
}  // namespace framewise::measure

int main(int argc, char**) {
  // As whoever compares files measures.
  const framewise::FloatingModeScope quick(
      framewise::with_denormals_as_zero(framewise::floating_mode()));
  const int rounds = argc > 1 ? 3 : 7;
  framewise::measure::race_at({1920, 1080}, rounds);
  framewise::measure::race_at({448, 336}, rounds);
  framewise::measure::race_at({401, 267}, rounds);
  framewise::measure::race_fsim(rounds);
  return 0;
}
