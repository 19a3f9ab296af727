// SPDX-License-Identifier: Apache-2.0
// Pictures for terminals: as pixels where a terminal takes them, else as half
// blocks of characters.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "framewise/frame.h"

namespace framewise::report {

enum class TerminalPictures : uint8_t {
  kKitty,   // Kitty's graphics protocol: kitty, Ghostty, Konsole
  kITerm2,  // OSC 1337: iTerm2, WezTerm, mintty
  kSixel,   // DEC's six rows at a time: foot, mlterm, xterm -ti vt340
  kBlocks,  // two pixels a character, in 24 bit colors
  kAscii,   // light and dark characters, where there are no colors
};

// `picture` is kRgba of 8 bits and opaque; `columns` is how wide it is to be
// shown. Ends with a line break.
std::string terminal_picture(const Frame& picture, TerminalPictures as,
                             int columns);

}  // namespace framewise::report
