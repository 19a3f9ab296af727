// SPDX-License-Identifier: Apache-2.0
#include "telemetry/reading/exposition.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <string>
#include <tuple>

#include "base/result.h"

namespace framewise::telemetry {
namespace {

bool begins_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         c == ':';
}
bool in_name(char c) { return begins_name(c) || (c >= '0' && c <= '9'); }

// A help text writes a backslash and a line end with a backslash before.
std::string unescaped(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '\\' && i + 1 < text.size();
    if (!escape) {
      out += text[i];
    } else {
      ++i;
      out += text[i] == 'n' ? '\n' : text[i];
    }
  }
  return out;
}

struct Family {
  std::string type;  // "counter", …; empty: not stated
  std::string help;
};

// The buckets of one histogram, as they are read.
struct Buckets {
  std::map<double, double> cumulative;  // by upper bound
  double sum = 0;
};

class ExpositionReader {
 public:
  ExpositionReader(std::string_view text, const ExpositionLimits& limits)
      : text_(text), limits_(limits) {}

  Result<Snapshot> read() {
    if (text_.size() > limits_.bytes) {
      return fail(ErrorKind::kLimit, "{} bytes of metrics are more than {}",
                  text_.size(), limits_.bytes);
    }
    while (!text_.empty()) {
      ++line_;
      const size_t end = text_.find('\n');
      std::string_view line = text_.substr(0, end);
      text_.remove_prefix(end == std::string_view::npos ? text_.size()
                                                        : end + 1);
      if (line.ends_with('\r')) line.remove_suffix(1);
      FW_RETURN_IF_ERROR(read_line(line));
    }
    add_histograms();
    std::stable_sort(snapshot_.series.begin(), snapshot_.series.end(),
                     [](const SeriesValue& a, const SeriesValue& b) {
                       return std::tie(a.name, a.labels) <
                              std::tie(b.name, b.labels);
                     });
    if (const auto start =
            largest_of(snapshot_, "process_start_time_seconds")) {
      snapshot_.start_s = *start;
    }
    return std::move(snapshot_);
  }

 private:
  Error problem(std::string_view what) const {
    return fail(ErrorKind::kInput, "line {} is no metric: {}", line_, what);
  }

  static void skip_blanks(std::string_view& line) {
    while (line.starts_with(' ') || line.starts_with('\t')) {
      line.remove_prefix(1);
    }
  }

  Result<std::string> read_name(std::string_view& line) const {
    size_t end = 0;
    while (end < line.size() &&
           (end == 0 ? begins_name(line[0]) : in_name(line[end]))) {
      ++end;
    }
    if (end == 0) return problem("there is no name");
    if (end > limits_.name_bytes) return problem("the name is too long");
    std::string name(line.substr(0, end));
    line.remove_prefix(end);
    return name;
  }

  Result<void> read_line(std::string_view line) {
    skip_blanks(line);
    if (line.empty()) return {};
    if (line.starts_with('#')) return read_comment(line.substr(1));
    FW_ASSIGN_OR_RETURN(std::string name, read_name(line));
    Labels labels;
    if (line.starts_with('{')) {
      FW_ASSIGN_OR_RETURN(labels, read_labels(line));
    }
    FW_ASSIGN_OR_RETURN(const double value, read_value(line));
    if (++samples_ > limits_.series) {
      return fail(ErrorKind::kLimit, "there are more than {} series",
                  limits_.series);
    }
    add_sample(std::move(name), std::move(labels), value);
    return {};
  }

  // "# HELP name text" and "# TYPE name type"; others are ignored.
  Result<void> read_comment(std::string_view line) {
    skip_blanks(line);
    const bool help = line.starts_with("HELP ");
    if (!help && !line.starts_with("TYPE ")) return {};
    line.remove_prefix(5);
    skip_blanks(line);
    FW_ASSIGN_OR_RETURN(const std::string name, read_name(line));
    skip_blanks(line);
    if (families_.size() >= limits_.series) return {};
    Family& family = families_[name];
    line = line.substr(0, limits_.value_bytes);
    if (help) {
      family.help = unescaped(line);
    } else {
      family.type = line;
    }
    return {};
  }

  Result<Labels> read_labels(std::string_view& line) const {
    Labels labels;
    line.remove_prefix(1);
    while (true) {
      skip_blanks(line);
      if (line.starts_with('}')) break;
      if (labels.size() >= limits_.labels) return problem("too many labels");
      FW_ASSIGN_OR_RETURN(std::string name, read_name(line));
      skip_blanks(line);
      if (!line.starts_with('=')) return problem("a label has no value");
      line.remove_prefix(1);
      skip_blanks(line);
      FW_ASSIGN_OR_RETURN(std::string value, read_quoted(line));
      labels.emplace_back(std::move(name), std::move(value));
      skip_blanks(line);
      if (line.starts_with(',')) {
        line.remove_prefix(1);
      } else if (!line.starts_with('}')) {
        return problem("the labels do not end");
      }
    }
    line.remove_prefix(1);
    return labels;
  }

