// SPDX-License-Identifier: Apache-2.0
// A batch in little memory is slow, but not killed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/program.h"

namespace framewise {
namespace {

class BatchMemory : public testing::Test {
 protected:
  void SetUp() override {
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
    GTEST_SKIP() << "sanitizers take more memory than these limits leave";
#endif
    if (installed_program("ffmpeg").empty()) {
      GTEST_SKIP() << "ffmpeg is not installed";
    }
  }

  // Two pairs of clips of this size, so that two could run at once.
  void make_clips(const std::string& size) {
    const std::string script =
        "mkdir originals small; for n in 1 2; do "
        "ffmpeg -v error -f lavfi -i testsrc2=size=" +
        size +
        ":rate=5:duration=0.6 -pix_fmt yuv420p -c:v mpeg4 -qscale:v 2 "
        "originals/$n.mp4 && "
        "ffmpeg -v error -i originals/$n.mp4 -c:v mpeg4 -qscale:v 25 "
        "small/$n.mp4 || exit 1; done";
    const ProgramResult made =
        run_program({"sh", "-c", script}, {.folder = folder_.path()});
    ASSERT_EQ(made.exit_code, 0) << made.err;
  }

  // In a control group where this process may make one (version 1 or 2), else
  // with a limit on its data, a quarter higher: there memory counts that was
  // asked for and never touched.
  ProgramResult run_within(int mebibytes) {
    const std::string script = R"(
limit=$(($1 << 20)); group=
for base in /sys/fs/cgroup/memory /sys/fs/cgroup; do
  for name in memory.limit_in_bytes memory.max; do
    mkdir "$base/framewise-test-$$" 2>/dev/null || true
    if [ -w "$base/framewise-test-$$/$name" ]; then
      group=$base/framewise-test-$$; file=$name; break 2
    fi
    rmdir "$base/framewise-test-$$" 2>/dev/null || true
  done
done
if [ -n "$group" ]; then
  echo "$limit" > "$group/$file"
  sh -c 'echo $$ > "$1/cgroup.procs"; shift; exec "$@"' - "$group" "$0" batch \
    originals small --config none --format ndjson -j 2 --memory "$1"M
  code=$?
  rmdir "$group"; exit $code
fi
ulimit -d $(($1 * 1280))
exec "$0" batch originals small --config none --format ndjson -j 2 --memory "$1"M
)";
    return run_program({"sh", "-c", script, FRAMEWISE_BINARY_DIR "/framewise",
                        std::to_string(mebibytes)},
                       {.folder = folder_.path()});
  }

  TemporaryFolder folder_;
};

TEST_F(BatchMemory, Of512MebibytesIsEnoughForPicturesOf4K) {
  make_clips("3840x2160");
  const ProgramResult result = run_within(512);
  EXPECT_EQ(result.exit_code, 0) << result.err << result.out;
}

TEST_F(BatchMemory, Of256MebibytesIsEnoughForPicturesOf1080Lines) {
  make_clips("1920x1080");
  const ProgramResult result = run_within(256);
  EXPECT_EQ(result.exit_code, 0) << result.err << result.out;
}

}  // namespace
}  // namespace framewise
