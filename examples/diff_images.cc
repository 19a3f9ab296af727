// SPDX-License-Identifier: Apache-2.0
// Checks two images, and says what differs between them.
#include <framewise/framewise.h>

#include <cstdio>

namespace image = framewise::image;

static void print(const image::CheckReport& report) {
  std::printf("%s: %s\n", report.file.c_str(), name_of(report.status()));
  for (const image::Problem& problem : report.problems) {
    std::printf("  %s: %s\n", std::string(title_of(problem.rule)).c_str(),
                problem.message.c_str());
  }
}

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: diff_images REFERENCE TEST\n");
    return 2;
  }
  print(image::check(std::filesystem::path(argv[1])));
  print(image::check(std::filesystem::path(argv[2])));

  framewise::ThreadPool pool(2);
  image::DiffOptions options;
  options.shift_tolerance = true;
  options.executor = &pool;
  const auto report = image::diff(std::filesystem::path(argv[1]),
                                  std::filesystem::path(argv[2]), options);
  if (!report) {
    std::fprintf(stderr, "%s\n", report.error().to_string().c_str());
    return 3;
  }
  std::printf("%lld of %lld pixels differ\n",
              static_cast<long long>(report->pixels),
              static_cast<long long>(report->total_pixels));
  for (const image::Change& change : report->changes) {
    std::printf("  %d,%d %dx%d: %s\n", change.box.x, change.box.y,
                change.box.width, change.box.height, change.words.c_str());
  }
  return 0;
}
