// SPDX-License-Identifier: Apache-2.0
#include "media/decode/gif/recipe.h"

#include <cstdio>
#include <sstream>

namespace framewise {
namespace {

class Assembler {
 public:
  // Returns false for an unknown line.
  bool line(const std::string& text) {
    std::istringstream words(text);
    std::string verb;
    words >> verb;
    if (verb == "header") return header(words);
    if (verb == "screen") return screen(words);
    if (verb == "control") return control(words);
    if (verb == "loop") return loop(words);
    if (verb == "comment") return extension(0xfe, words);
    if (verb == "text") return extension(0x01, words);
    if (verb == "frame") return frame(words);
    if (verb == "pixels") return pixels(words);
    if (verb == "data") return data(words);
    if (verb == "bytes") return bytes(words);
    if (verb == "cut") return cut(words);
    if (verb == "trailer") {
      writer_.trailer();
      return true;
    }
    return false;
  }

  const Bytes& result() const { return writer_.bytes(); }

 private:
  using Words = std::istringstream;

  static bool palette(const std::string& letters, std::vector<uint32_t>& to) {
    for (const char letter : letters) {
      const uint32_t color = color_of(letter);
      to.push_back((color & 0xff) << 16 | (color & 0xff00) |
                   (color >> 16 & 0xff));
    }
    return !letters.empty();
  }

  bool header(Words& words) {
    std::string version;
    words >> version;
    writer_.header(version);
    return !version.empty();
  }

  bool screen(Words& words) {
    std::string size, word, letters;
    words >> size;
    int width = 0, height = 0;
    if (std::sscanf(size.c_str(), "%dx%d", &width, &height) != 2) return false;
    std::vector<uint32_t> colors;
    if (words >> word && (word != "palette" || !(words >> letters) ||
                          !palette(letters, colors))) {
      return false;
    }
    writer_.screen(width, height, colors);
    return true;
  }

  bool control(Words& words) {
    GifWriter::Control control;
    for (std::string word; words >> word;) {
      if (std::sscanf(word.c_str(), "delay=%d", &control.delay_cs) == 1 ||
          std::sscanf(word.c_str(), "disposal=%d", &control.disposal) == 1 ||
          std::sscanf(word.c_str(), "transparent=%d", &control.transparent) ==
              1) {
        continue;
      }
      return false;
    }
    writer_.control(control);
    return true;
  }

  bool loop(Words& words) {
    int count = 0;
    if (!(words >> count)) return false;
    writer_.loop(count);
    return true;
  }

  bool extension(int label, Words& words) {
    std::string text;
    std::getline(words >> std::ws, text);
    writer_.extension(label, text);
    return true;
  }

  bool frame(Words& words) {
    frame_ = {.palette = {}, .code_size = 2};
    std::string word;
    words >> word;
    if (std::sscanf(word.c_str(), "%dx%d", &frame_.width, &frame_.height) !=
        2) {
      return false;
    }
    while (words >> word) {
      std::string letters;
      if (word == "interlaced") {
        frame_.interlaced = true;
      } else if (word == "palette") {
        if (!(words >> letters) || !palette(letters, frame_.palette)) {
          return false;
        }
      } else if (std::sscanf(word.c_str(), "at=%d,%d", &frame_.x, &frame_.y) !=
                     2 &&
                 std::sscanf(word.c_str(), "bits=%d", &frame_.code_size) != 1) {
        return false;
      }
    }
    return true;
  }

  bool pixels(Words& words) {
    std::vector<uint8_t> indices;
    for (std::string row; words >> row;) {
      for (const char c : row) {
        if (!std::isxdigit(uint8_t(c))) return false;
        indices.push_back(uint8_t(std::stoi(std::string(1, c), nullptr, 16)));
      }
    }
    const size_t area = size_t(frame_.width) * size_t(frame_.height);
    if (indices.size() == area) {
      writer_.frame(frame_, indices);
    } else {  // too few or too many on purpose
      writer_.descriptor(frame_);
      writer_.sub_blocks(encode_lzw(indices, frame_.code_size));
    }
    return true;
  }

  bool data(Words& words) {
    Bytes list;
    if (!hex(words, list)) return false;
    writer_.descriptor(frame_).sub_blocks(list);
    return true;
  }

  bool bytes(Words& words) {
    Bytes list;
    if (!hex(words, list)) return false;
    writer_.raw(list);
    return true;
  }

  // Bytes in hexadecimal; "00*300" repeats one.
  static bool hex(Words& words, Bytes& to) {
    for (std::string word; words >> word;) {
      unsigned value = 0, times = 1;
      if (std::sscanf(word.c_str(), "%x*%u", &value, &times) < 1) return false;
      to.insert(to.end(), times, std::byte(value));
    }
    return true;
  }

  bool cut(Words& words) {
    size_t count = 0;
    if (!(words >> count)) return false;
    writer_.cut(count);
    return true;
  }

  GifWriter writer_;
  GifWriter::Frame frame_;
};

}  // namespace

uint32_t color_of(char letter) {
  switch (letter) {
    case 'r': return 0xff0000ff;
    case 'g': return 0xff00ff00;
    case 'b': return 0xffff0000;
    case 'w': return 0xffffffff;
    case 'y': return 0xff00ffff;
    case 'c': return 0xffffff00;
    case 'm': return 0xffff00ff;
    case '.': return 0;
    default: return 0xff000000;
  }
}

GifRecipe read_gif_recipe(std::string_view text) {
  GifRecipe recipe;
  Assembler assembler;
  std::istringstream lines{std::string(text)};
  for (std::string line; std::getline(lines, line);) {
    const size_t first = line.find_first_not_of(" \t");
    if (first == std::string::npos || line[first] == '#') continue;
    if (line.starts_with("expect ")) {
      recipe.expectations.push_back(line.substr(7));
    } else if (!assembler.line(line)) {
      recipe.mistake = "not understood: " + line;
    }
  }
  recipe.bytes = assembler.result();
  return recipe;
}

}  // namespace framewise
