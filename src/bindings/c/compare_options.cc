// SPDX-License-Identifier: Apache-2.0
#include "bindings/c/compare_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace framewise::c_api {
namespace {

// What the struct says as the words of options; what is zero says nothing.
Result<jobs::Words> words_of(const framewise_compare_options& given) {
  using Options = framewise_compare_options;
  constexpr std::pair<const char*, const char * Options::*> kTexts[] = {
      {"models", &Options::models},   {"policy", &Options::policy},
      {"pairing", &Options::pairing}, {"sampling", &Options::sampling},
      {"resize", &Options::resize},   {"display", &Options::display}};
  constexpr std::pair<const char*, int64_t Options::*> kCounts[] = {
      {"sample", &Options::sample},
      {"max-frames", &Options::max_frames},
      {"frames", &Options::frames}};
  constexpr std::pair<const char*, double Options::*> kTimes[] = {
      {"start", &Options::start_ms},
      {"end", &Options::end_ms},
      {"offset", &Options::offset_ms}};
  constexpr std::pair<const char*, int32_t Options::*> kSwitches[] = {
      {"full", &Options::full},
      {"no-verdict", &Options::no_verdict},
      {"verdict", &Options::verdict},
      {"tolerant", &Options::tolerant}};
  jobs::Words words;
  const auto metrics = strings(given.metrics, given.metric_count, "metrics");
  if (!metrics) return metrics.error();
  const auto requirements =
      strings(given.requirements, given.requirement_count, "requirements");
  if (!requirements) return requirements.error();
  for (const std::string& one : *metrics) words.emplace_back("metric", one);
  for (const std::string& one : *requirements) {
    words.emplace_back("require", one);
  }
  for (const auto& [name, member] : kTexts) {
    if (given.*member) words.emplace_back(name, given.*member);
  }
  for (const auto& [name, member] : kCounts) {
    if (given.*member != 0) {
      words.emplace_back(name, fmt::format("{}", given.*member));
    }
  }
  for (const auto& [name, member] : kTimes) {
    if (given.*member != 0) {
      words.emplace_back(name, fmt::format("{}ms", given.*member));
    }
  }
  for (const auto& [name, member] : kSwitches) {
    if (given.*member != 0) words.emplace_back(name, "true");
  }
  if (given.giflab_frames != 0) {
    words.emplace_back("giflab-frames", fmt::format("{}", given.giflab_frames));
  }
  if (given.confidence != 0) {
    words.emplace_back("confidence", fmt::format("{}", given.confidence));
  }
  return words;
}

}  // namespace

Result<void> CompareRun::read(const framewise_compare_options* given) {
  const auto read = read_struct(given);
  if (!read) return read.error();
  constexpr int kMostThreads = 4096;
  if (read->threads < 0 || read->threads > kMostThreads) {
    return usage("threads is between 0 and 4096");
  }
  Result<jobs::Words> words = words_of(*read);
  if (!words) return words.error();
  if (read->more) {
    if (read->more->kind->name != "compare") {
      return usage("more: these are no options of a comparison",
                   "create them with the kind \"compare\"");
    }
    words->insert(words->end(), read->more->words.begin(),
                  read->more->words.end());
  }
  const auto all =
      jobs::give(jobs::compare_infos(), "compare", {}, *words, jobs::Asker::kC);
  if (!all) return all.error();
  Result<jobs::CompareRequest> request = jobs::read_compare(*all);
  if (!request) return request.error();
  options = std::move(request->options);
  detail = request->detail;
  detail.pairs = true;
  if (read->cache) {
    CacheOptions where;
    where.folder = read->cache;
    options.cache = &cache_.emplace(std::move(where));
  }
  options.stop = stop_.get_token();
  threads_.emplace(read->threads);
  options.executor = &*threads_;
  if (read->progress) {
    options.progress = [this, call = read->progress,
                        context = read->context](const CompareProgress& now) {
      if (call(context, now.done, now.total) != 0) stop_.request_stop();
    };
  }
  return {};
}

}  // namespace framewise::c_api

using namespace framewise;  // NOLINT: definitions of extern "C" functions

framewise_error* framewise_options_create(const char* kind,
                                          framewise_options** options) {
  return c_api::guarded([&]() -> Result<void> {
    if (auto there = c_api::require(kind, "kind"); !there) return there;
    if (auto there = c_api::require(options, "options"); !there) return there;
    const jobs::Kind* known = jobs::find_kind(kind);
    if (!known || !known->is_offered_to(jobs::Asker::kC)) {
      return c_api::usage(std::string("there are no options for ") + kind,
                          known ? std::string(known->why_not)
                                : "use the name of a command: compare");
    }
    *options = new framewise_options{known, {}};
    return {};
  });
}

framewise_error* framewise_options_set(framewise_options* options,
                                       const char* name, const char* value) {
  return c_api::guarded([&]() -> Result<void> {
    if (auto there = c_api::require(options, "options"); !there) return there;
    if (auto there = c_api::require(name, "name"); !there) return there;
    if (auto there = c_api::require(value, "value"); !there) return there;
    const jobs::Words word = {{name, value}};
    const auto read = jobs::give(options->kind->fields(), options->kind->name,
                                 {}, word, jobs::Asker::kC);
    if (!read) return read.error();
    options->words.push_back(word.front());
    return {};
  });
}

void framewise_options_free(framewise_options* options) { delete options; }
