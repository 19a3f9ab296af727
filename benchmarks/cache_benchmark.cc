// SPDX-License-Identifier: Apache-2.0
// What the cache is worth: every hit beside the work that it saves, in one run.
//   bench_cache [FOLDER WITH GIFS]
#include <fcntl.h>
#include <fmt/format.h>

#include <atomic>
#include <list>
#include <map>
#include <random>
#include <thread>
#include <unordered_map>

#include "bench_support.h"
#include "cache/store.h"
#include "framewise/framewise.h"

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

// A folder that goes when the benchmark ends.
struct Scratch {
  Scratch() {
    std::string name = (fs::temp_directory_path() / "fw-bench-XXXXXX").string();
    if (mkdtemp(name.data())) path = name;
  }
  ~Scratch() {
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
  fs::path path;
};

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

// The smallest animations of a folder: the benchmark is of the cache.
std::vector<fs::path> library(const fs::path& folder, size_t count) {
  std::vector<std::pair<uintmax_t, fs::path>> files;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() != ".gif" || entry.file_size() < 4000)
      continue;
    files.emplace_back(entry.file_size(), entry.path());
  }
  std::sort(files.begin(), files.end());
  std::vector<fs::path> chosen;
  for (const auto& [size, path] : files) {
    if (chosen.size() < count && open(path)) chosen.push_back(path);
  }
  return chosen;
}

// Each file beside a copy of it that gifsicle made smaller.
std::vector<std::pair<fs::path, fs::path>> pairs_of(
    const std::vector<fs::path>& files, const fs::path& folder) {
  std::vector<std::pair<fs::path, fs::path>> pairs;
  for (const fs::path& file : files) {
    const fs::path small = folder / file.filename();
    const std::string command =
        fmt::format("gifsicle --lossy=80 -o '{}' '{}' 2>/dev/null",
                    small.string(), file.string());
    if (std::system(command.c_str()) == 0) pairs.emplace_back(file, small);
  }
  return pairs;
}

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
}

void batches(const std::vector<std::pair<fs::path, fs::path>>& pairs,
             const fs::path& folder, Table& table) {
  const auto all = [&](Cache* cache) {
    return seconds_of([&] {
      for (const auto& pair : pairs) compared(pair, cache);
    });
  };
  const CacheOptions options{.folder = folder / "batch"};
  double plain_s = 1e9;
  double cold_s = 1e9;
  for (int round = 0; round < 3; ++round) {
    plain_s = std::min(plain_s, all(nullptr));
    fs::remove_all(options.folder);
    Cache cache(options);
    cold_s = std::min(cold_s, all(&cache));
  }
  Cache cache(options);
  const double warm_s = all(&cache);
  table.add({fmt::format("second batch of {} pairs", pairs.size()),
             fmt::format("{:.1f} ms", warm_s * 1000),
             fmt::format("{:.0f} ms", plain_s * 1000),
             fmt::format("{:.0f}x", plain_s / warm_s)});
  table.add({"first batch with a cold cache",
             fmt::format("{:.0f} ms", cold_s * 1000),
             fmt::format("{:.0f} ms", plain_s * 1000),
             fmt::format("{:+.1f} %", 100 * (cold_s / plain_s - 1))});
  const CacheCounts counts = cache.counts();
  fmt::print(
      "hit rate of an unchanged library: {:.0f} % of {}\n",
      100.0 * double(counts.hits()) / double(counts.hits() + counts.misses),
      counts.hits() + counts.misses);
}

// What is asked for, in order: a thing, its size, and what it costs.
struct Request {
  int64_t thing;
  int64_t bytes;
  double cost_ms;
};
using Trace = std::vector<Request>;

