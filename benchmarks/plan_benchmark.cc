// SPDX-License-Identifier: Apache-2.0
// How long planning takes, by clips and plays, and scanning a folder of clips:
//   bench_plan [FOLDER]
// The least of some runs, in milliseconds.
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <functional>
#include <limits>

#include "framewise/thread_pool.h"
#include "video/plan/make_plan.h"
#include "video/sequence/pcg32.h"

namespace {

using namespace framewise;

double least_ms(int runs, const std::function<void()>& work) {
  double least = std::numeric_limits<double>::infinity();
  for (int run = 0; run < runs; ++run) {
    const auto start = std::chrono::steady_clock::now();
    work();
    const std::chrono::duration<double, std::milli> took =
        std::chrono::steady_clock::now() - start;
    least = std::min(least, took.count());
  }
  return least;
}

video::ClipEnd random_end(video::Pcg32& random) {
  video::ClipEnd end;
  const auto base = int(random.next() % 6000);
  for (size_t i = 0; i < 3 * video::kLumaCells; ++i) {
    end.signature.push_back(int16_t(i < video::kLumaCells
                                        ? base + int(random.next() % 2000)
                                        : int(random.next() % 2000) - 1000));
  }
  for (size_t i = 0; i < 128; ++i) {
    end.histogram.push_back(int16_t(random.next() % 128));
  }
  end.motion_x = random.next_unit();
  end.motion_y = random.next_unit();
  return end;
}

video::PlanInput clips(size_t count, int64_t plays) {
  video::Pcg32 random(count, 1);
  video::PlanInput input;
  for (size_t i = 0; i < count; ++i) {
    video::Clip clip;
    clip.path = fmt::format("clip-{}.mp4", i);
    clip.sha256 = fmt::format("{:064x}", random.next());
    clip.facts.time_base = {1, 1000};
    clip.facts.duration = 5000;
    clip.facts.size = {640, 360};
    video::ClipFeatures features;
    features.start = random_end(random);
    features.end = random_end(random);
    features.motion = 4;
    clip.features = std::move(features);
    input.clips.push_back(std::move(clip));
  }
  // Crossfades take a quarter of a clip at most.
  input.request.joints = video::JointRule::kCut;
  input.request.duration = plays * 5 * video::kTicksPerSecond;
  return input;
}

void evict(const media::Folder& folder) {
  const auto files = folder.list({});
  for (const auto& entry : *files) {
    const auto file = folder.open_file(entry.path);
    if (file) posix_fadvise(file->fd.get(), 0, 0, POSIX_FADV_DONTNEED);
  }
}

}  // namespace

int main(int argc, char** argv) {
  ThreadPool pool;
  fmt::print("{:>8} {:>8} {:>10} {:>10}\n", "clips", "plays", "plan ms",
             "uniform ms");
  struct Size {
    size_t clips;
    int64_t plays;
    int runs;
  };
  for (const Size& size :
       {Size{10, 360, 20}, Size{100, 360, 20}, Size{1000, 360, 3},
        Size{1000, 4000, 3}, Size{10'000, 360, 3}, Size{10'000, 4000, 3}}) {
    const video::PlanInput input = clips(size.clips, size.plays);
    const auto run = [&](video::MatrixKind matrix) {
      std::vector<video::PlanInput> inputs(size_t(size.runs), input);
      return least_ms(size.runs, [&] {
        inputs.back().request.matrix = matrix;
        const auto plan = video::make_plan(std::move(inputs.back()), &pool);
        inputs.pop_back();
        if (!plan) fmt::print("{}\n", plan.error().to_string());
      });
    };
    fmt::print("{:>8} {:>8} {:>10.2f} {:>10.2f}\n", size.clips, size.plays,
               run(video::MatrixKind::kSimilarity),
               run(video::MatrixKind::kUniform));
  }
  if (argc < 2) return 0;
  const auto folder = media::Folder::open(argv[1]);
  if (!folder) return 1;
  const auto scan = [&](bool cold) {
    return least_ms(5, [&] {
      if (cold) evict(*folder);
      const auto found = video::scan_headers(*folder, {}, {.executor = &pool});
      if (!found) fmt::print("{}\n", found.error().to_string());
    });
  };
  fmt::print("scan of {}: warm {:.1f} ms, evicted {:.1f} ms\n", argv[1],
             scan(false), scan(true));
  return 0;
}
