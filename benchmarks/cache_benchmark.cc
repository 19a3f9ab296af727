// SPDX-License-Identifier: Apache-2.0
// What the cache is worth: every hit beside the work that it saves, in one run.
//   bench_cache [FOLDER WITH GIFS]
#include <fcntl.h>
#include <fmt/format.h>

#include <atomic>
#include <thread>

#include "bench_support.h"
#include "cache/store.h"
#include "compare/steps/inputs.h"
#include "framewise/framewise.h"
#include "small_library.h"

namespace framewise::bench {
namespace {

namespace fs = std::filesystem;
using cache::Key;
using cache::KeyBuilder;
using cache::MemoryCache;

double seconds_of(const std::function<void()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin)
      .count();
}

// Of many runs, the time that half of them stay below, in microseconds.
double median_us(int runs, const std::function<void()>& work) {
  std::vector<double> times;
  for (int i = 0; i < runs; ++i) times.push_back(seconds_of(work) * 1e6);
  std::nth_element(times.begin(), times.begin() + runs / 2, times.end());
  return times[size_t(runs) / 2];
}

std::vector<Frame> decoded(const fs::path& path) {
  std::vector<Frame> frames;
  auto animation = open(path);
  while (animation) {
    auto frame = animation->next();
    if (!frame || !*frame) break;
    frames.push_back(**frame);
  }
  return frames;
}

Key key_of(int64_t number) { return KeyBuilder("b").add("n", number).finish(); }

void frames_in_memory(const std::vector<fs::path>& files, Table& table) {
  MemoryCache memory(int64_t{1} << 30);
  const fs::path& file = files.back();
  auto frames = std::make_shared<const std::vector<Frame>>(decoded(file));
  const double decode_us = median_us(9, [&] { decoded(file); });
  memory.put(key_of(1), {frames, 1 << 20, decode_us / 1000});
  const double hit_us = median_us(2001, [&] {
    if (!memory.find<std::vector<Frame>>(key_of(1))) std::abort();
  });
  table.add(
      {fmt::format("decoded frames in memory ({} frames)", frames->size()),
       fmt::format("{:.2f} us", hit_us),
       fmt::format("{:.1f} ms", decode_us / 1000),
       fmt::format("{:.0f}x", decode_us / hit_us)});
}

Report compared(const std::pair<fs::path, fs::path>& pair, Cache* cache) {
  const std::vector<fs::path> tests = {pair.second};
  auto report = compare(pair.first, tests, {.cache = cache});
  if (!report) {
    fmt::print(stderr, "{}\n", report.error().to_string());
    std::exit(1);
  }
  return *std::move(report);
}

void results(const std::pair<fs::path, fs::path>& pair, const fs::path& folder,
             Table& table) {
  const CacheOptions on_disk{.folder = folder / "one", .memory_bytes = 0};
  Cache(CacheOptions(on_disk)).flush();
  const double work_us = median_us(5, [&] { compared(pair, nullptr); });
  {
    Cache cache(on_disk);
    compared(pair, &cache);
  }
  Cache disk(on_disk);
  const double disk_us = median_us(501, [&] {
    if (compared(pair, &disk).cache.misses) std::abort();
  });
  table.add({"whole result from disk", fmt::format("{:.0f} us", disk_us),
             fmt::format("{:.1f} ms", work_us / 1000),
             fmt::format("{:.0f}x", work_us / disk_us)});
  CacheOptions with_memory = on_disk;
  with_memory.memory_bytes = 64 << 20;
  Cache memory(with_memory);
  compared(pair, &memory);
  const double memory_us = median_us(501, [&] { compared(pair, &memory); });
  table.add({"whole result from memory", fmt::format("{:.0f} us", memory_us),
             fmt::format("{:.1f} ms", work_us / 1000),
             fmt::format("{:.0f}x", work_us / memory_us)});
}

// Processor time of processes that have ended.
double children_ms() {
  rusage usage{};
  getrusage(RUSAGE_CHILDREN, &usage);
  const auto ms = [](const timeval& time) {
    return double(time.tv_sec) * 1e3 + double(time.tv_usec) * 1e-3;
  };
  return ms(usage.ru_utime) + ms(usage.ru_stime);
}

// What it prints is not looked at.
void run_program(const std::vector<std::string>& arguments) {
  std::vector<std::string> words = {program_beside("framewise")};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null",
                                   O_WRONLY, 0);
  pid_t child = 0;
  int status = 1;
  if (posix_spawn(&child, argv[0], &actions, nullptr, argv.data(), environ) !=
          0 ||
      waitpid(child, &status, 0) != child || status != 0) {
    fmt::print(stderr, "{} fails\n", words[0]);
    std::exit(1);
  }
  posix_spawn_file_actions_destroy(&actions);
}

