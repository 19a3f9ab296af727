// SPDX-License-Identifier: Apache-2.0
// ColorVideoVDP: CPU milliseconds a megapixel of a still and of each frame of a
// film, the gain of a second thread and of reuse, and the memory of a film,
// beside the bars that they should keep.
//
//   bench_cvvdp [ROUNDS]
#include <fmt/format.h>
#include <hwy/targets.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <optional>
#include <random>
#include <utility>
#include <vector>

#include "framewise/thread_pool.h"
#include "measure/perceptual/cvvdp/film.h"

namespace framewise::measure::cvvdp {
namespace {

constexpr Size kSize{1920, 1080};
constexpr int kFrames = 12;  // measured, after the window is full

const CvvdpLight& light() {
  static const CvvdpLight kLight(cvvdp_displays().front(), {}, 8);
  return kLight;
}

// Waves of several lengths, edges and noise; `damage` adds to the noise.
class Picture {
 public:
  explicit Picture(double damage, int time = 0)
      : buffer_(*pool().allocate(PixelFormat{}, kSize)) {
    const MutablePlaneView plane = buffer_->plane(0);
    std::mt19937 random(uint32_t(time) * 2 + (damage > 0));
    std::normal_distribution<double> noise(0, 3 + damage);
    for (int y = 0; y < kSize.height; ++y) {
      for (int x = 0; x < kSize.width; ++x) {
        const double wave =
            60 * std::sin((x + 3 * time) / 37.0) * std::cos(y / 53.0) +
            ((x / 64 + y / 48) % 2 ? 40 : -20) + noise(random);
        uint8_t* const pixel = plane.row(y) + 4 * ptrdiff_t(x);
        const double tints[] = {1.0, 0.8, 0.5};
        for (int c = 0; c < 3; ++c) {
          pixel[c] = uint8_t(std::clamp(120 + tints[c] * wave, 0.0, 255.0));
        }
        pixel[3] = 255;
      }
    }
  }
  // A cursor of 24 x 32 pixels.
  void draw_cursor(int x, int y) {
    for (int row = y; row < y + 32; ++row) {
      for (int column = x; column < x + 24; ++column) {
        uint8_t* const pixel =
            buffer_->plane(0).row(row) + 4 * ptrdiff_t(column);
        std::fill(pixel, pixel + 3, uint8_t(250));
      }
    }
  }
  Codes codes() {
    if (buffer_) {
      frame_ =
          std::move(*buffer_).freeze(0, {}, ChangedArea::everything(kSize));
      buffer_.reset();
    }
    return *Codes::of(frame_, light());
  }

 private:
  static FramePool& pool() {
    static FramePool pool;
    return pool;
  }
  std::optional<FrameBuffer> buffer_;
  Frame frame_;
};

double wall_ms(const std::function<void()>& work) {
  using Clock = std::chrono::steady_clock;
  const auto begin = Clock::now();
  work();
  return std::chrono::duration<double, std::milli>(Clock::now() - begin)
      .count();
}

double cpu_ms() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto ms = [](const timeval& time) {
    return double(time.tv_sec) * 1e3 + double(time.tv_usec) * 1e-3;
  };
  return ms(usage.ru_utime) + ms(usage.ru_stime);
}

double best_of(int rounds, const std::function<double()>& measure) {
  double best = measure();
  for (int i = 1; i < rounds; ++i) best = std::min(best, measure());
  return best;
}

double megapixels() { return double(kSize.pixels()) * 1e-6; }

// CPU milliseconds a megapixel.
double still_ms(int rounds) {
  Picture reference(0);
  Picture test(4);
  Still still;
  return best_of(rounds, [&] {
    const double begin = cpu_ms();
    still.measure(reference.codes(), test.codes(), {});
    return (cpu_ms() - begin) / megapixels();
  });
}

struct Frames {
  std::vector<Picture> reference;
  std::vector<Picture> test;
};

Frames moving_film() {
  Frames frames;
  for (int t = 0; t < 3; ++t) {
    frames.reference.emplace_back(0, t);
    frames.test.emplace_back(4, t);
  }
  return frames;
}

// A still desktop over which a cursor moves.
Frames recording() {
  Frames frames;
  for (int t = 0; t < 6; ++t) {
    frames.reference.emplace_back(0);
    frames.test.emplace_back(4);
    frames.reference.back().draw_cursor(300 + 16 * t, 400);
    frames.test.back().draw_cursor(300 + 16 * t, 400);
  }
  return frames;
}

struct Times {
  double cpu = 0;  // milliseconds a megapixel of a frame
  double wall = 0;
  int64_t bytes = 0;
};

Times film_ms(Frames frames, Executor* executor, int rounds) {
  Film film(kSize, light(), light(),
            {.frames_per_second = 30, .executor = executor});
  size_t next = 0;
  const auto add = [&] {
    const size_t i = next++ % frames.reference.size();
    film.add(frames.reference[i].codes(), frames.test[i].codes());
  };
  for (int i = 0; i < 10; ++i) add();
  Times best{1e9, 1e9, film.bytes()};
  for (int i = 0; i < rounds * kFrames; ++i) {
    const double begin = cpu_ms();
    const double wall = wall_ms(add);
    best.cpu = std::min(best.cpu, (cpu_ms() - begin) / megapixels());
    best.wall = std::min(best.wall, wall / megapixels());
  }
  return best;
}

void print_row(const char* name, double value, const char* unit,
               const char* bar) {
  fmt::print("{:44}{:9.1f} {:8}{}\n", name, value, unit, bar);
}

void run_target(int64_t target, int rounds) {
  hwy::SetSupportedTargetsForTest(target);
  fmt::print("{}\n", hwy::TargetName(target));
  print_row("  still", still_ms(rounds), "ms/MP", "at most 45");
  const Times one = film_ms(moving_film(), nullptr, rounds);
  print_row("  film, one thread", one.cpu, "ms/MP", "at most 60");
  ThreadPool pool(2);
  const Times two = film_ms(moving_film(), &pool, rounds);
  print_row("  film, two threads: gain", one.wall / two.wall, "",
            "at least 1.8");
  const Times screen = film_ms(recording(), nullptr, rounds);
  print_row("  screen recording, one thread", screen.cpu, "ms/MP", "");
  print_row("  screen recording: gain by reuse", one.cpu / screen.cpu, "",
            "at least 3");
  print_row("  film: memory", double(one.bytes) / (1 << 20), "MiB",
            "of at most 250");
  hwy::SetSupportedTargetsForTest(0);
}

}  // namespace
}  // namespace framewise::measure::cvvdp

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::max(std::atoi(argv[1]), 1) : 5;
  for (const int64_t target : {int64_t{HWY_AVX3}, int64_t{HWY_AVX2}}) {
    if (hwy::SupportedTargets() & target) {
      framewise::measure::cvvdp::run_target(target, rounds);
    }
  }
}
