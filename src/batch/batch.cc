// SPDX-License-Identifier: Apache-2.0
#include "batch/batch.h"

#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <mutex>
#include <set>
#include <unordered_map>

#include "base/result.h"
#include "base/sha256.h"
#include "cache/store.h"
#include "framewise/cache.h"
#include "framewise/version.h"

namespace framewise::batch {
namespace {

// Surveying reads files; beyond this many their sizes must do.
constexpr size_t kMostSurveyed = 20'000;

// Where and when a file was changed last, so that a new version of it is not
// taken for the old one.
std::string identity_of(const std::string& path) {
  struct stat facts {};
  if (stat(path.c_str(), &facts) != 0) return "absent";
  return fmt::format("{} {}.{:09}", facts.st_size, facts.st_mtim.tv_sec,
                     facts.st_mtim.tv_nsec);
}

// The facts of each file once, however many pairs it is in.
class Survey {
 public:
  Survey(std::span<const PairWork> pairs, std::span<const size_t> open,
         bool look_inside, runtime::ThreadPool& pool,
         const std::stop_token& stop) {
    for (const size_t place : open) {
      const PairWork& work = pairs[place];
      add(work.pair->reference, work.options->open);
      add(work.pair->test, work.options->open);
    }
    facts_.resize(files_.size());
    look_inside = look_inside && files_.size() <= kMostSurveyed;
    pool.parallel_for(files_.size(), [&](size_t i) {
      facts_[i] = look_inside && !stop.stop_requested()
                      ? survey_file(files_[i].path, *files_[i].options)
                      : stat_file(files_[i].path);
    });
  }

  const FileFacts& of(const std::string& path) const {
    return facts_[places_.at(path)];
  }

 private:
  struct File {
    std::string_view path;
    const OpenOptions* options;
  };
  void add(const std::string& path, const OpenOptions& options) {
    if (places_.try_emplace(path, files_.size()).second) {
      files_.push_back({path, &options});
    }
  }

  std::vector<File> files_;
  std::vector<FileFacts> facts_;
  std::unordered_map<std::string_view, size_t> places_;
};

class Run {
 public:
  Run(std::span<const PairWork> pairs, const BatchOptions& options,
      const MakeRow& make_row, Journal& journal, runtime::ThreadPool& pool,
      const std::function<void(size_t, const Journal::Entry&)>& on_row)
      : pairs_(pairs),
        options_(options),
        make_row_(make_row),
        journal_(journal),
        pool_(pool),
        on_row_(on_row),
        memory_(
            options.memory_bytes, [] { return runtime::read_memory(); },
            [this](runtime::MemoryLevel level,
                   const runtime::MemorySample& sample) {
              trim_caches(level);
              if (options_.on_memory) options_.on_memory(level, sample);
            }) {}

  BatchResult run() {
    take_what_is_known();
    const Survey survey(pairs_, open_, !options_.isolate, pool_, options_.stop);
    std::vector<Task> tasks = tasks_of(survey);
    const int workers =
        int(std::clamp<size_t>(tasks.size(), 1, size_t(pool_.concurrency())));
    if (options_.isolate) {
      for (int i = 0; i < workers; ++i) {
        children_.push_back(
            std::make_unique<IsolatedWorker>(*options_.isolate));
      }
    }
    result_.open = tasks.size();
    result_.utilisation =
        run_tasks(std::move(tasks), pool_,
                  {.workers = workers,
                   .memory_bytes = options_.memory_bytes,
                   .stop = options_.stop,
                   .memory = &memory_,
                   .soon = [this](const Task& task) { expect(task); }},
                  [this](const Task& task, int worker, Executor* inside) {
                    return work(task, worker, inside);
                  });
    result_.peak_memory_share = memory_.peak();
    return result_;
  }

 private:
  // What was found before is on disk too; pairs in work need the room more.
  void trim_caches(runtime::MemoryLevel level) const {
    if (level == runtime::MemoryLevel::kNormal) return;
    std::set<Cache*> caches;
    for (const PairWork& pair : pairs_) caches.insert(pair.options->cache);
    for (Cache* cache : caches) {
      if (!cache) continue;
      const int64_t most = cache->store().options().memory_bytes;
      cache->trim(level == runtime::MemoryLevel::kTrim ? most / 2 : 0);
    }
  }

  // Lets the system read the files of a pair while others are measured.
  void expect(const Task& task) const {
    const PairWork& pair = pairs_[task.index];
    if (!pair.options->cache) return;
    pair.options->cache->expect(pair.pair->reference);
    pair.options->cache->expect(pair.pair->test);
  }

  // What the journal knows needs no work. Pairs that ask the same are asked
  // once.
  void take_what_is_known() {
    keys_.reserve(pairs_.size());
    std::unordered_map<std::string_view, size_t> first;
    for (size_t i = 0; i < pairs_.size(); ++i)
      keys_.push_back(key_of(pairs_[i]));
    for (size_t i = 0; i < pairs_.size(); ++i) {
      const auto known = journal_.entries().find(keys_[i]);
      const bool take =
          known != journal_.entries().end() &&
          !(options_.retry_errors && known->second.status == Status::kError);
      if (take) {
        ++result_.kept;
        report(i, known->second);
      } else if (const auto [same, is_new] = first.try_emplace(keys_[i], i);
                 is_new) {
        open_.push_back(i);
      } else {
        same_as_[same->second].push_back(i);
      }
    }
  }

