// SPDX-License-Identifier: Apache-2.0
// Prints when each frame of an animation is shown, and where it changed.
#include <framewise/framewise.h>

#include <cstdio>

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: list_frames FILE\n");
    return 2;
  }
  framewise::Result<framewise::Animation> animation = framewise::open(argv[1]);
  if (!animation) {
    std::fprintf(stderr, "%s\n", animation.error().to_string().c_str());
    return 3;
  }
  const framewise::AnimationInfo& info = animation->info();
  std::printf("%s, %dx%d\n", info.container.c_str(), info.size.width,
              info.size.height);
  while (true) {
    framewise::Result<std::optional<framewise::Frame>> frame =
        animation->next();
    if (!frame) {
      std::fprintf(stderr, "%s\n", frame.error().to_string().c_str());
      return 3;
    }
    if (!*frame) return 0;
    const framewise::FrameTime time = (*frame)->time();
    std::printf("%3d  at %.3f s for %.3f s, changed:", int((*frame)->index()),
                info.time_base.seconds(time.start),
                info.time_base.seconds(time.duration));
    for (const framewise::Rect& rect : (*frame)->changed().rects()) {
      std::printf(" %dx%d+%d+%d", rect.width, rect.height, rect.x, rect.y);
    }
    std::printf("\n");
  }
}
