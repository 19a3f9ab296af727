// SPDX-License-Identifier: Apache-2.0
// Names the geometry of a test relative to its original: cut, moved, turned,
// scaled, under bars or with displaced colors. Placement has measured it.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "judge/defects/defect_search.h"

namespace framewise::judge {
namespace {

// Adds a defect of all frames that is known without examining them.
Reason& add_for_all(DefectSearch& search, DefectKind kind, Severity severity,
                    Words words) {
  const std::vector<size_t> all = search.counting();
  return search.add(kind, severity, std::move(words), all, all.front());
}

// Nothing of what is hardly a step.
std::string steps(double pixels, std::string_view forth,
                  std::string_view back) {
  constexpr double kLeast = 0.3;
  const double length = std::abs(pixels);
  if (length < kLeast) return {};
  const bool whole = std::abs(length - std::round(length)) < 0.2;
  const bool one = whole && std::lround(length) == 1;
  return fmt::format("{:.{}f} pixel{} {}", length, whole ? 0 : 1,
                     one ? "" : "s", pixels > 0 ? forth : back);
}

// "4 pixels to the right and 1 pixel up"
std::string way(double x, double y) {
  const std::string across = steps(x, "to the right", "to the left");
  const std::string down = steps(y, "down", "up");
  return across + (across.empty() || down.empty() ? "" : " and ") + down;
}

// A small move is seen by who looks from one to the other.
constexpr int kSmallMove = 4;  // pixels

void name_move(DefectSearch& search, int x, int y) {
  const int most = std::max(std::abs(x), std::abs(y));
  Reason& reason =
      add_for_all(search, DefectKind::kShifted,
                  most > kSmallMove ? Severity::kMajor : Severity::kMinor,
                  {fmt::format("the picture was moved {}", way(x, y)),
                   "a crop, a border or a change of size by a few pixels does "
                   "that: switch it off, or align both before comparing"});
  reason.measured = {double(most), 1, "pixels"};
  if (search.placement.range) return;
  const Rect& left = search.placement.shared->reference;
  reason.region = Rect{0, 0, left.width, left.height};
}

// The region that bars leave free lies where it did in the original.
void name_cover(DefectSearch& search) {
  const Rect& part = search.placement.shared->reference;
  const Size size = search.context.reference_size;
  const double share = double(part.width) * part.height / double(size.pixels());
  const Severity severity = share < 0.75   ? Severity::kRuinous
                            : share < 0.99 ? Severity::kMajor
                                           : Severity::kMinor;
  add_for_all(search, DefectKind::kPadded, severity,
              {fmt::format("bars hide what is around {}x{} of {}x{} pixels, "
                           "those at {},{}",
                           part.width, part.height, size.width, size.height,
                           part.x, part.y),
               "a border or bars were drawn over the picture: switch that off, "
               "or do the same with the original before comparing"})
      .measured = {100 * share, 100, "% of the picture"};
}

// "1 column on the right and 1 row at the bottom", of what is around a part.
std::string edges_around(const Rect& part, Size whole) {
  std::vector<std::string> edges;
  const auto add = [&](int pixels, std::string_view line, std::string_view at) {
    if (pixels == 0) return;
    edges.push_back(
        fmt::format("{} {}{} {}", pixels, line, pixels == 1 ? "" : "s", at));
  };
  add(part.x, "column", "on the left");
  add(whole.width - part.x - part.width, "column", "on the right");
  add(part.y, "row", "at the top");
  add(whole.height - part.y - part.height, "row", "at the bottom");
  return fmt::format("{}", fmt::join(edges, " and "));
}

// A pixel at the edge is no loss that anybody sees.
void find_trimmed_edge(DefectSearch& search) {
  const Size from = search.context.reference_size;
  const Size to = search.context.test_size;
  const std::string lost =
      edges_around(search.placement.shared->reference, from);
  const std::string added = edges_around(search.placement.shared->test, to);
  std::string words = lost.empty() ? "" : fmt::format("{} missing", lost);
  if (!added.empty()) {
    words += fmt::format("{}{} added", lost.empty() ? "" : ", ", added);
  }
  const int most = std::max(std::abs(from.width - to.width),
                            std::abs(from.height - to.height));
  add_for_all(search,
              !lost.empty() ? DefectKind::kCropped
              : most > 1    ? DefectKind::kPadded
                            : DefectKind::kResized,
              most > 1 ? Severity::kMinor : Severity::kInfo,
              {words,
               "video of 4:2:0 needs even sides, other codings multiples of 8 "
               "or 16: what both show was compared"})
      .measured = {double(most), 1, "pixels"};
}

int whole(double pixels) { return int(std::lround(pixels)); }

// There is something around the picture. `place`: of all of it, in the test.
void name_bars(DefectSearch& search, const placement::Framing& place) {
  const Size size = search.context.test_size;
  const double share = place.width * place.height / double(size.pixels());
  add_for_all(search, DefectKind::kPadded,
              share < 0.5 ? Severity::kRuinous : Severity::kMajor,
              {fmt::format("the picture takes {}x{} of {}x{} pixels, at {},{}",
                           whole(place.width), whole(place.height), size.width,
                           size.height, whole(place.x), whole(place.y)),
               "it was fitted into another shape, or got a border: cut that "
               "off, or put the same around the original before comparing"})
      .measured = {100 * share, 100, "% of the picture"};
}

void name_turn(DefectSearch& search, placement::Turn turn) {
  const auto words = [&] {
    switch (turn) {
      case placement::Turn::kMirrored:
        return "the picture is mirrored, left to right";
      case placement::Turn::kUpsideDown:
        return "the picture is upside down, mirrored top to bottom";
      case placement::Turn::kHalf:
        return "the picture is upside down, turned by 180 degrees";
      case placement::Turn::kRight:
        return "the picture is turned to the right by 90 degrees";
      case placement::Turn::kLeft:
        return "the picture is turned to the left by 90 degrees";
      case placement::Turn::kTransposed:
        return "rows and columns are exchanged: the picture is mirrored along "
               "its diagonal from the upper left";
      case placement::Turn::kTransversed:
        return "rows and columns are exchanged: the picture is mirrored along "
               "its diagonal from the upper right";
    }
    return "";
  };
  add_for_all(search, DefectKind::kTurned, Severity::kRuinous,
              {words(),
               "a tag of orientation was lost or applied twice, or rows were "
               "read from below: turn it back to see what else is wrong"});
}

// The picture lies at an angle.
void name_tilt(DefectSearch& search, double degrees) {
  add_for_all(search, DefectKind::kTurned,
              std::abs(degrees) < 1 ? Severity::kMajor : Severity::kRuinous,
              {fmt::format("the picture is tilted by {:.1f} degrees to the {}",
                           std::abs(degrees), degrees > 0 ? "right" : "left"),
               "turn it back to see what else is wrong"})
      .measured = {std::abs(degrees), 0.3, "degrees"};
}

// A part of the original fills the picture.
void name_zoom(DefectSearch& search, const placement::Framing& part) {
  const Size size = search.context.reference_size;
  const double share = part.width * part.height / double(size.pixels());
  Reason& reason = add_for_all(
      search, DefectKind::kCropped,
      share < 0.5 ? Severity::kRuinous : Severity::kMajor,
      {fmt::format("only {}x{} of {}x{} pixels are left, those at {},{}, and "
                   "fill the picture",
                   whole(part.width), whole(part.height), size.width,
                   size.height, whole(part.x), whole(part.y)),
       "the picture was cropped and scaled up, or stretched: switch that off, "
       "or do the same with the original before comparing"});
  reason.measured = {100 * share, 100, "% of the picture"};
  reason.region = intersected(
      {whole(part.x), whole(part.y), whole(part.width), whole(part.height)},
      {0, 0, size.width, size.height});
}

void name_framing(DefectSearch& search, const placement::Framing& part) {
  constexpr double kUpright = 0.3;  // degrees
  const Size from = search.context.reference_size;
  const Size to = search.context.test_size;
  const double wider = part.width - from.width;
  const double higher = part.height - from.height;
  const bool scaled = std::max(std::abs(wider), std::abs(higher)) > 1;
  const int x = whole(-part.x - wider / 2);
  const int y = whole(-part.y - higher / 2);
  const bool as_it_was = !scaled && x == 0 && y == 0;
  if (std::abs(part.degrees) >= kUpright || as_it_was) {
    name_tilt(search, part.degrees);
    return;
  }
  if (!scaled) {
    name_move(search, x, y);
    return;
  }
  const auto beyond = [](double at, double length, double all) {
    return std::max(0.0, -at) + std::max(0.0, at + length - all);
  };
  const auto cut = [](double at, double length, double all) {
    return std::max(0.0, at) + std::max(0.0, all - at - length);
  };
  const double around =
      std::max(beyond(part.x, part.width, from.width) / part.width,
               beyond(part.y, part.height, from.height) / part.height);
  const double lost =
      std::max(cut(part.x, part.width, from.width) / from.width,
               cut(part.y, part.height, from.height) / from.height);
  if (around <= lost) {
    name_zoom(search, part);
    return;
  }
  const double across = to.width / part.width;
  const double down = to.height / part.height;
  name_bars(search, {-part.x * across, -part.y * down, from.width * across,
                     from.height * down});
}

std::string words_of(const placement::ColorMove& move) {
  const auto& [first, second, third] = move.planes;
  const bool alike =
      std::abs(first.x - second.x) < 0.5 && std::abs(first.y - second.y) < 0.5;
  if (!move.channels && alike) {
    return fmt::format("colors lie {} of their edges", way(first.x, first.y));
  }
  constexpr std::string_view kNames[] = {"red", "green", "blue"};
  constexpr std::string_view kOfChroma[] = {"Cb", "Cr"};
  std::vector<std::string> parts;
  for (size_t i = 0; i < (move.channels ? 3 : 2); ++i) {
    const std::string where = way(move.planes[i].x, move.planes[i].y);
    const std::string_view name = move.channels ? kNames[i] : kOfChroma[i];
    if (!where.empty()) parts.push_back(fmt::format("{} {}", name, where));
  }
  return fmt::format("colors lie beside their edges: {}",
                     fmt::join(parts, ", "));
}

}  // namespace

void find_other_size(DefectSearch& search) {
  const Size from = search.context.reference_size;
  const Size to = search.context.test_size;
  if (from == to) {
    if (!search.placement.shared) return;
    const Rect& was = search.placement.shared->reference;
    const Rect& is = search.placement.shared->test;
    was == is ? name_cover(search)
              : name_move(search, is.x - was.x, is.y - was.y);
    return;
  }
  if (search.placement.shared && placement::differ_by_an_edge(from, to)) {
    find_trimmed_edge(search);
    return;
  }
  if (search.placement.shared && from.pixels() < to.pixels()) {
    const Rect& place = search.placement.shared->test;
    name_bars(search, {double(place.x), double(place.y), double(place.width),
                       double(place.height)});
    return;
  }
  if (search.placement.shared) {
    const Rect& cut = search.placement.shared->reference;
    const double left = double(to.pixels()) / double(from.pixels());
    add_for_all(search, DefectKind::kCropped,
                left < 0.5 ? Severity::kRuinous : Severity::kMajor,
                {fmt::format("only {}x{} of {}x{} pixels are left, those at "
                             "{},{}",
                             to.width, to.height, from.width, from.height,
                             cut.x, cut.y),
                 "the picture was cropped: switch that off, or crop the "
                 "original too before comparing"})
        .region = Rect{0, 0, cut.width, cut.height};
    return;
  }
  const Size at = search.context.measured_size;
  const bool at_smaller = at.pixels() <= std::min(from.pixels(), to.pixels());
  // Seen at that size nothing is lost.
  add_for_all(search, DefectKind::kResized,
              at_smaller ? Severity::kInfo : Severity::kMinor,
              {fmt::format("the test is {}x{}, the original {}x{}; judged at "
                           "{}x{}",
                           to.width, to.height, from.width, from.height,
                           at.width, at.height),
               at_smaller && to.pixels() < from.pixels()
                   ? "keep the size if this is not on purpose; `--resize test` "
                     "judges it scaled up to the size of the original"
                   : "keep the size if this is not on purpose"});
}

void name_jumps(DefectSearch& search, const std::vector<size_t>& moved) {
  const int most = search.placement.jumps->most;
  const auto worst = std::ranges::max_element(moved, {}, [&](size_t pair) {
    return search.evidence.pairs[pair].all.luma_error;
  });
  search
      .add(DefectKind::kShifted, Severity::kMajor,
           {fmt::format(
                "{} of {} pictures were moved, each by itself, by up to "
                "{} pixel{}",
                moved.size(), search.pairs(), most, most == 1 ? "" : "s"),
            "frames were cut to what changed and put back elsewhere, or what "
            "shakes was stabilised: check the offsets that were written"},
           moved, *worst)
      .measured = {double(most), 0, "pixels"};
}

bool find_turn_or_framing(DefectSearch& search) {
  if (search.placement.turn) {
    name_turn(search, *search.placement.turn);
  } else if (search.placement.framing) {
    name_framing(search, *search.placement.framing);
  }
  return search.placement.turn || search.placement.framing;
}

void name_color_move(DefectSearch& search, const placement::ColorMove& move) {
  constexpr double kMajor = 2.5;  // levels
  constexpr double kRuinous = 12;
  double most = 0;
  for (const placement::ColorMove::Distance& by : move.planes) {
    most = std::max({most, std::abs(by.x), std::abs(by.y)});
  }
  add_for_all(search, DefectKind::kColorDisplaced,
              band(move.error, kMajor, kRuinous),
              {words_of(move),
               "planes of color were shifted, or chroma was taken to lie "
               "elsewhere when it was scaled: check the conversion"})
      .measured = {most, 0.9, "pixels"};
}

}  // namespace framewise::judge
