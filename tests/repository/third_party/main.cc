// Writes a picture, reads it back with the installed library, checks a pixel.
#include <framewise/framewise.h>

#include <cstdio>
#include <fstream>

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  std::ofstream(argv[1], std::ios::binary)
      << "YUV4MPEG2 W2 H2 F25:1 Cmono\nFRAME\n"
      << "ABCD";
  auto animation = framewise::open(argv[1]);
  if (!animation) {
    std::fprintf(stderr, "%s\n", animation.error().to_string().c_str());
    return 1;
  }
  auto frame = animation->next();
  if (!frame || !*frame) return 1;
  const bool right = (*frame)->plane(0).row(1)[0] == 'C';
  std::printf("framewise %s: %s\n", framewise::version(),
              right ? "ok" : "wrong pixel");
  return right ? 0 : 1;
}
