// SPDX-License-Identifier: Apache-2.0
// Collects the problems of one file.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "framewise/image/check.h"

namespace framewise::image {

struct ProblemPlace {
  std::optional<int64_t> offset = {};
  std::optional<int64_t> frame = {};
  std::optional<Rect> box = {};
};

class ProblemList {
 public:
  // Adds a problem with the severity of its rule, or counts it with an earlier
  // one of the same rule. This bounds the memory for hostile files.
  void add(Rule rule, std::string message, const ProblemPlace& where = {}) {
    add({.rule = rule,
         .severity = rule_facts(rule).severity,
         .message = std::move(message),
         .offset = where.offset,
         .frame = where.frame,
         .box = where.box});
  }
  void add(Problem problem) {
    for (Problem& known : problems_) {
      if (known.rule != problem.rule) continue;
      known.count += problem.count;
      return;
    }
    problems_.push_back(std::move(problem));
  }
  void add(ProblemList others) {
    for (Problem& problem : others.problems_) add(std::move(problem));
  }

  bool has(Rule rule) const {
    for (const Problem& problem : problems_) {
      if (problem.rule == rule) return true;
    }
    return false;
  }
  bool has_errors() const {
    for (const Problem& problem : problems_) {
      if (problem.severity == Severity::kError) return true;
    }
    return false;
  }

  std::vector<Problem> take() { return std::move(problems_); }

 private:
  std::vector<Problem> problems_;
};

}  // namespace framewise::image
