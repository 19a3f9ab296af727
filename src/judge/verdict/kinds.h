// SPDX-License-Identifier: Apache-2.0
// The kinds of reasons, and what people call them. New ones are added here and
// in docs/defects.md; none is renamed.
#pragma once

#include <array>
#include <string_view>

namespace framewise::judge {

struct Kind {
  std::string_view word;
  std::string_view title;
};

inline constexpr std::array kKinds = {
    Kind{"identical", "identical"},
    Kind{"blur", "blur"},
    Kind{"blocking", "block edges"},
    Kind{"ringing", "halos along edges"},
    Kind{"noise", "noise"},
    Kind{"dither_noise", "dither patterns"},
    Kind{"banding", "banding"},
    Kind{"palette_loss", "lost colours"},
    Kind{"color_shift", "shifted colours"},
    Kind{"color_displaced", "displaced colours"},
    Kind{"brightness_shift", "changed brightness"},
    Kind{"contrast_loss", "lost contrast"},
    Kind{"flicker", "flicker"},
    Kind{"ghosting", "ghosts of earlier frames"},
    Kind{"interlaced", "woven fields"},
    Kind{"wrong_disposal", "wrongly disposed frames"},
    Kind{"black_frame", "black frames"},
    Kind{"blank_frame", "blank frames"},
    Kind{"corrupt_frame", "corrupt frames"},
    Kind{"frozen", "a frozen picture"},
    Kind{"dropped_frames", "dropped frames"},
    Kind{"duplicated_frames", "duplicated frames"},
    Kind{"interpolated_frames", "interpolated frames"},
    Kind{"inserted_frames", "inserted frames"},
    Kind{"reordered_frames", "frames out of order"},
    Kind{"reversed", "playing backwards"},
    Kind{"truncated", "a missing end"},
    Kind{"speed_changed", "changed speed"},
    Kind{"timing_changed", "changed timing"},
    Kind{"loop_changed", "changed loop count"},
    Kind{"resized", "changed size"},
    Kind{"cropped", "cropping"},
    Kind{"shifted", "a moved picture"},
    Kind{"padded", "bars around the picture"},
    Kind{"turned", "wrong orientation"},
    Kind{"transparency_damaged", "damaged transparency"},
    Kind{"text_illegible", "illegible text"},
    Kind{"thin_lines_lost", "lost thin lines"},
    Kind{"unrelated", "unrelated content"},
    Kind{"overall_degraded", "overall degradation"},
    Kind{"not_identical", "a difference"},
};

// The title of a kind, or the word itself where it is not known.
constexpr std::string_view title_of(std::string_view word) {
  for (const Kind& kind : kKinds) {
    if (kind.word == word) return kind.title;
  }
  return word;
}

inline constexpr std::array<std::string_view, 5> kContents = {
    "photo", "cartoon", "screen", "gradient", "mixed"};

}  // namespace framewise::judge
