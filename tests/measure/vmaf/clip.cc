// SPDX-License-Identifier: Apache-2.0
#include "measure/vmaf/clip.h"

#include <fstream>
#include <sstream>

#include "framewise/animation.h"

namespace framewise::golden {
namespace {

Frame deepened(FramePool& pool, const Frame& frame, bool filled) {
  PixelFormat format = frame.format();
  format.bits = 10;
  auto buffer = pool.allocate(format, frame.size());
  for (int plane = 0; plane < format.planes(); ++plane) {
    const PlaneView from = frame.plane(plane);
    for (int y = 0; y < from.size.height; ++y) {
      for (int x = 0; x < from.size.width; ++x) {
        buffer->plane(plane).row<uint16_t>(y)[x] =
            uint16_t(4 * from.row(y)[x] + (filled ? (3 * x + y) % 4 : 0));
      }
    }
  }
  return std::move(*buffer).freeze(frame.index(), frame.time(),
                                   ChangedArea::everything(frame.size()));
}

}  // namespace

std::vector<Frame> clip(FramePool& pool, const char* file, int bits,
                        bool filled) {
  std::vector<Frame> frames;
  auto animation = open(clip_folder() / file);
  if (!animation) {
    ADD_FAILURE() << animation.error().to_string();
    return frames;
  }
  for (auto frame = animation->next(); frame && *frame;
       frame = animation->next()) {
    frames.push_back(bits == 8 ? **frame : deepened(pool, **frame, filled));
  }
  return frames;
}

ClipValues clip_values(const std::string& depth) {
  ClipValues values;
  std::ifstream stream(clip_folder() / "values.tsv");
  std::string line;
  std::getline(stream, line);
  while (std::getline(stream, line)) {
    std::istringstream columns(line);
    std::string cell[5];
    for (std::string& one : cell) std::getline(columns, one, '\t');
    if (cell[0] == depth && cell[4] != "null") {
      values[cell[1]][cell[2]][cell[3]] = std::stod(cell[4]);
    }
  }
  return values;
}

}  // namespace framewise::golden