void fresh_process(const std::pair<fs::path, fs::path>& pair,
                   const fs::path& folder, Table& table) {
  const std::vector<std::string> words = {
      "compare", pair.first.string(), pair.second.string(),
      "--json",  "--cache-dir",       (folder / "p").string()};
  auto without = words;
  without.push_back("--no-cache");
  const auto least_ms = [](int runs, const std::vector<std::string>& all) {
    double least = 1e9;
    for (int i = 0; i < runs; ++i) {
      const double before = children_ms();
      run_program(all);
      least = std::min(least, children_ms() - before);
    }
    return least;
  };
  const double work_us = median_us(5, [&] { run_program(without); });
  run_program(words);
  const double hit_us = median_us(41, [&] { run_program(words); });
  const double start_us = median_us(41, [&] { run_program({"--version"}); });
  table.add(
      {fmt::format("the same in a fresh process ({:.1f} ms of it its start)",
                   start_us / 1000),
       fmt::format("{:.1f} ms", hit_us / 1000),
       fmt::format("{:.1f} ms", work_us / 1000),
       fmt::format("{:.0f}x", work_us / hit_us)});
  const double hit_ms = least_ms(41, words);
  const double work_ms = least_ms(5, without);
  table.add({fmt::format("  its processor time ({:.1f} ms of it its start)",
                         least_ms(41, {"--version"})),
             fmt::format("{:.1f} ms", hit_ms),
             fmt::format("{:.1f} ms", work_ms),
             fmt::format("{:.0f}x", work_ms / hit_ms)});
}

// What keeping costs when nothing is known: processor time of all threads,
// writing included, in turns.
void batches(const std::vector<PathPair>& pairs, const fs::path& folder,
             Table& table) {
  const auto all = [&](Cache* cache) {
    for (const PathPair& pair : pairs) compared(pair, cache);
  };
  const CacheOptions options{.folder = folder / "batch"};
  std::vector<Rival> rivals = {{"without", [&] { all(nullptr); }},
                               {"cold", [&] {
                                  fs::remove_all(options.folder);
                                  Cache cache(options);
                                  all(&cache);
                                }}};
  race(rivals, 5);
  CacheCounts counts;
  std::vector<Rival> known = {{"warm", [&] {
                                 Cache cache(options);  // as a new process
                                 all(&cache);
                                 counts = cache.counts();
                               }}};
  race(known, 5);
  table.add({fmt::format("second batch of {} pairs", pairs.size()),
             fmt::format("{:.1f} ms", known[0].wall_ms),
             fmt::format("{:.0f} ms", rivals[0].wall_ms),
             fmt::format("{:.0f}x", rivals[0].wall_ms / known[0].wall_ms)});
  table.add({"first batch with a cold cache, processor time",
             fmt::format("{:.0f} ms", rivals[1].cpu_ms),
             fmt::format("{:.0f} ms", rivals[0].cpu_ms),
             fmt::format("{:+.1f} %",
                         100 * (rivals[1].cpu_ms / rivals[0].cpu_ms - 1))});
  fmt::print(
      "hit rate of an unchanged library: {:.0f} % of {}\n",
      100.0 * double(counts.hits()) / double(counts.hits() + counts.misses),
      counts.hits() + counts.misses);
}

// What stays to be done where all values are known but the report is not, and
// which part of it brings the frames together: keeping that would save it.
void pairing(const std::vector<PathPair>& pairs, const fs::path& folder,
             Table& table) {
  Cache cache({.folder = folder / "pairing"});
  int requirement = 0;
  const auto all = [&](Cache* kept) {
    const std::vector<std::string> other = {
        fmt::format("psnr>{}", kept ? ++requirement : 0)};
    for (const PathPair& pair : pairs) {
      const std::vector<fs::path> tests = {pair.second};
      if (!compare(pair.first, tests, {.requirements = other, .cache = kept}))
        std::abort();
    }
  };
  const auto looks = [&] {
    for (const PathPair& pair : pairs) {
      const std::vector<fs::path> tests = {pair.second};
      auto files = comparison::open_inputs(pair.first, tests, {}, {});
      if (!files || !comparison::match(files->reference, files->tests, {},
                                       comparison::AlignWhen::kBeforeMeasuring))
        std::abort();
    }
  };
  all(&cache);
  std::vector<Rival> rivals = {{"all", [&] { all(nullptr); }},
                               {"known", [&] { all(&cache); }},
                               {"pairing", looks}};
  race(rivals, 5);
  table.add({"values known, another requirement, processor time",
             fmt::format("{:.0f} ms", rivals[1].cpu_ms),
             fmt::format("{:.0f} ms", rivals[0].cpu_ms),
             fmt::format("{:.1f}x", rivals[0].cpu_ms / rivals[1].cpu_ms)});
  table.add(
      {"  opening, surveying, hashing and pairing alone",
       fmt::format("{:.0f} ms", rivals[2].cpu_ms),
       fmt::format("{:.0f} ms", rivals[0].cpu_ms),
       fmt::format("{:.1f} %", 100 * rivals[2].cpu_ms / rivals[0].cpu_ms)});
}

