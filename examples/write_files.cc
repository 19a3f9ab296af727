// SPDX-License-Identifier: Apache-2.0
// Writes an animation again as WebP, and its first frame as a JPEG.
#include <framewise/framewise.h>

#include <cstdio>

namespace {

int failed(const framewise::Error& error) {
  std::fprintf(stderr, "%s\n", error.to_string().c_str());
  return 3;
}

void say(const char* path, const framewise::Written& written) {
  std::printf("%s: %lld frames, %lld bytes\n", path,
              static_cast<long long>(written.frames),
              static_cast<long long>(written.bytes));
  for (const framewise::Finding& note : written.notes) {
    std::printf("  %s\n", note.message.c_str());
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: write_files IN OUT.webp OUT.jpg\n");
    return 2;
  }
  auto animation = framewise::open(argv[1]);
  if (!animation) return failed(animation.error());
  framewise::WriteOptions options;
  options.quality = 75;
  auto writer = framewise::Writer::create(
      argv[2], framewise::AnimationFacts::of(animation->info()), options);
  if (!writer) return failed(writer.error());
  while (true) {
    const auto frame = animation->next();
    if (!frame) return failed(frame.error());
    if (!*frame) break;
    if ((*frame)->index() == 0) {
      const auto still = framewise::write(argv[3], **frame);
      if (!still) return failed(still.error());
      say(argv[3], *still);
    }
    if (const auto added = writer->add(**frame); !added) {
      return failed(added.error());
    }
  }
  const auto written = writer->finish();
  if (!written) return failed(written.error());
  say(argv[2], *written);
  return 0;
}
