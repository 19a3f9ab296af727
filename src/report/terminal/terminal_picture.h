// SPDX-License-Identifier: Apache-2.0
// Draws images in terminals, as pixels where the terminal supports it, else as
// half-block characters.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "framewise/frame.h"

namespace framewise::report {

enum class TerminalPictures : uint8_t {
  kKitty,   // Kitty's graphics protocol: kitty, Ghostty, Konsole
  kITerm2,  // OSC 1337: iTerm2, WezTerm, mintty
  kSixel,   // DEC's sixels: foot, mlterm, xterm -ti vt340
  kBlocks,  // two pixels a character, in 24-bit colors
  kAscii,   // light and dark characters, for terminals without colors
};

// `picture` is opaque kRgba of 8 bits; `columns` is its width on screen. The
// text ends with a line break.
std::string terminal_picture(const Frame& picture, TerminalPictures as,
                             int columns);

}  // namespace framewise::report
