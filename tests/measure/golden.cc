// SPDX-License-Identifier: Apache-2.0
#include "measure/golden.h"

#include <spng.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

namespace framewise::golden {
namespace {

const std::filesystem::path kFolder =
    std::filesystem::path(FRAMEWISE_SHARED_DIR) / "golden";

// The columns of each line of a tab-separated file, without the header.
std::vector<std::vector<std::string>> table(const char* file) {
  std::vector<std::vector<std::string>> rows;
  std::ifstream stream(kFolder / file);
  std::string line;
  std::getline(stream, line);
  while (std::getline(stream, line)) {
    std::istringstream columns(line);
    std::vector<std::string>& row = rows.emplace_back();
    for (std::string cell; std::getline(columns, cell, '\t');) {
      row.push_back(cell);
    }
  }
  return rows;
}

}  // namespace

Picture Picture::crop(const Rect& area) const {
  Picture cropped{{area.width, area.height}, {}};
  for (int y = area.y; y < area.y + area.height; ++y) {
    const auto row = rgba.begin() + 4 * (ptrdiff_t{y} * size.width + area.x);
    cropped.rgba.insert(cropped.rgba.end(), row, row + 4 * area.width);
  }
  return cropped;
}

bool available() { return std::filesystem::exists(kFolder / "pairs.tsv"); }

std::vector<Pair> pairs() {
  std::vector<Pair> result;
  for (const auto& row : table("pairs.tsv")) {
    result.push_back({row[0], row[1], row[2]});
  }
  return result;
}

Pair pair(const std::string& name) {
  for (const Pair& candidate : pairs()) {
    if (candidate.name == name) return candidate;
  }
  ADD_FAILURE() << "no pair " << name;
  return {};
}

Picture picture(const std::string& file) {
  std::ifstream stream(kFolder / "pairs" / file, std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(stream), {});
  spng_ctx* context = spng_ctx_new(0);
  spng_ihdr header{};
  size_t size = 0;
  Picture result;
  if (spng_set_png_buffer(context, bytes.data(), bytes.size()) == 0 &&
      spng_get_ihdr(context, &header) == 0 &&
      spng_decoded_image_size(context, SPNG_FMT_RGBA8, &size) == 0) {
    result.size = {int32_t(header.width), int32_t(header.height)};
    result.rgba.resize(size);
    EXPECT_EQ(
        spng_decode_image(context, result.rgba.data(), size, SPNG_FMT_RGBA8, 0),
        0)
        << file;
  } else {
    ADD_FAILURE() << "cannot read " << file;
  }
  spng_ctx_free(context);
  return result;
}

std::map<std::string, double> values(const std::string& tool_prefix,
                                     const std::string& metric) {
  std::map<std::string, double> result;
  for (const auto& row : table("values.tsv")) {
    const bool is_number = row[4] != "null";
    if (is_number && row[1].starts_with(tool_prefix) && row[3] == metric) {
      result[row[0]] = std::stod(row[4]);
    }
  }
  return result;
}

}  // namespace framewise::golden
