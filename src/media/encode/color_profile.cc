// SPDX-License-Identifier: Apache-2.0
#include "media/encode/color_profile.h"

#include <array>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>

#include "media/encode/byte_order.h"

namespace framewise::media {
namespace {

using Vector3 = std::array<double, 3>;
using Matrix3 = std::array<Vector3, 3>;

// Chromaticities of red, green and blue; white is D65.
struct Chromaticities {
  std::array<double, 2> red, green, blue;
};
constexpr std::array<double, 2> kD65{0.3127, 0.3290};
constexpr Vector3 kD50{0.9642, 1.0, 0.8249};  // ICC.1:2010, 7.2.16

std::optional<Chromaticities> chromaticities_of(Primaries primaries) {
  switch (primaries) {
    case Primaries::kBt709: return {{{0.64, 0.33}, {0.30, 0.60}, {0.15, 0.06}}};
    case Primaries::kDisplayP3:
      return {{{0.680, 0.320}, {0.265, 0.690}, {0.150, 0.060}}};
    case Primaries::kBt2020:
      return {{{0.708, 0.292}, {0.170, 0.797}, {0.131, 0.046}}};
    case Primaries::kAdobeRgb:
      return {{{0.64, 0.33}, {0.21, 0.71}, {0.15, 0.06}}};
    default: return std::nullopt;
  }
}

Vector3 xyz_of(std::array<double, 2> xy) {
  return {xy[0] / xy[1], 1, (1 - xy[0] - xy[1]) / xy[1]};
}

Vector3 times(const Matrix3& m, const Vector3& v) {
  Vector3 out{};
  for (size_t i = 0; i < 3; ++i) {
    for (size_t j = 0; j < 3; ++j) out[i] += m[i][j] * v[j];
  }
  return out;
}

Matrix3 times(const Matrix3& a, const Matrix3& b) {
  Matrix3 out{};
  for (size_t i = 0; i < 3; ++i) {
    for (size_t j = 0; j < 3; ++j) {
      for (size_t k = 0; k < 3; ++k) out[i][j] += a[i][k] * b[k][j];
    }
  }
  return out;
}

Matrix3 inverse(const Matrix3& m) {
  Matrix3 out;
  double determinant = 0;
  for (size_t i = 0; i < 3; ++i) {
    for (size_t j = 0; j < 3; ++j) {
      const size_t a = (j + 1) % 3, b = (j + 2) % 3;
      const size_t c = (i + 1) % 3, d = (i + 2) % 3;
      out[i][j] = m[a][c] * m[b][d] - m[a][d] * m[b][c];
    }
  }
  for (size_t j = 0; j < 3; ++j) determinant += m[0][j] * out[j][0];
  for (auto& row : out) {
    for (double& value : row) value /= determinant;
  }
  return out;
}

// From D65 to the D50 of profiles, by the linear Bradford transform
// (ICC.1:2010, annex E).
Matrix3 adaptation() {
  constexpr Matrix3 kBradford{{{0.8951, 0.2664, -0.1614},
                               {-0.7502, 1.7135, 0.0367},
                               {0.0389, -0.0685, 1.0296}}};
  const Vector3 from = times(kBradford, xyz_of(kD65));
  const Vector3 to = times(kBradford, kD50);
  Matrix3 scale{};
  for (size_t i = 0; i < 3; ++i) scale[i][i] = to[i] / from[i];
  return times(inverse(kBradford), times(scale, kBradford));
}

// Columns: what red, green and blue are in XYZ, adapted to D50.
Matrix3 colorants(const Chromaticities& c) {
  const Vector3 red = xyz_of(c.red), green = xyz_of(c.green),
                blue = xyz_of(c.blue);
  Matrix3 m;
  for (size_t i = 0; i < 3; ++i) m[i] = {red[i], green[i], blue[i]};
  const Vector3 amounts = times(inverse(m), xyz_of(kD65));
  for (auto& row : m) {
    for (size_t j = 0; j < 3; ++j) row[j] *= amounts[j];
  }
  return times(adaptation(), m);
}

void append_fixed(std::string& out, double value) {  // s15Fixed16Number
  append_be32(out, uint32_t(int32_t(std::lround(value * 65536))));
}

std::string xyz_tag(const Vector3& v) {
  std::string tag("XYZ \0\0\0\0", 8);
  for (const double part : v) append_fixed(tag, part);
  return tag;
}

std::string text_tag(std::string_view text) {
  std::string tag("mluc\0\0\0\0", 8);
  append_be32(tag, 1);   // one translation
  append_be32(tag, 12);  // of so many bytes in this table
  tag += "enUS";
  append_be32(tag, uint32_t(2 * text.size()));
  append_be32(tag, 28);
  for (const char c : text) append_be16(tag, uint8_t(c));
  return tag;
}

// A parametric curve, ICC.1:2010, 10.16.
std::optional<std::string> curve_tag(Transfer transfer) {
  std::string tag("para\0\0\0\0", 8);
  const auto power = [&](double gamma) {
    append_be32(tag, 0);  // Y = X ^ g
    append_fixed(tag, gamma);
  };
  switch (transfer) {
    case Transfer::kSrgb:
      append_be32(tag, 3u << 16);  // g a b c d
      for (const double v : {2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045})
        append_fixed(tag, v);
      break;
    // Adobe RGB's exponent is 563/256, which is what players mean by 2.2.
    case Transfer::kGamma22: power(563 / 256.0); break;
    case Transfer::kGamma28: power(2.8); break;
    case Transfer::kLinear: power(1); break;
    default: return std::nullopt;
  }
  return tag;
}

std::string matrix_tag(const Matrix3& m) {
  std::string tag("sf32\0\0\0\0", 8);
  for (const auto& row : m) {
    for (const double value : row) append_fixed(tag, value);
  }
  return tag;
}

// Header, ICC.1:2010, 7.2. The date is that of the standard: a file depends on
// its frames alone.
std::string header(size_t bytes) {
  std::string out;
  append_be32(out, uint32_t(bytes));
  append_be32(out, 0);           // no preferred engine
  append_be32(out, 0x04200000);  // version 4.2
  out += "mntrRGB XYZ ";
  for (const int part : {2010, 12, 1, 0, 0, 0})
    append_be16(out, uint32_t(part));
  out += "acsp";
  out.append(28, '\0');  // no platform, maker, model, attributes
  for (const double part : kD50) append_fixed(out, part);
  out.resize(128, '\0');
  return out;
}

struct Tag {
  std::string_view name;
  std::string content;
};

std::string assembled(const std::vector<Tag>& tags) {
  std::string table;
  append_be32(table, uint32_t(tags.size()));
  std::string data;
  size_t at = 128 + 4 + 12 * tags.size();
  size_t shared_at = 0, shared_bytes = 0;
  for (const Tag& tag : tags) {
    table += tag.name;
    // Tags without content share that of the one before.
    if (!tag.content.empty()) {
      shared_at = at + data.size();
      shared_bytes = tag.content.size();
      data += tag.content;
      data.resize((data.size() + 3) / 4 * 4, '\0');
    }
    append_be32(table, uint32_t(shared_at));
    append_be32(table, uint32_t(shared_bytes));
  }
  return header(at + data.size()) + table + data;
}

std::string_view name_of(const ColorFacts& color) {
  switch (color.primaries) {
    case Primaries::kDisplayP3: return "Display P3";
    case Primaries::kBt2020: return "BT.2020";
    case Primaries::kAdobeRgb: return "Adobe RGB (1998) compatible";
    default: return color.transfer == Transfer::kSrgb ? "sRGB" : "BT.709";
  }
}

}  // namespace

bool has_code_points(const ColorFacts& color) {
  return color.primaries != Primaries::kAdobeRgb;
}

std::vector<std::byte> profile_of(const ColorFacts& color) {
  const auto primaries = chromaticities_of(color.primaries);
  const auto curve = curve_tag(color.transfer);
  if (!primaries || !curve) return {};
  const Matrix3 m = colorants(*primaries);
  const std::string profile =
      assembled({{"desc", text_tag(name_of(color))},
                 {"cprt", text_tag("No rights reserved")},
                 {"wtpt", xyz_tag(kD50)},
                 {"chad", matrix_tag(adaptation())},
                 {"rXYZ", xyz_tag({m[0][0], m[1][0], m[2][0]})},
                 {"gXYZ", xyz_tag({m[0][1], m[1][1], m[2][1]})},
                 {"bXYZ", xyz_tag({m[0][2], m[1][2], m[2][2]})},
                 {"rTRC", *curve},
                 {"gTRC", {}},
                 {"bTRC", {}}});
  const auto bytes = std::as_bytes(std::span(profile));
  return {bytes.begin(), bytes.end()};
}

std::vector<std::byte> profile_to_write(EncodeJob& job) {
  if (job.options.color == ColorPolicy::kAsStored &&
      !job.options.metadata.icc.empty()) {
    return job.options.metadata.icc;
  }
  if (!job.options.metadata.icc.empty()) {
    job.note("profile_dropped",
             "colors were converted to sRGB; the ICC profile, which describes "
             "others, was left out",
             "to keep it, write colors as they are stored", 0);
  }
  if (job.is_srgb()) return {};
  return profile_of(job.color);
}

}  // namespace framewise::media
