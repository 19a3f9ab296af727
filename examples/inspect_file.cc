// SPDX-License-Identifier: Apache-2.0
// Prints what is odd about a file, and what to do about it.
#include <framewise/framewise.h>

#include <cstdio>

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: inspect_file FILE\n");
    return 2;
  }
  framewise::OpenOptions options;
  options.limits.frames = 10'000;
  framewise::Result<framewise::Animation> animation =
      framewise::open(argv[1], options);
  if (!animation) {
    std::fprintf(stderr, "%s\n", animation.error().to_string().c_str());
    return 3;
  }
  const auto inspection = framewise::inspect(*animation);
  if (!inspection) {
    std::fprintf(stderr, "%s\n", inspection.error().to_string().c_str());
    return 3;
  }
  std::printf("%lld frames in %.2f s, SHA-256 %s\n",
              static_cast<long long>(inspection->frame_count),
              inspection->duration_s, inspection->content_hash.c_str());
  for (const framewise::Finding& finding : inspection->findings) {
    std::printf("%s: %s %s\n", finding.kind.c_str(), finding.message.c_str(),
                finding.hint.c_str());
  }
  return 0;
}