  std::vector<Task> tasks_of(const Survey& survey) {
    std::vector<Task> tasks;
    megapixels_.resize(pairs_.size());
    double total_ms = 0;
    for (const size_t place : open_) {
      const FileFacts& reference = survey.of(pairs_[place].pair->reference);
      const FileFacts& test = survey.of(pairs_[place].pair->test);
      megapixels_[place] = CostRates::megapixels(reference, test);
      if (kinds_.size() <= place) kinds_.resize(pairs_.size());
      kinds_[place] = reference.container + " " + metrics_of(place);
      const double cost =
          options_.rates
              ? options_.rates->estimate_ms(kinds_[place], megapixels_[place])
              : megapixels_[place];
      tasks.push_back(
          {place, cost,
           memory_estimate(reference, test, pairs_[place].options->metrics)});
      total_ms += cost;
    }
    if (options_.progress) {
      options_.progress->add(int64_t(tasks.size()), int64_t(total_ms * 1000));
    }
    return tasks;
  }

  std::string metrics_of(size_t place) const {
    std::string names;
    for (const std::string& name : pairs_[place].options->metrics) {
      names += (names.empty() ? "" : ",") + name;
    }
    return names.empty() ? "default" : names;
  }

  // False: the journal cannot be written, so that more work would be lost.
  bool work(const Task& task, int worker, Executor* inside) {
    const size_t place = task.index;
    const Pair& pair = *pairs_[place].pair;
    if (options_.progress) options_.progress->begin_one(pair.test);
    const auto begin = std::chrono::steady_clock::now();
    const Answer found =
        options_.isolate ? ask_child(*children_[size_t(worker)], pair)
                         : answer(pairs_[place], options_.attempts, make_row_,
                                  inside, timeouts_, options_.stop);
    const double took_ms = std::chrono::duration<double, std::milli>(
                               std::chrono::steady_clock::now() - begin)
                               .count();
    const bool is_error = found.status == Status::kError;
    // What was split among threads says little of what one takes.
    if (options_.rates && !is_error && !inside) {
      options_.rates->learn(kinds_[place], megapixels_[place], took_ms);
    }
    const auto entry = journal_.add(keys_[place], found.status, found.row);
    if (options_.progress) {
      options_.progress->end_one(pair.test, int64_t(task.cost_ms * 1000),
                                 is_error);
    }
    std::lock_guard lock(mutex_);
    if (!entry) {
      if (!result_.journal_error) result_.journal_error = entry.error();
      return false;
    }
    --result_.open;
    report(place, *entry);
    if (const auto same = same_as_.find(place); same != same_as_.end()) {
      for (const size_t other : same->second) report(other, *entry);
    }
    return true;
  }

  Answer ask_child(IsolatedWorker& child, const Pair& pair) {
    const AttemptLimits& limits = options_.attempts;
    int64_t wait_ms = limits.wait_ms;
    for (int retry = 0;; ++retry) {
      auto found = child.ask(json_of(pair), limits.timeout_ms);
      if (found) return *std::move(found);
      const bool again = found.error().kind == ErrorKind::kEnvironment &&
                         retry < limits.retries;
      if (!again) return {Status::kError, make_row_(pair, found.error())};
      wait_a_moment(wait_ms, options_.stop);
      wait_ms *= 2;
    }
  }

  void report(size_t place, const Journal::Entry& entry) {
    result_.passed += entry.status == Status::kPassed;
    result_.failed += entry.status == Status::kFailed;
    result_.errors += entry.status == Status::kError;
    on_row_(place, entry);
  }

  const std::span<const PairWork> pairs_;
  const BatchOptions& options_;
  const MakeRow& make_row_;
  Journal& journal_;
  runtime::ThreadPool& pool_;
  const std::function<void(size_t, const Journal::Entry&)>& on_row_;
  runtime::MemoryWatch memory_;
  Timeouts timeouts_;
  std::vector<std::string> keys_;   // by place
  std::vector<std::string> kinds_;  // by place: of cost
  std::vector<double> megapixels_;  // by place
  std::vector<size_t> open_;        // places that need work
  std::unordered_map<size_t, std::vector<size_t>> same_as_;
  std::vector<std::unique_ptr<IsolatedWorker>> children_;
  std::mutex mutex_;
  BatchResult result_;
};

}  // namespace

std::string key_of(const PairWork& work) {
  Sha256 hash;
  const auto add = [&hash](std::string_view text) {
    const std::string framed = fmt::format("{}:{}", text.size(), text);
    hash.update(std::as_bytes(std::span(framed)));
  };
  add(version());
  add(work.pair->reference);
  add(identity_of(work.pair->reference));
  add(work.pair->test);
  add(identity_of(work.pair->test));
  add(work.options_text);
  return hash.hex().substr(0, 32);
}

Answer answer(const PairWork& work, const AttemptLimits& limits,
              const MakeRow& make_row, Executor* executor, Timeouts& timeouts,
              std::stop_token stop) {
  const std::filesystem::path tests[] = {work.pair->test};
  const auto attempt = [&](std::stop_token over) {
    CompareOptions options = *work.options;
    options.executor = executor;
    options.stop = std::move(over);
    return compare(work.pair->reference, tests, options);
  };
  const Result<Report> report =
      with_attempts(attempt, limits, timeouts, std::move(stop));
  const auto passed = [&work](const Report& found) {
    return found.passed() &&
           (!work.fail_on || found.better_than(*work.fail_on));
  };
  const Status status = !report           ? Status::kError
                        : passed(*report) ? Status::kPassed
                                          : Status::kFailed;
  return {status, make_row(*work.pair, report)};
}

BatchResult run_batch(
    std::span<const PairWork> pairs, const BatchOptions& options,
    const MakeRow& make_row, Journal& journal, runtime::ThreadPool& pool,
    const std::function<void(size_t, const Journal::Entry&)>& on_row) {
  return Run(pairs, options, make_row, journal, pool, on_row).run();
}

}  // namespace framewise::batch
