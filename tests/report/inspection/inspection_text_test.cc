// SPDX-License-Identifier: Apache-2.0
#include "report/inspection/inspection_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/printable.h"
#include "report/sample_inspection.h"

namespace framewise::report {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST(InspectionDetails, SayEverythingAboutAFile) {
  const std::string text =
      inspection_details(sample_inspection(), FrameList::kLeaveOut, {});
  EXPECT_THAT(text, StartsWith("a.gif\n"));
  for (const char* line :
       {"  format        gif\n",
        "  picture       320 x 200 pixels, rgba, 8 bit\n",
        "  frames        2\n", "  duration      0.30 s\n",
        "  speed         6.67 fps on average, 5 to 10\n",
        "  plays         forever\n", "  duplicates    1 frame, 200 B\n",
        "  colors        12 to >256 a frame\n",
        "  palettes      global of 128 colors\n",
        "  transparency  fully transparent pixels\n",
        "  disposal      keep 1, background 1\n",
        "  size          12.3 kB (12345 bytes)\n",
        "  a frame       150 B on average, 100 B to 200 B\n",
        "  comment       made by hand\n",
        "  duplicate_frames: 1 frame looks the same (frame 1), 200 B wasted\n"
        "    hint: merge it\n"}) {
    EXPECT_THAT(text, HasSubstr(line));
  }
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
}

TEST(InspectionDetails, NameHdrAndWideColors) {
  Inspection inspection = sample_inspection();
  inspection.info.format.bits = 10;
  inspection.info.format.color = {.transfer = Transfer::kPq,
                                  .primaries = Primaries::kBt2020};
  EXPECT_THAT(inspection_details(inspection, FrameList::kLeaveOut, {}),
              HasSubstr("320 x 200 pixels, rgba, 10 bit, BT.2020, PQ\n"));
}

TEST(InspectionDetails, ListFramesOnRequest) {
  const std::string text =
      inspection_details(sample_inspection(), FrameList::kInclude, {});
  EXPECT_THAT(text, HasSubstr("     1     0.10 s      200ms         200  "
                              "10x11+5+6             >256  duplicate, "
                              "transparent, palette of 16, then background\n"));
}

TEST(InspectionDetails, MakeTextFromStrangersSafe) {
  Inspection hostile = sample_inspection();
  hostile.name = "\x1b]0;gotcha\x07.gif";
  hostile.info.comments = {"two\nlines \x1b[2J"};
  hostile.findings[0].message = "\x1b[31m";
  const std::string text = inspection_details(hostile, FrameList::kInclude, {});
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  EXPECT_THAT(text, Not(HasSubstr("\x07")));
  EXPECT_THAT(text, HasSubstr("two\\nlines \\x1b[2J"));
}

TEST(InspectionDetails, SayWhetherFramesWereCounted) {
  Inspection film = sample_inspection();
  film.frame_count = 500;
  film.counting = FrameCounting::kEstimated;
  EXPECT_THAT(inspection_details(film, FrameList::kLeaveOut, {}),
              HasSubstr("  frames        ~500\n"));
  film.frame_count = 0;
  film.duration_s = 0;
  film.counting = FrameCounting::kUnknown;
  const std::string text = inspection_details(film, FrameList::kLeaveOut, {});
  EXPECT_THAT(text, HasSubstr("  frames        unknown\n"));
  EXPECT_THAT(text, HasSubstr("  duration      unknown\n"));
}

TEST(InspectionDetails, MarkADamagedFile) {
  Inspection damaged = sample_inspection();
  damaged.incomplete = true;
  damaged.damage = Error{.message = "the file ends too early", .frame = 1};
  EXPECT_THAT(inspection_details(damaged, FrameList::kLeaveOut, {}),
              HasSubstr("  incomplete    frame 1: the file ends too early\n"));
}

TEST(InspectionTable, AlignsItsColumns) {
  const InspectionTable table(8, {});
  EXPECT_EQ(table.header(),
            "file      format        size frames     duration    fps    plays "
            "colors    bytes  findings\n");
  EXPECT_EQ(table.row(sample_inspection()),
            "a.gif     gif        320x200      2       0.30 s   6.67  forever "
            "  >256  12.3 kB  duplicate_frames\n");
  EXPECT_EQ(table.row("b.gif", {.message = "broken", .file = "b.gif"}),
            "b.gif     error: broken\n");
}

TEST(InspectionTable, FitsTheTerminal) {
  const int name = 200;
  for (const int columns : {100, 120, 200}) {
    const InspectionTable table(name, {.columns = columns});
    Inspection inspection = sample_inspection();
    inspection.name = std::string(size_t(name), 'n') + ".gif";
    const std::string row = table.row(inspection);
    EXPECT_LE(columns_of(row.substr(0, row.size() - 1)), columns);
    EXPECT_THAT(row, HasSubstr("..."));
  }
}

TEST(InspectionTable, KeepsItsColumnsForWideLetters) {
  const InspectionTable table(10, {});
  Inspection wide = sample_inspection();
  wide.name = "動画.gif";
  const std::string row = table.row(wide);
  EXPECT_EQ(columns_of(row.substr(0, row.find(" gif "))), 11);
}

TEST(InspectionTable, SumsUpAtTheEnd) {
  const InspectionTable table(4, {});
  EXPECT_EQ(table.footer({.files = 1}), "1 file\n");
  EXPECT_THAT(table.footer({.files = 7, .failed = 2, .skipped = 1}),
              StartsWith("7 files, 2 failed, 1 file skipped"));
  EXPECT_THAT(table.footer({.files = 7, .interrupted = true}),
              EndsWith(", interrupted\n"));
}

TEST(InspectionTable, UsesColorOnlyWhenAsked) {
  EXPECT_THAT(InspectionTable(4, {}).row("a", {.message = "b"}),
              Not(HasSubstr("\x1b")));
  EXPECT_THAT(InspectionTable(4, {.color = true}).row("a", {.message = "b"}),
              HasSubstr("\x1b[31m"));
}

}  // namespace
}  // namespace framewise::report
