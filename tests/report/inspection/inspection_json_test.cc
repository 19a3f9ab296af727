// SPDX-License-Identifier: Apache-2.0
#include "report/inspection/inspection_json.h"

#include <gtest/gtest.h>

#include <fstream>

#include "base/json/json.h"
#include "json_file.h"
#include "report/json_schema.h"
#include "report/sample_inspection.h"

namespace framewise::report {
namespace {

JsonSchema schema() {
  return JsonSchema(
      json_file(FRAMEWISE_SOURCE_DIR "/docs/schema/inspection-1.json"));
}

Error sample_error() {
  return {.kind = ErrorKind::kInput,
          .message = "broken",
          .hint = "mend it",
          .file = "b.gif",
          .offset = 812};
}

TEST(InspectionJson, LinesFollowTheSchema) {
  for (const FrameList frames : {FrameList::kLeaveOut, FrameList::kInclude}) {
    const Json line = Json::parse(inspection_line(sample_inspection(), frames));
    EXPECT_EQ(schema().problem_of(line), "");
    EXPECT_EQ(line["schema"], "framewise.inspection/1");
    EXPECT_EQ(line.contains("frames"), frames == FrameList::kInclude);
  }
  const Json error = Json::parse(inspection_line("b.gif", sample_error()));
  EXPECT_EQ(schema().problem_of(error), "");
  const Json summary =
      Json::parse(inspection_line(InspectionSummary{.files = 3, .failed = 1}));
  EXPECT_EQ(schema().problem_of(summary), "");
}

TEST(InspectionJson, NamesHdrAndWideColors) {
  Inspection inspection = sample_inspection();
  inspection.info.format.color = {.transfer = Transfer::kHlg,
                                  .primaries = Primaries::kBt2020};
  const Json json =
      Json::parse(inspection_line(inspection, FrameList::kLeaveOut));
  EXPECT_EQ(schema().problem_of(json), "");
  EXPECT_EQ(json["pixel_format"]["transfer"], "HLG");
  EXPECT_EQ(json["pixel_format"]["primaries"], "BT.2020");
}

TEST(InspectionJson, DocumentFollowsTheSchemaWithAnyNumberOfFiles) {
  for (int files = 0; files < 3; ++files) {
    std::string text = inspection_document_start();
    for (int i = 0; i < files; ++i) {
      text += i == 1 ? inspection_document_file("b.gif", sample_error(), false)
                     : inspection_document_file(sample_inspection(),
                                                FrameList::kInclude, i == 0);
    }
    text += inspection_document_end({.files = files}, files == 0);
    const Json document = Json::parse(text);
    EXPECT_EQ(schema().problem_of(document), "");
    EXPECT_EQ(document["files"].size(), size_t(files));
  }
}

TEST(InspectionJson, TellsWhatWasFound) {
  const Json json =
      Json::parse(inspection_line(sample_inspection(), FrameList::kInclude));
  EXPECT_EQ(json["file"], "a.gif");
  EXPECT_EQ(json["frame_count"], 2);
  EXPECT_EQ(json["duration_s"], 0.3);
  EXPECT_EQ(json["fps"]["max"], 10.0);
  EXPECT_EQ(json["colors"]["max"], 256);
  EXPECT_EQ(json["colors"]["more"], true);
  EXPECT_EQ(json["transparency"], "binary");
  EXPECT_EQ(json["findings"][0]["kind"], "duplicate_frames");
  EXPECT_EQ(json["frames"][1]["start_s"], 0.1);
  EXPECT_EQ(json["frames"][1]["colors"]["count"], 256);
  EXPECT_EQ(json["content_hash"], "sha256:" + std::string(64, 'a'));
}

TEST(InspectionJson, SaysNullForWhatWasNotLookedAt) {
  Inspection inspection = sample_inspection();
  inspection.depth = InspectDepth::kContainer;
  inspection.colors.reset();
  inspection.transparency.reset();
  inspection.content_hash.clear();
  const Json json =
      Json::parse(inspection_line(inspection, FrameList::kLeaveOut));
  EXPECT_EQ(schema().problem_of(json), "");
  for (const char* key :
       {"colors", "transparency", "content_hash", "duplicate_frames"}) {
    EXPECT_TRUE(json[key].is_null()) << key;
  }
}

TEST(InspectionJson, StaysValidForNamesThatAreNotUtf8) {
  Inspection inspection = sample_inspection();
  inspection.name = "\xff\xfe\x1b[31m\n.gif";
  const std::string line = inspection_line(inspection, FrameList::kLeaveOut);
  EXPECT_TRUE(Json::parse(line).is_object());
  EXPECT_EQ(line.find('\n'), std::string::npos);
  EXPECT_EQ(line.find('\x1b'), std::string::npos);
}

TEST(InspectionSchema, NoticesWhatIsMissingWrongOrUnknown) {
  const Json good =
      Json::parse(inspection_line(sample_inspection(), FrameList::kInclude));
  const auto problem = [](const Json& json) {
    return schema().problem_of(json, "#/$defs/inspection");
  };
  ASSERT_EQ(problem(good), "");
  Json missing = good;
  missing.erase("width");
  EXPECT_NE(problem(missing), "");
  Json wrong = good;
  wrong["width"] = "320";
  EXPECT_NE(problem(wrong), "");
  Json unknown = good;
  unknown["surprise"] = 1;
  EXPECT_NE(problem(unknown), "");
  Json deep = good;
  deep["frames"][0].erase("bytes");
  EXPECT_NE(problem(deep), "");
}

}  // namespace
}  // namespace framewise::report
