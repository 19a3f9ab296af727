// SPDX-License-Identifier: Apache-2.0
// What the memory of the cache keeps, beside LRU: on a trace that is recorded
// while real comparisons run, and on made ones of other shapes.
//   bench_cache_policy [FOLDER WITH GIFS]
#include <list>
#include <map>
#include <mutex>
#include <random>
#include <unordered_map>

#include "bench_support.h"
#include "cache/store.h"
#include "framewise/framewise.h"
#include "small_library.h"

namespace framewise::bench {
namespace {

namespace fs = std::filesystem;

// What is asked for, in order: a thing, its size, and what it costs.
struct Request {
  int64_t thing;
  int64_t bytes;
  double cost_ms;
};
using Trace = std::vector<Request>;

int64_t made_bytes(int64_t thing) { return 20'000 + thing * 7919 % 200'000; }
double made_cost(int64_t thing) { return 1 + double(thing * 104'729 % 60); }
Request request(int64_t thing) {
  return {thing, made_bytes(thing), made_cost(thing)};
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
  cache::MemoryCache memory(most, 1);
  Outcome outcome;
  for (const Request& one : trace) {
    const cache::Key key = cache::KeyBuilder("b").add("n", one.thing).finish();
    if (memory.find<int>(key)) {
      ++outcome.hits;
      outcome.saved_ms += one.cost_ms;
    } else {
      memory.put(key, {std::make_shared<const int>(0), one.bytes, one.cost_ms});
    }
  }
  return outcome;
}

// What real work looks up, as it came: a library of originals and candidates is
// compared; a quarter of it is encoded anew and it is compared again; then with
// one metric more; and somebody compares the same few pairs again and again.
class Recorder {
 public:
  explicit Recorder(Cache& cache) {
    cache.store().on_access([this](const cache::Store::Access& access) {
      std::lock_guard lock(mutex_);
      const int64_t thing =
          things_.try_emplace(access.key.hex(), int64_t(things_.size()))
              .first->second;
      if (access.bytes > 0) known_[thing] = {access.bytes, access.cost_ms};
      if (access.is_look_up) asked_.push_back(thing);
    });
  }

  // Things that were looked up but never made have no size: they hit nowhere.
  Trace trace() const {
    Trace trace;
    for (const int64_t thing : asked_) {
      const auto known = known_.find(thing);
      if (known == known_.end()) continue;
      trace.push_back({thing, known->second.first, known->second.second});
    }
    return trace;
  }

 private:
  std::mutex mutex_;
  std::map<std::string, int64_t> things_;
  std::map<int64_t, std::pair<int64_t, double>> known_;  // bytes, cost
  std::vector<int64_t> asked_;
};

void compare_all(const std::vector<PathPair>& pairs, Cache& cache,
                 const std::vector<std::string>& metrics) {
  for (const PathPair& pair : pairs) {
    const std::vector<fs::path> tests = {pair.second};
    const auto report =
        compare(pair.first, tests, {.metrics = metrics, .cache = &cache});
    if (!report) std::exit(1);
  }
}

Trace recorded_trace(const fs::path& folder, const fs::path& scratch) {
  const std::vector<fs::path> files = library(folder, 12);
  std::vector<PathPair> pairs;
  const auto add = [&](int lossy, size_t count) {
    const std::vector<fs::path> some(
        files.begin(), files.begin() + int64_t(std::min(count, files.size())));
    const auto more = pairs_of(some, scratch, lossy);
    pairs.insert(pairs.end(), more.begin(), more.end());
  };
  for (const int lossy : {20, 60, 100, 140}) add(lossy, files.size());
  Cache cache({.folder = scratch / "cache"});
  Recorder recorder(cache);
  const auto one_more_work = [&](const char* what, const auto& work) {
    const CacheCounts before = cache.counts();
    work();
    const CacheCounts after = cache.counts();
    const int64_t hits = after.hits() - before.hits();
    const int64_t all = hits + after.misses - before.misses;
    fmt::print("  {:<44} {:5} look-ups, {:5.1f} % hit\n", what, all,
               all > 0 ? 100.0 * double(hits) / double(all) : 0.0);
  };
  fmt::print("recorded, {} pairs of {} originals:\n", pairs.size(),
             files.size());
  one_more_work("a new library", [&] { compare_all(pairs, cache, {}); });
  const CacheCounts first = cache.counts();
  one_more_work("the same again", [&] { compare_all(pairs, cache, {}); });
  pairs.erase(pairs.begin(), pairs.begin() + int64_t(pairs.size() / 4));
  add(180, files.size());
  one_more_work("a quarter encoded anew",
                [&] { compare_all(pairs, cache, {}); });
  one_more_work("one metric more", [&] {
    compare_all(pairs, cache, {"default", "gmsd"});
  });
  one_more_work("the first pairs, ten times", [&] {
    for (int i = 0; i < 10; ++i) {
      compare_all({pairs.begin(), pairs.begin() + 4}, cache, {});
      compare_all({pairs.begin(), pairs.begin() + 4}, cache, {"psnr"});
    }
  });
  one_more_work("everything once more", [&] { compare_all(pairs, cache, {}); });
  const CacheCounts counts = cache.counts();
  const int64_t hits = counts.hits() - first.hits();
  const int64_t misses = counts.misses - first.misses;
  fmt::print("  after the first: {:.1f} % hit\n",
             100.0 * double(hits) / double(hits + misses));
  return recorder.trace();
}

int64_t bytes_of(const Trace& trace) {
  std::map<int64_t, int64_t> sizes;
  for (const Request& one : trace) sizes[one.thing] = one.bytes;
  int64_t sum = 0;
  for (const auto& [thing, bytes] : sizes) sum += bytes;
  return sum;
}

void add_row(const char* name, const Trace& trace, int64_t most, Table& table) {
  double cost = 0;
  for (const Request& one : trace) cost += one.cost_ms;
  const Outcome lru = with_lru(trace, most);
  const Outcome ours = with_ours(trace, most);
  const auto share = [&](int64_t hits) {
    return fmt::format("{:.1f} %", 100.0 * double(hits) / double(trace.size()));
  };
  table.add({name, fmt::format("{} KiB", most >> 10), share(lru.hits),
             share(ours.hits),
             fmt::format("{:.1f} %", 100 * lru.saved_ms / cost),
             fmt::format("{:.1f} %", 100 * ours.saved_ms / cost)});
}

int run(const fs::path& folder) {
  const Scratch scratch;
  const Trace recorded = recorded_trace(folder, scratch.path);
  Table table({"trace", "memory", "LRU hits", "ours", "LRU saves", "ours"});
  const int64_t all = bytes_of(recorded);
  for (const int64_t part : {20, 10, 5, 2}) {
    add_row("recorded", recorded, all / part, table);
  }
  const std::pair<const char*, Trace> made[] = {
      {"made: originals and candidates", candidates_trace()},
      {"made: popular files", popular_trace()},
      {"made: popular files and walks", mixed_trace()}};
  for (const auto& [name, trace] : made) {
    for (const int64_t mib : {8, 32, 128}) {
      add_row(name, trace, mib << 20, table);
    }
  }
  table.print();
  return 0;
}

}  // namespace
}  // namespace framewise::bench

int main(int argc, char** argv) {
  return framewise::bench::run(
      argc > 1 ? argv[1] : FRAMEWISE_SHARED_DIR "/corpus/animated");
}
