// SPDX-License-Identifier: Apache-2.0
// What may happen to `framewise batch` in the middle of its work: kills, full
// disks, caches that go away, files that hang or crash their decoder.
#include <gmock/gmock.h>
#include <grp.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <functional>
#include <random>
#include <thread>

#include "cli/batch_fixture.h"

namespace framewise {
namespace {

using testing::HasSubstr;

// A batch as a child that a test can hit with signals.
class BatchRun {
 public:
  BatchRun(const std::vector<std::string>& words, const fs::path& folder,
           uid_t user = getuid())
      : child_(fork()) {
    if (child_ != 0) return;
    if (user != getuid() && (setgroups(0, nullptr) != 0 || setuid(user) != 0)) {
      _exit(126);
    }
    if (chdir(folder.c_str()) != 0) _exit(126);
    // What it says is not looked at.
    if (!freopen("/dev/null", "w", stderr)) _exit(126);
    std::vector<std::string> all = {FRAMEWISE_BINARY_DIR "/framewise", "batch",
                                    "--config", "none"};
    all.insert(all.end(), words.begin(), words.end());
    std::vector<char*> argv;
    for (std::string& word : all) argv.push_back(word.data());
    argv.push_back(nullptr);
    execv(argv[0], argv.data());
    _exit(127);
  }
  pid_t id() const { return child_; }
  void signal(int number) const { kill(child_, number); }
  int wait() const {
    int status = 0;
    waitpid(child_, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }
  bool running() const {
    siginfo_t info{};
    waitid(P_PID, id_t(child_), &info, WEXITED | WNOHANG | WNOWAIT);
    return info.si_pid == 0;
  }

 private:
  pid_t child_;
};

size_t finished_in(const fs::path& journal) {
  const std::string text = text_of(journal);
  const auto lines = std::count(text.begin(), text.end(), '\n');
  return lines > 0 ? size_t(lines) - 1 : 0;
}

TEST_F(Batch, KilledTwentyTimesEndsAsIfNothingHadHappened) {
  make_folders(60);
  const std::vector<std::string> words = {
      "originals", "small", "-m",       "all", "-j",
      "2",         "-o",    "r.ndjson", "-o",  "r.csv"};
  const fs::path journal = folder_.path() / "r.ndjson.journal";
  EXPECT_EQ(BatchRun(words, folder_.path()).wait(), 3);
  const std::string whole = file("r.ndjson");
  const std::string table = file("r.csv");
  const auto check_and_remove = [&] {
    EXPECT_EQ(file("r.ndjson"), whole);
    EXPECT_EQ(file("r.csv"), table);
    EXPECT_FALSE(fs::exists(journal));
    fs::remove(folder_.path() / "r.ndjson");
    fs::remove(folder_.path() / "r.csv");
  };
  check_and_remove();
  std::mt19937 random(11);
  size_t known = 0;
  for (int kills = 0; kills < 20;) {
    const BatchRun run(words, folder_.path());
    // Some are hit before they have done anything, some in the middle.
    const size_t until = known + random() % 3;
    while (run.running() && finished_in(journal) < until) {
      std::this_thread::yield();
    }
    run.signal(SIGKILL);
    if (run.wait() != 128 + SIGKILL) {  // it was faster
      check_and_remove();
      known = 0;
      continue;
    }
    ++kills;
    EXPECT_GE(finished_in(journal), known) << "what was finished is kept";
    known = finished_in(journal);
  }
  EXPECT_EQ(BatchRun(words, folder_.path()).wait(), 3);
  check_and_remove();
}

// It would be read without end.
TEST_F(Batch, TakesNoDeviceForAFile) {
  make_folders(1);
  const ProgramResult journal =
      batch({"originals", "small", "--journal", "/dev/zero"});
  EXPECT_EQ(journal.exit_code, 2);
  EXPECT_THAT(journal.err, HasSubstr("/dev/zero"));
  const ProgramResult manifest = batch({"/dev/zero"});
  EXPECT_EQ(manifest.exit_code, 3);
  EXPECT_THAT(manifest.err, HasSubstr("cannot read a device"));
}

TEST_F(Batch, OutlivesAFullDisk) {
  make_folders(30);
  const std::vector<std::string> words = {"originals", "small", "-m",
                                          "psnr",      "-o",    "r.ndjson"};
  batch(words);
  const std::string whole = file("r.ndjson");
  fs::remove(folder_.path() / "r.ndjson");
  // Files may grow to 16 blocks of 512 bytes: a disk that is full after 8 KiB.
  std::string command =
      "trap '' XFSZ; ulimit -f 16; exec \"$0\" batch "
      "--config none";
  for (const std::string& word : words) command += " " + word;
  const ProgramResult full =
      run_program({"sh", "-c", command, FRAMEWISE_BINARY_DIR "/framewise"},
                  {.folder = folder_.path()});
  EXPECT_EQ(full.exit_code, 4) << full.err;
  EXPECT_THAT(full.err, HasSubstr("what is finished is kept"));
  EXPECT_FALSE(fs::exists(folder_.path() / "r.ndjson"));
  EXPECT_GT(finished_in(folder_.path() / "r.ndjson.journal"), 0u);
  const ProgramResult again = batch(words);
  EXPECT_EQ(again.exit_code, 3) << again.err;
  EXPECT_THAT(again.err, HasSubstr("from the journal"));
  EXPECT_EQ(file("r.ndjson"), whole);
}

TEST_F(Batch, WithoutAFileToKeepItInDoesNotClaimThatAnythingIsKept) {
  make_folders(30);
  const ProgramResult full = run_program(
      {"sh", "-c",
       "trap '' XFSZ; ulimit -f 8; exec \"$0\" batch --config none originals "
       "small -m psnr",
       FRAMEWISE_BINARY_DIR "/framewise"},
      {.folder = folder_.path()});
  EXPECT_EQ(full.exit_code, 4) << full.err;
  EXPECT_THAT(full.err, HasSubstr("TMPDIR"));
  EXPECT_THAT(full.err, testing::Not(HasSubstr("run the same command")));
}

// What may happen to a cache while somebody uses it.
struct Trouble {
  const char* name;
  std::function<void(const fs::path& cache)> happen;
};

void make_read_only(const fs::path& cache) {
  constexpr auto kWrite =
      fs::perms::owner_write | fs::perms::group_write | fs::perms::others_write;
  for (const auto& entry : fs::recursive_directory_iterator(cache)) {
    fs::permissions(entry.path(), kWrite, fs::perm_options::remove);
  }
  fs::permissions(cache, kWrite, fs::perm_options::remove);
}

TEST_F(Batch, FinishesEveryPairWhenItsCacheIsUnplugged) {
  make_folders(60);
  // Permissions do not stop root.
  constexpr uid_t kNobody = 65534;
  const uid_t user = getuid() == 0 ? kNobody : getuid();
  const std::vector<std::string> words = {
      "originals", "small", "-m", "all", "-j", "2", "-o", "r.ndjson"};
  const auto with = [&](const std::string& more, const char* value) {
    auto all = words;
    all.push_back(more);
    if (value) all.emplace_back(value);
    return all;
  };
  EXPECT_EQ(BatchRun(with("--no-cache", nullptr), folder_.path()).wait(), 3);
  const std::string whole = file("r.ndjson");
  fs::remove(folder_.path() / "r.ndjson");
  fs::permissions(folder_.path(), fs::perms::all);
  const fs::path cache = folder_.path() / "cache";
  const fs::path journal = folder_.path() / "r.ndjson.journal";
  const Trouble troubles[] = {
      {"vanishes", [](const fs::path& folder) { fs::remove_all(folder); }},
      {"becomes a file",
       [](const fs::path& folder) {
         fs::rename(folder, folder.string() + "-old");
         std::ofstream(folder) << "not a folder";
       }},
      {"holds garbage",
       [](const fs::path& folder) {
         for (const auto& entry : fs::directory_iterator(folder)) {
           // Not SQLite's shared index, which is mapped: whoever cuts a mapped
           // file ends the process (docs/caching.md). The journal goes on then.
           if (!entry.is_regular_file() ||
               entry.path().extension() == ".sqlite-shm")
             continue;
           std::ofstream(entry.path()) << std::string(9000, 'x');
         }
       }},
      {"is read-only", make_read_only}};
  for (const Trouble& trouble : troubles) {
    SCOPED_TRACE(trouble.name);
    const BatchRun run(with("--cache-dir", "cache"), folder_.path(), user);
    while (run.running() &&
           (finished_in(journal) < 5 || !fs::is_directory(cache))) {
      std::this_thread::yield();
    }
    if (finished_in(journal) == 0 && !run.running() && run.wait() > 125) {
      GTEST_SKIP() << "another user cannot run the program here";
    }
    EXPECT_TRUE(run.running()) << "it was done before anything happened";
    trouble.happen(cache);
    EXPECT_EQ(run.wait(), 3);
    EXPECT_EQ(file("r.ndjson"), whole);
    fs::remove(folder_.path() / "r.ndjson");
    fs::remove_all(cache);
  }
}

TEST_F(Batch, FinishesWhatItHasBegunWhenItIsAskedToStop) {
  make_folders(120);
  const std::vector<std::string> words = {
      "originals", "small", "-m", "all", "-j", "1", "-o", "r.ndjson"};
  const fs::path journal = folder_.path() / "r.ndjson.journal";
  for (const int number : {SIGINT, SIGTERM}) {
    const size_t before = finished_in(journal);
    const BatchRun run(words, folder_.path());
    while (run.running() && finished_in(journal) <= before) {
      std::this_thread::yield();
    }
    run.signal(number);
    EXPECT_EQ(run.wait(), 130);
    EXPECT_GT(finished_in(journal), before);
  }
}

TEST_F(Batch, TellsItsStatusWhenAsked) {
  make_folders(60);
  const ProgramResult result = run_program(
      {"sh", "-c",
       "\"$0\" batch originals small --config none -m all -j 1 -o r.ndjson & "
       "until [ \"$(wc -l <r.ndjson.journal)\" -gt 1 ] 2>/dev/null; do :; "
       "done; kill -USR1 $!; wait $!",
       FRAMEWISE_BINARY_DIR "/framewise"},
      {.folder = folder_.path()});
  EXPECT_THAT(result.err, HasSubstr("/61 pairs"));
}

TEST_F(Batch, ATimeoutIsOneRow) {
  // Several times as much work as the time allows, also on a quick machine.
  TinyGif large{.width = 900, .height = 900};
  for (int i = 0; i < 120; ++i) {
    large.frames.push_back(
        {.pixels = std::vector<uint8_t>(900 * 900, uint8_t(i))});
  }
  folder_.write("originals/large.gif", large.bytes());
  std::swap(large.frames.front(), large.frames.back());
  folder_.write("small/large.gif", large.bytes());
  folder_.write("originals/tiny.gif", gif(1, 0));
  folder_.write("small/tiny.gif", gif(1, 0));
  for (const bool isolate : {false, true}) {
    if (isolate && !can_isolate()) continue;
    std::vector<std::string> words = {"originals", "small",     "-m",
                                      "all",       "--timeout", "400ms",
                                      "--format",  "ndjson"};
    if (isolate) words.emplace_back("--isolate");
    const std::vector<Json> rows = lines_of(batch(words).out);
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows[0]["error"]["kind"], "timeout") << rows[0];
    EXPECT_FALSE(rows[1].contains("error")) << rows[1];
  }
}

// The children of a process, as the system lists them.
std::vector<pid_t> children_of(pid_t parent) {
  std::vector<pid_t> children;
  const fs::path tasks = "/proc/" + std::to_string(parent) + "/task";
  std::error_code gone;
  for (const auto& task : fs::directory_iterator(tasks, gone)) {
    std::ifstream list(task.path() / "children");
    for (pid_t child = 0; list >> child;) children.push_back(child);
  }
  return children;
}

TEST_F(Batch, AWorkerThatDiesInTheMiddleIsOneRow) {
  if (!can_isolate()) {
    GTEST_SKIP() << "sanitizers need calls that the sandbox refuses";
  }
  make_folders(40);
  const std::vector<std::string> words = {
      "originals", "small", "-m", "all",      "-j",       "1",
      "-o",        "r.csv", "-o", "r.ndjson", "--isolate"};
  const BatchRun run(words, folder_.path());
  const fs::path journal = folder_.path() / "r.csv.journal";
  while (run.running() && finished_in(journal) < 5) std::this_thread::yield();
  const std::vector<pid_t> workers = children_of(run.id());
  if (workers.empty()) GTEST_SKIP() << "this system does not list children";
  ASSERT_EQ(workers.size(), 1u);
  kill(workers.front(), SIGSEGV);
  EXPECT_EQ(run.wait(), 3);
  const std::vector<Json> rows = lines_of(file("r.ndjson"));
  EXPECT_EQ(rows.size(), 41u);
  size_t crashed = 0;
  for (const Json& row : rows) {
    if (!row.contains("error")) continue;
    const std::string message = row["error"]["message"].text();
    crashed += message.find("died of signal 11") != std::string::npos;
  }
  EXPECT_EQ(crashed, 1u);
}

}  // namespace
}  // namespace framewise
