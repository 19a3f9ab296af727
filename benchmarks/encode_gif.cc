// SPDX-License-Identifier: Apache-2.0
// encode_gif IN OUT [LOSS [EFFORT [COLORS [FRAMES]]]]: writes the first FRAMES
// of IN as a GIF and prints its bytes, the CPU seconds and megapixels a second
// that writing took, and the most memory that this process ever had in use.
#include <cstdlib>
#include <tuple>

#include "bench_support.h"
#include "framewise/framewise.h"

int main(int count, char** arguments) {
  using namespace framewise;
  if (count < 3) return 2;
  const auto number = [&](int at, double normal) {
    return count > at ? std::atof(arguments[at]) : normal;
  };
  auto animation = open(arguments[1]);
  if (!animation) return 3;
  WriteOptions options{
      .format = FileFormat::kGif,
      .effort = int(number(4, 5)),
      .gif = {.colors = int(number(5, 256)), .loss = number(3, 0)}};
  const auto most = int64_t(number(6, 1e9));
  auto writer = Writer::create(arguments[2],
                               AnimationFacts::of(animation->info()), options);
  if (!writer) return 4;
  double seconds = 0;
  double pixels = 0;
  const auto timed = [&](auto&& action) -> decltype(action()) {
    const double begin = bench::cpu_ms_so_far() / 1e3;
    auto result = action();
    seconds += bench::cpu_ms_so_far() / 1e3 - begin;
    if (result) return result;
    fmt::print(stderr, "{}\n", result.error().to_string());
    std::exit(5);
  };
  for (int64_t n = 0; n < most; ++n) {
    auto frame = animation->next();
    if (!frame) return 3;
    if (!*frame) break;
    pixels += double((*frame)->size().pixels());
    std::ignore = timed([&] { return writer->add(**frame); });
  }
  const Written written = *timed([&] { return writer->finish(); });
  fmt::print("{} {:.3f} {:.2f} {}\n", written.bytes, seconds,
             pixels / seconds / 1e6, bench::peak_rss_bytes());
  return 0;
}
