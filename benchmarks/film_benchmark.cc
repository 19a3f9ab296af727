// SPDX-License-Identifier: Apache-2.0
// How fast the frames of a film are made: decoded, letterboxed, brought to 30
// frames a second, mixed in crossfades of half a second; nothing is encoded.
//   bench_film WIDTH HEIGHT THREADS CLIP…
#include <fmt/format.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdlib>

#include "framewise/thread_pool.h"
#include "video/compose/compose.h"

namespace {

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return double(time.tv_sec) + 1e-6 * double(time.tv_usec);
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

}  // namespace

int main(int count, char** words) {
  using namespace framewise;
  if (count < 5) {
    fmt::print(stderr, "usage: bench_film WIDTH HEIGHT THREADS CLIP…\n");
    return 2;
  }
  video::ComposeRequest request;
  for (int i = 4; i < count; ++i) {
    request.plays.push_back({.clip = request.clips.size()});
    request.clips.emplace_back(words[i]);
  }
  request.options.size = Size{std::atoi(words[1]), std::atoi(words[2])};
  request.options.rate = video::Rate{30, 1};
  request.options.rendering = video::Rendering::kEncode;
  request.options.crossfade_s = 0.5;
  ThreadPool pool(std::atoi(words[3]));
  const auto start = std::chrono::steady_clock::now();
  const double before = cpu_seconds();
  const auto frames = video::draw_film(request, {.executor = &pool});
  if (!frames) {
    fmt::print(stderr, "{}\n", frames.error().to_string());
    return 1;
  }
  const std::chrono::duration<double> wall =
      std::chrono::steady_clock::now() - start;
  const double cpu = cpu_seconds() - before;
  fmt::print("{} frames, {:.2f} s, {:.2f} CPU s, {:.0f} frames per CPU s\n",
             *frames, wall.count(), cpu, double(*frames) / cpu);
  return 0;
}