int64_t bytes_of(int64_t thing) { return 20'000 + thing * 7919 % 200'000; }
double cost_of(int64_t thing) { return 1 + double(thing * 104'729 % 60); }
Request request(int64_t thing) {
  return {thing, bytes_of(thing), cost_of(thing)};
}

// An original beside each of its candidates, through a library, twice.
Trace candidates_trace() {
  Trace trace;
  for (int pass = 0; pass < 2; ++pass) {
    for (int64_t original = 0; original < 300; ++original) {
      for (int64_t candidate = 0; candidate < 20; ++candidate) {
        trace.push_back(request(original));
        trace.push_back(request(1000 + original * 20 + candidate));
      }
    }
  }
  return trace;
}

// Some files are looked at again and again, as a service sees them.
Trace popular_trace() {
  std::mt19937_64 random(1);
  Trace trace;
  for (int i = 0; i < 60'000; ++i) {
    const double u = std::uniform_real_distribution<double>(0, 1)(random);
    trace.push_back(request(int64_t(std::pow(2000.0, u)) - 1));
  }
  return trace;
}

// The same, while somebody walks through everything now and then.
Trace mixed_trace() {
  Trace trace;
  int64_t walker = 10'000;
  int i = 0;
  for (const Request& one : popular_trace()) {
    trace.push_back(one);
    if (i++ % 8'000 >= 6'000) trace.push_back(request(walker++));
  }
  return trace;
}

struct Outcome {
  int64_t hits = 0;
  double saved_ms = 0;
};

// The policy to beat.
Outcome with_lru(const Trace& trace, int64_t most) {
  std::list<Request> order;
  std::unordered_map<int64_t, std::list<Request>::iterator> places;
  int64_t bytes = 0;
  Outcome outcome;
  for (const Request& one : trace) {
    if (const auto found = places.find(one.thing); found != places.end()) {
      order.splice(order.begin(), order, found->second);
      ++outcome.hits;
      outcome.saved_ms += one.cost_ms;
      continue;
    }
    order.push_front(one);
    places[one.thing] = order.begin();
    bytes += one.bytes;
    while (bytes > most) {
      bytes -= order.back().bytes;
      places.erase(order.back().thing);
      order.pop_back();
    }
  }
  return outcome;
}

Outcome with_ours(const Trace& trace, int64_t most) {
  MemoryCache memory(most, 1);
  Outcome outcome;
  for (const Request& one : trace) {
    const Key key = key_of(one.thing);
    if (memory.find<int>(key)) {
      ++outcome.hits;
      outcome.saved_ms += one.cost_ms;
    } else {
      memory.put(key, {std::make_shared<const int>(0), one.bytes, one.cost_ms});
    }
  }
  return outcome;
}

void policies() {
  Table table({"trace", "memory", "LRU hits", "ours", "LRU saves", "ours"});
  const std::pair<const char*, Trace> traces[] = {
      {"originals and candidates", candidates_trace()},
      {"popular files", popular_trace()},
      {"popular files and walks", mixed_trace()}};
  for (const auto& [name, trace] : traces) {
    double cost = 0;
    for (const Request& one : trace) cost += one.cost_ms;
    for (const int64_t mib : {8, 32, 128}) {
      const Outcome lru = with_lru(trace, mib << 20);
      const Outcome ours = with_ours(trace, mib << 20);
      const auto share = [&](int64_t hits) {
        return fmt::format("{:.1f} %",
                           100.0 * double(hits) / double(trace.size()));
      };
      table.add({name, fmt::format("{} MiB", mib), share(lru.hits),
                 share(ours.hits),
                 fmt::format("{:.1f} %", 100 * lru.saved_ms / cost),
                 fmt::format("{:.1f} %", 100 * ours.saved_ms / cost)});
    }
  }
  table.print();
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
  table.print();
  fmt::print("\n");
  policies();
  fmt::print("\n");
  readers();
  return 0;
}

}  // namespace
}  // namespace framewise::bench

int main(int argc, char** argv) {
  return framewise::bench::run(
      argc > 1 ? argv[1] : FRAMEWISE_SHARED_DIR "/corpus/animated");
}
