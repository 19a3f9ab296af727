// SPDX-License-Identifier: Apache-2.0
// Comparing a reference with a test, as a kind of job.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "batch/job.h"
#include "batch/pairs/pair_list.h"
#include "batch/shard.h"
#include "framewise/cache.h"
#include "framewise/compare.h"

namespace framewise::batch {

// How a pair is compared. Pairs with equal options share one value.
struct PairOptions {
  CompareOptions compare;
  std::string text;  // everything that can change the row, as text
  // A pair fails when its verdict is this one or worse; empty: no verdict
  // fails.
  std::optional<VerdictStatus> fail_on = std::nullopt;
};

struct ComparePairsOptions {
  // The options of a pair; an error if it names invalid ones. The value must
  // live as long as the jobs. From any thread.
  std::function<Result<std::shared_ptr<const PairOptions>>(const Pair&)>
      options_of;
  // A report or an error as one JSON object on one line, without the pair's
  // position. From any thread.
  std::function<std::string(const Pair&, const Result<Report>&)> make_row;
  Cache* cache = nullptr;  // the one in PairOptions; may be null
};

class ComparePairs final : public JobKind {
 public:
  explicit ComparePairs(ComparePairsOptions options)
      : options_(std::move(options)) {}

  // The job of a pair. Its line is json_of(pair). `last` as in job_key().
  static Job job(const Pair& pair, const PairOptions& options,
                 FileStamp* last = nullptr);

  std::vector<JobEstimate> estimate(std::span<const Job* const> jobs,
                                    Survey survey,
                                    const runtime::WorkContext& work) override;
  Result<JobResult> run(std::string_view line,
                        const runtime::WorkContext& work) override;
  std::string error_row(std::string_view line,
                        const Error& error) const override;
  void prefetch(const Job& job) override;

 private:
  // Of each job whether is_known_of_store(); their files are not surveyed.
  std::vector<char> known_pairs(std::span<const Job* const> jobs, Survey survey,
                                const runtime::WorkContext& work) const;

  const ComparePairsOptions options_;
};

// The share of a pair in a shard's work, by the bytes of its files.
ShardItem shard_item_of(const Pair& pair);

}  // namespace framewise::batch
