// SPDX-License-Identifier: Apache-2.0
// encode_gif IN OUT [LOSS [EFFORT [COLORS [FRAMES [PART…]]]]]: writes the first
// FRAMES of IN as a GIF, without the named parts of the encoder, and prints its
// bytes, the CPU seconds and megapixels a second that writing took, and the
// most memory that this process ever had in use. `encode_gif parts` names them.
#include <cstdlib>
#include <string_view>

#include "base/result.h"
#include "bench_support.h"
#include "frame/color/to_srgb.h"
#include "framewise/framewise.h"
#include "media/encode/gif/joint/joint_gif.h"

namespace framewise {
namespace {

Result<void> run(int count, char** arguments) {
  const auto number = [&](int at, double normal) {
    return count > at ? std::atof(arguments[at]) : normal;
  };
  FW_ASSIGN_OR_RETURN(Animation animation, open(arguments[1]));
  FramePool pool;
  FW_ASSIGN_OR_RETURN(const auto output, media::file_output(arguments[2], 0));
  media::EncodeJob job{.format = FileFormat::kGif,
                       .facts = AnimationFacts::of(animation.info())};
  job.options.gif = {.colors = int(number(5, 256)), .loss = number(3, 0)};
  job.options.effort = int(number(4, 5));
  job.pool = &pool;
  job.output = output.get();
  auto tuning = media::joint_tuning(job.options.gif, job.options.effort);
  for (int i = 7; i < count; ++i) {
    if (!media::leave_out(arguments[i], tuning)) {
      return fail(ErrorKind::kUsage, "there is no part {}", arguments[i]);
    }
  }
  const auto encoder = media::create_joint_gif(job, tuning);
  const auto most = int64_t(number(6, 1e9));
  double seconds = 0;
  double pixels = 0;
  FW_ASSIGN_OR_RETURN(std::optional<Frame> frame, animation.next());
  for (int64_t n = 0; frame && n < most; ++n) {
    FW_ASSIGN_OR_RETURN(const Frame rgba, to_srgb8(*frame, pool));
    FW_ASSIGN_OR_RETURN(std::optional<Frame> next, animation.next());
    pixels += double(rgba.size().pixels());
    const double begin = bench::cpu_ms_so_far() / 1e3;
    FW_RETURN_IF_ERROR(
        encoder->add(rgba, frame->time(), !next || n + 1 == most));
    seconds += bench::cpu_ms_so_far() / 1e3 - begin;
    frame = std::move(next);
  }
  FW_RETURN_IF_ERROR(output->commit());
  fmt::print("{} {:.3f} {:.2f} {}\n", output->size(), seconds,
             pixels / seconds / 1e6, bench::peak_rss_bytes());
  return {};
}

}  // namespace
}  // namespace framewise

int main(int count, char** arguments) {
  if (count == 2 && arguments[1] == std::string_view("parts")) {
    for (const auto part : framewise::media::joint_parts()) {
      fmt::print("{}\n", part);
    }
    return 0;
  }
  if (count < 3) return 2;
  const auto done = framewise::run(count, arguments);
  if (done) return 0;
  fmt::print(stderr, "{}\n", done.error().to_string());
  return 3;
}