  Result<std::string> read_quoted(std::string_view& line) const {
    if (!line.starts_with('"')) return problem("a value is not quoted");
    line.remove_prefix(1);
    std::string value;
    while (!line.starts_with('"')) {
      if (line.empty()) return problem("a quote does not end");
      if (value.size() >= limits_.value_bytes) {
        return problem("the value of a label is too long");
      }
      char c = line.front();
      line.remove_prefix(1);
      if (c == '\\') {
        if (line.empty()) return problem("a quote does not end");
        c = line.front() == 'n' ? '\n' : line.front();
        line.remove_prefix(1);
      }
      value += c;
    }
    line.remove_prefix(1);
    return value;
  }

  // A number, and perhaps a time, which is ignored.
  Result<double> read_value(std::string_view& line) const {
    skip_blanks(line);
    const std::string_view word = line.substr(0, line.find_first_of(" \t"));
    line.remove_prefix(word.size());
    if (word == "+Inf" || word == "Inf" || word == "inf") return INFINITY;
    if (word == "-Inf" || word == "-inf") return -INFINITY;
    if (word == "NaN" || word == "nan") return NAN;
    double value = 0;
    const auto [end, code] =
        std::from_chars(word.data(), word.data() + word.size(), value);
    if (word.empty() || code != std::errc() ||
        end != word.data() + word.size()) {
      return problem("the value is no number");
    }
    return value;
  }

  // The family whose histogram a sample named NAME_bucket, NAME_sum or
  // NAME_count belongs to; empty: it is a series of its own.
  std::string histogram_of_sample(const std::string& name) const {
    for (const std::string_view suffix : {"_bucket", "_sum", "_count"}) {
      if (!name.ends_with(suffix)) continue;
      const std::string base = name.substr(0, name.size() - suffix.size());
      const auto family = families_.find(base);
      if (family != families_.end() && family->second.type == "histogram") {
        return base;
      }
    }
    return {};
  }

  void add_sample(std::string name, Labels labels, double value) {
    const std::string base = histogram_of_sample(name);
    if (base.empty()) {
      const auto family = families_.find(name);
      const bool known = family != families_.end();
      const bool counter = known && family->second.type == "counter";
      snapshot_.series.push_back(
          {.kind = counter ? SeriesKind::kCounter : SeriesKind::kGauge,
           .name = std::move(name),
           .help = known ? family->second.help : std::string(),
           .labels = std::move(labels),
           .value = value});
      return;
    }
    double bound = NAN;
    if (name.ends_with("_bucket")) bound = take_bound(labels);
    Buckets& buckets = histograms_[{base, std::move(labels)}];
    if (name.ends_with("_sum")) {
      buckets.sum = value;
    } else if (!std::isnan(bound)) {
      buckets.cumulative[bound] = value;
    }
  }

  // Removes the label `le`. NaN: there is none, or it is no number.
  double take_bound(Labels& labels) const {
    const auto found = std::ranges::find(
        labels, "le", [](const auto& label) { return label.first; });
    if (found == labels.end()) return NAN;
    std::string_view text = found->second;
    const auto bound = read_value(text);
    labels.erase(found);
    return bound ? *bound : NAN;
  }

  void add_histograms() {
    // More events in a bucket are no count.
    constexpr double kMost = 9e15;
    for (auto& [key, buckets] : histograms_) {
      SeriesValue value{.kind = SeriesKind::kHistogram,
                        .name = key.first,
                        .help = families_[key.first].help,
                        .labels = key.second};
      double below = 0;
      for (const auto& [bound, cumulative] : buckets.cumulative) {
        if (!std::isinf(bound)) value.bounds.push_back(bound);
        const double now = std::isnan(cumulative)
                               ? below
                               : std::clamp(cumulative, below, kMost);
        value.counts.push_back(int64_t(now - below));
        below = now;
      }
      value.counts.resize(value.bounds.size() + 1);
      value.sum = buckets.sum;
      snapshot_.series.push_back(std::move(value));
    }
  }

  std::string_view text_;
  const ExpositionLimits limits_;
  size_t line_ = 0;
  size_t samples_ = 0;
  std::map<std::string, Family> families_;
  std::map<std::pair<std::string, Labels>, Buckets> histograms_;
  Snapshot snapshot_;
};

}  // namespace

Result<Snapshot> parse_exposition(std::string_view text,
                                  const ExpositionLimits& limits) {
  return ExpositionReader(text, limits).read();
}

}  // namespace framewise::telemetry
