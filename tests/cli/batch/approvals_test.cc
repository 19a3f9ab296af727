// SPDX-License-Identifier: Apache-2.0
// `framewise baseline approve` and the gate that reads it.
#include <gmock/gmock.h>

#include "cli/batch_fixture.h"

namespace framewise {
namespace {

using testing::HasSubstr;
using testing::Not;

class ApprovalsOfBatch : public Batch {
 protected:
  ApprovalsOfBatch() {
    folder_.write("art/a.gif", gif(1, 0));
    folder_.write("art/b.gif", gif(2, 0));
    folder_.write("small/a.gif", gif(1, 60));
    folder_.write("small/b.gif", gif(2, 0));
  }

  ProgramResult run(std::vector<std::string> words) {
    ProgramOptions options;
    options.folder = folder_.path();
    return framewise(std::move(words), std::move(options));
  }
  ProgramResult approve(std::vector<std::string> words) {
    words.insert(words.begin(), {"baseline", "approve"});
    return run(std::move(words));
  }
  ProgramResult gate(std::vector<std::string> more = {}) {
    more.insert(more.begin(),
                {"art", "small", "-m", "psnr", "--require", "psnr.min>=90",
                 "--approvals", "framewise-baseline.json"});
    return batch(std::move(more));
  }
};

TEST_F(ApprovalsOfBatch, PassWhatTheyNameUntilItsBytesChange) {
  EXPECT_EQ(gate().exit_code, 3) << "there is no such file";
  ASSERT_EQ(
      approve({"--content", "small/a.gif", "--by", "Ada", "--why", "new art"})
          .exit_code,
      0);
  const ProgramResult passed = gate();
  EXPECT_EQ(passed.exit_code, 0) << passed.out << passed.err;
  EXPECT_THAT(passed.out, HasSubstr("approved by Ada: new art"));
  EXPECT_THAT(gate({"--format", "junit"}).out, HasSubstr("failures=\"0\""));
  EXPECT_EQ(
      lines_of(gate({"--format", "ndjson"}).out)[0]["pair"]["approved"]["by"],
      "Ada");
  folder_.write("small/a.gif", gif(1, 61));
  const ProgramResult failed = gate();
  EXPECT_EQ(failed.exit_code, 1);
  EXPECT_THAT(failed.err, HasSubstr("approves other bytes"));
  EXPECT_THAT(failed.err, HasSubstr("framewise baseline prune"));
  EXPECT_THAT(run({"baseline", "list", "--stale"}).out,
              HasSubstr("stale: the file has other bytes"));
  EXPECT_THAT(run({"baseline", "prune"}).out, HasSubstr("removed small/a.gif"));
  EXPECT_THAT(run({"baseline", "list"}).out, Not(HasSubstr("small/a.gif")));
}

TEST_F(ApprovalsOfBatch, EndWithTheirLastDay) {
  EXPECT_EQ(
      approve({"--content", "small/a.gif", "--until", "2000-01-01"}).exit_code,
      2);
  EXPECT_EQ(approve({"--content", "small/a.gif", "--until", "soon"}).exit_code,
            2);
  ASSERT_EQ(
      approve({"--content", "small/a.gif", "--until", "2999-12-31"}).exit_code,
      0);
  EXPECT_EQ(gate().exit_code, 0);
  std::string text = file("framewise-baseline.json");
  text.replace(text.find("2999"), 4, "2001");
  folder_.write("framewise-baseline.json", text);
  const ProgramResult over = gate();
  EXPECT_EQ(over.exit_code, 1);
  EXPECT_THAT(over.err, HasSubstr("its approval ended on 2001-12-31"));
}

TEST_F(ApprovalsOfBatch, AreTakenFromRowsByNamePatternOrFolder) {
  ASSERT_EQ(batch({"art", "small", "-m", "psnr", "--require", "psnr.min>=90",
                   "-o", "rows.ndjson"})
                .exit_code,
            1);
  const ProgramResult unnamed = approve({"--results", "rows.ndjson", "x.gif"});
  EXPECT_EQ(unnamed.exit_code, 2);
  EXPECT_THAT(unnamed.err, HasSubstr("these fail: small/a.gif"));
  for (const char* name : {"small/a.gif", "small/?.gif", "small"}) {
    std::filesystem::remove(folder_.path() / "framewise-baseline.json");
    const ProgramResult done = approve({"--results", "rows.ndjson", name});
    ASSERT_EQ(done.exit_code, 0) << done.err;
    EXPECT_THAT(done.out, HasSubstr("psnr"));
    EXPECT_EQ(gate().exit_code, 0) << name;
  }
  folder_.write("small/a.gif", gif(1, 62));
  const ProgramResult changed =
      approve({"--results", "rows.ndjson", "small/a.gif"});
  EXPECT_EQ(changed.exit_code, 2);
  EXPECT_THAT(changed.err, HasSubstr("has changed since it was compared"));
}

TEST_F(ApprovalsOfBatch, RefuseAPairInTheWrongOrder) {
  folder_.write("large.gif", gif(1, 0, 9));
  folder_.write("little.gif", gif(1, 0, 3));
  const ProgramResult exchanged = approve({"little.gif", "large.gif"});
  EXPECT_EQ(exchanged.exit_code, 2);
  EXPECT_THAT(exchanged.err, HasSubstr("the original comes first"));
  EXPECT_EQ(approve({"little.gif", "large.gif", "--allow-larger"}).exit_code,
            0);
  EXPECT_EQ(approve({"large.gif"}).exit_code, 2);
}

TEST_F(ApprovalsOfBatch, AnotherSizeIsMentionedUnlessItIsMeant) {
  TinyGif half{.width = 16, .height = 16};
  TinyGif whole{.width = 32, .height = 32};
  for (int i = 0; i < 3; ++i) {
    half.frames.push_back(
        {.pixels = std::vector<uint8_t>(16 * 16, uint8_t(30 + i))});
    whole.frames.push_back(
        {.pixels = std::vector<uint8_t>(32 * 32, uint8_t(30 + i))});
  }
  folder_.write("whole.gif", whole.bytes());
  folder_.write("half.gif", half.bytes());
  const ProgramResult warned = batch({"whole.gif", "half.gif"});
  EXPECT_THAT(warned.out, HasSubstr("WARNING")) << warned.err;
  EXPECT_EQ(batch({"whole.gif", "half.gif", "--fail-on", "warning"}).exit_code,
            1);
  EXPECT_THAT(batch({"whole.gif", "half.gif", "--allow-resize"}).out,
              HasSubstr("PASS"));
}

}  // namespace
}  // namespace framewise
