// SPDX-License-Identifier: Apache-2.0
#include "cli/batch/pair_options.h"

#include <algorithm>

#include "base/result.h"
#include "cli/options/compare_request.h"

namespace framewise::cli {
report::ReportDetail row_detail(const Invocation& invocation) {
  return {.per_frame = invocation.has("per-frame"),
          .pairs = invocation.has("pairs"),
          .run = invocation.has("timing")};
}

namespace {

// A gate must not pass unmentioned what has another size.
void warn_of_resizing(Policy& policy) {
  for (Policy::Kind& kind : policy.kinds) {
    if (kind.kind == DefectKind::kResized) kind.warning = Severity::kInfo;
  }
}

// Whether an output of the batch says nothing without verdicts.
bool prints_verdicts(const Invocation& invocation) {
  return invocation.has("approvals") ||
         invocation.value("format") == "github" ||
         std::ranges::any_of(invocation.options, [](const auto& option) {
           return option.first == "out" && option.second.ends_with(".sarif");
         });
}

}  // namespace

Result<batch::PairOptions> PairOptionsReader::make(const Names& options) const {
  FW_ASSIGN_OR_RETURN(
      jobs::Given given,
      jobs::give(jobs::compare_infos(), "a pair", invocation_.sources.layers,
                 options, jobs::Asker::kBatchLine));
  // Those of the command come first: requirements add up.
  given.options.insert(given.options.begin(), invocation_.options.begin(),
                       invocation_.options.end());
  FW_ASSIGN_OR_RETURN(jobs::CompareRequest request, jobs::read_compare(given));
  request.options.judge |= !request.verdict && prints_verdicts(invocation_);
  // Part of the keys in journals: changing this text makes existing journals
  // unusable.
  const std::string text =
      jobs::text_of(jobs::compare_fields(), request,
                    jobs::Fields::kThatChangeResults) +
      fmt::format("fail-on={}\ntiming={}\nallow-resize={}\njudge={}\n",
                  invocation_.settings.text("compare.fail_on"),
                  invocation_.has("timing"), invocation_.has("allow-resize"),
                  request.options.judge);
  if (!invocation_.has("allow-resize")) {
    warn_of_resizing(request.options.policy);
  }
  use_this_machine(invocation_, request.options);
  request.options.cache = cache_;
  return batch::PairOptions{.compare = std::move(request.options),
                            .text = text,
                            .fail_on = request.fail_on};
}

Result<std::shared_ptr<const batch::PairOptions>> PairOptionsReader::of(
    const batch::Pair& pair) {
  std::lock_guard lock(mutex_);
  const auto known = known_.find(pair.options);
  if (known != known_.end()) return known->second;
  FW_ASSIGN_OR_RETURN(batch::PairOptions made, make(pair.options));
  if (known_.size() >= kMostKnown) known_.clear();
  auto options = std::make_shared<const batch::PairOptions>(std::move(made));
  known_.emplace(pair.options, options);
  return options;
}

}  // namespace framewise::cli
