// SPDX-License-Identifier: Apache-2.0
// The frames of a file that GifLab chooses: so many, evenly spaced by number,
// the first and the last among them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "framewise/animation.h"
#include "framewise/report.h"
#include "measure/picture.h"
#include "media/decode/gif/hidden_colors.h"

namespace framewise::comparison {

// The numbers of the chosen frames, of which there are at most so many, and
// fewer of large frames.
std::vector<int64_t> chosen_frames(int64_t frames, int64_t most, Size size);

// True if frames derived from larger ones are released at once: they would use
// more memory than all the rest.
bool is_large(Size size);

enum class BehindTransparent : uint8_t {
  kWhite,
  // The color that the palette of a GIF gives to the transparent index; white
  // for what is no GIF in a file.
  kHiddenColor,
};

class ChosenFrames {
 public:
  // How a frame came to be seen.
  enum class Seen : uint8_t {
    kNot,        // the file ends before it
    kAsItIs,     // opaque RGBA of 8 bits
    kConverted,  // to that
  };

  // Animation and pool must outlive this.
  ChosenFrames(Animation& animation, const FileReport& facts, FramePool& pool,
               int64_t most, BehindTransparent behind);

  size_t count() const { return indices_.size(); }
  measure::Picture& picture() { return picture_; }

  // May run while the frame before is looked at.
  void read_ahead();
  // Reads all frames now and keeps them.
  Result<void> keep();
  // Those that there are.
  std::vector<Frame> kept() const;
  // Shows the frame that was read ahead, or else the next one.
  Result<Seen> show();
  // The first one once more: a large one is read again.
  Result<Frame> first();

 private:
  struct Chosen {
    Seen seen = Seen::kNot;
    Frame frame;
  };
  Result<Chosen> read(int64_t index);
  media::HiddenColor color_behind(int64_t index) const;

  measure::Picture picture_;
  Animation& animation_;
  FramePool& pool_;
  std::vector<int64_t> indices_;
  std::vector<media::HiddenColor> hidden_;  // of each frame; empty: white
  size_t next_ = 0;
  std::vector<Chosen> kept_;
  std::optional<Chosen> first_;
  std::optional<Result<Chosen>> ahead_;
};

}  // namespace framewise::comparison