// Out of the system's memory, as after a night.
void put_away(const std::vector<PathPair>& pairs) {
  for (const PathPair& pair : pairs) {
    for (const fs::path& path : {pair.first, pair.second}) {
      const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
      fdatasync(file);
      posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
      close(file);
    }
  }
}

// Asking the system for the next files while these are measured.
void read_ahead(const std::vector<PathPair>& pairs) {
  const Cache cache({.folder = {}, .memory_bytes = 0});
  const auto all = [&](bool ahead) {
    for (size_t i = 0; i < pairs.size(); ++i) {
      if (ahead && i + 1 < pairs.size()) {
        cache.expect(pairs[i + 1].first);
        cache.expect(pairs[i + 1].second);
      }
      const std::vector<fs::path> tests = {pairs[i].second};
      if (!compare(pairs[i].first, tests, {.metrics = {"psnr"}})) std::abort();
    }
  };
  double best[3] = {1e9, 1e9, 1e9};
  for (int round = 0; round < 5; ++round) {
    for (const int way : {0, 1, 2}) {
      if (way < 2) put_away(pairs);
      best[way] = std::min(best[way], seconds_of([&] { all(way == 1); }));
    }
  }
  fmt::print(
      "{} pairs, PSNR alone, files not in memory: {:.0f} ms; read ahead: "
      "{:.0f} "
      "ms; files in memory: {:.0f} ms\n",
      pairs.size(), best[0] * 1e3, best[1] * 1e3, best[2] * 1e3);
}

void readers() {
  MemoryCache memory(64 << 20);
  std::vector<Key> keys;
  for (int64_t i = 0; i < 512; ++i) {
    keys.push_back(key_of(i));
    memory.put(keys.back(), {std::make_shared<const int64_t>(i), 1000, 1});
  }
  Table table({"threads that read", "finds a second", "of one"});
  double one = 0;
  for (const int threads : {1, 2, 4, 8}) {
    constexpr int kFinds = 400'000;
    std::vector<std::jthread> pool;
    const double seconds = seconds_of([&] {
      for (int t = 0; t < threads; ++t) {
        pool.emplace_back([&, t] {
          for (int i = 0; i < kFinds; ++i) {
            if (!memory.find<int64_t>(keys[size_t(i * 31 + t) % keys.size()])) {
              std::abort();
            }
          }
        });
      }
      pool.clear();
    });
    const double rate = threads * double(kFinds) / seconds;
    if (threads == 1) one = rate;
    table.add({fmt::format("{}", threads), fmt::format("{:.1f} M", rate / 1e6),
               fmt::format("{:.2f}x", rate / one)});
  }
  table.print();
  fmt::print("({} processors here)\n", std::thread::hardware_concurrency());
}

int run(const fs::path& folder) {
  const Scratch scratch;
  const auto files = library(folder, 24);
  fs::create_directories(scratch.path / "small");
  const auto pairs = pairs_of(files, scratch.path / "small");
  if (pairs.empty()) {
    fmt::print(stderr, "no GIFs in {}, or no gifsicle\n", folder.string());
    return 2;
  }
  // Files that changed just now are read again: not what is measured here.
  while (!cache::settled(*cache::stamp_of(pairs.back().second))) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  Table table({"", "with", "without", ""});
  frames_in_memory(files, table);
  results(pairs.back(), scratch.path, table);
  fresh_process(pairs.back(), scratch.path, table);
  batches(pairs, scratch.path, table);
  pairing(pairs, scratch.path, table);
  table.print();
  fmt::print("\n");
  read_ahead(pairs);
  readers();
  return 0;
}

}  // namespace
}  // namespace framewise::bench

int main(int argc, char** argv) {
  return framewise::bench::run(
      argc > 1 ? argv[1] : FRAMEWISE_SHARED_DIR "/corpus/animated");
}
