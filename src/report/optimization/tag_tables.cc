// SPDX-License-Identifier: Apache-2.0
#include "report/optimization/tag_tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <vector>

#include "base/json/json.h"
#include "base/printable.h"
#include "base/result.h"
#include "report/cells.h"

namespace framewise::report {
namespace {

using optimization::feature_infos;
using optimization::tag_infos;

// Traces of earlier compression are named from here on.
constexpr double kNamedFrom = 0.3;

std::string origin_text(const optimization::GifOrigin& origin) {
  if (origin.evidence.empty()) return {};
  return fmt::format(", from {} ({})", origin.name, origin.evidence);
}

// Values of one name over all GIFs.
struct Column {
  std::string_view name;
  std::vector<double> values;
};

std::vector<Column> columns_of(std::span<const TaggedGif> gifs) {
  std::vector<Column> columns;
  for (size_t i = 0; i < optimization::kFeatureCount; ++i) {
    Column& column = columns.emplace_back(Column{feature_infos()[i].name, {}});
    for (const TaggedGif& gif : gifs) {
      column.values.push_back(gif.features.values[i]);
    }
  }
  for (size_t i = 0; i < optimization::kTagCount; ++i) {
    Column& column = columns.emplace_back(Column{tag_infos()[i].name, {}});
    for (const TaggedGif& gif : gifs) {
      column.values.push_back(gif.tags.scores[i]);
    }
  }
  return columns;
}

// Equal values share the mean of their ranks.
std::vector<double> ranks_of(const std::vector<double>& values) {
  std::vector<size_t> order(values.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::ranges::sort(order, {}, [&](size_t i) { return values[i]; });
  std::vector<double> ranks(values.size());
  for (size_t i = 0; i < order.size();) {
    size_t end = i;
    while (end < order.size() && values[order[end]] == values[order[i]]) ++end;
    for (size_t k = i; k < end; ++k) {
      ranks[order[k]] = double(i + end - 1) / 2;
    }
    i = end;
  }
  return ranks;
}

// Spearman's; 0 where one of both does not vary.
double rank_correlation(const std::vector<double>& a,
                        const std::vector<double>& b) {
  const std::vector<double> x = ranks_of(a);
  const std::vector<double> y = ranks_of(b);
  const double middle = double(x.size() - 1) / 2;
  double xx = 0, yy = 0, xy = 0;
  for (size_t i = 0; i < x.size(); ++i) {
    xx += (x[i] - middle) * (x[i] - middle);
    yy += (y[i] - middle) * (y[i] - middle);
    xy += (x[i] - middle) * (y[i] - middle);
  }
  return xx > 0 && yy > 0 ? xy / std::sqrt(xx * yy) : 0;
}

double quantile(const std::vector<double>& sorted, double q) {
  const double at = q * double(sorted.size() - 1);
  const auto below = size_t(at);
  const size_t above = std::min(below + 1, sorted.size() - 1);
  return std::lerp(sorted[below], sorted[above], at - double(below));
}

std::string counts_text(const std::map<std::string, int>& counts) {
  std::string text;
  for (const auto& [name, count] : counts) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, name);
  }
  return text;
}

}  // namespace

Result<TaggedGif> tagged_gif(const std::string& path,
                             const OpenOptions& reading) {
  TaggedGif gif{.file = path};
  FW_ASSIGN_OR_RETURN(Animation animation, open(path, reading));
  FW_ASSIGN_OR_RETURN(gif.features, optimization::gif_features(animation));
  FW_ASSIGN_OR_RETURN(gif.tags,
                      optimization::gif_tags(animation, gif.features));
  FW_ASSIGN_OR_RETURN(gif.origin, optimization::read_origin(path));
  return gif;
}

std::string tag_line(const TaggedGif& gif) {
  const std::string_view content = gif.tags.content();
  std::string text =
      fmt::format("{}: {} {:.2f}{}", printable(gif.file), content,
                  gif.tags[content], origin_text(gif.origin));
  for (const char* trace : {"blocking", "ringing", "quantization_noise"}) {
    if (gif.tags[trace] < kNamedFrom) continue;
    text += fmt::format(", {} {:.2f}", trace, gif.tags[trace]);
  }
  return text + "\n";
}

std::string tags_text(const TaggedGif& gif) {
  std::string text;
  for (size_t i = 0; i < optimization::kTagCount; ++i) {
    text += fmt::format("  {:<23} {:.3f}  {}\n", tag_infos()[i].name,
                        gif.tags.scores[i], tag_infos()[i].about);
  }
  return text;
}

std::string tags_json(const TaggedGif& gif) {
  Json features = Json::object();
  for (size_t i = 0; i < optimization::kFeatureCount; ++i) {
    features[std::string(feature_infos()[i].name)] = gif.features.values[i];
  }
  Json tags = Json::object();
  for (size_t i = 0; i < optimization::kTagCount; ++i) {
    tags[std::string(tag_infos()[i].name)] =
        std::round(gif.tags.scores[i] * 1e4) / 1e4;
  }
  Json origin = {{"name", gif.origin.name}};
  if (!gif.origin.evidence.empty()) origin["evidence"] = gif.origin.evidence;
  const Json json = {
      {"schema", "framewise.tags/1"},    {"file", gif.file},
      {"content", gif.tags.content()},   {"tags", std::move(tags)},
      {"features", std::move(features)}, {"origin", std::move(origin)}};
  return json.dump_printable() + "\n";
}

std::string tags_csv(std::span<const TaggedGif> gifs) {
  std::string text = "file,content,origin,origin_evidence";
  for (const Column& column : columns_of({})) {
    text += fmt::format(",{}", column.name);
  }
  text += '\n';
  for (const TaggedGif& gif : gifs) {
    text += fmt::format("{},{},{},{}", csv_cell(gif.file), gif.tags.content(),
                        csv_cell(gif.origin.name), gif.origin.evidence);
    for (const Column& column : columns_of({&gif, 1})) {
      text += fmt::format(",{:.6g}", column.values.front());
    }
    text += '\n';
  }
  return text;
}

std::string tags_summary(std::span<const TaggedGif> gifs) {
  if (gifs.empty()) return {};
  std::map<std::string, int> contents;
  std::map<std::string, int> origins;
  std::vector<double> density;  // bytes a pixel
  for (const TaggedGif& gif : gifs) {
    ++contents[std::string(gif.tags.content())];
    ++origins[gif.origin.name];
    density.push_back(
        gif.features["file_size_bytes"] /
        std::max(1., gif.features["width"] * gif.features["height"] *
                         gif.features["frame_count"]));
  }
  std::string text = fmt::format(
      "{} GIFs; content: {}; origin: {}\n{:<27} {:>10} {:>10} {:>10} {:>10} "
      "{:>10}  with bytes a pixel\n",
      gifs.size(), counts_text(contents), counts_text(origins), "", "least",
      "quarter", "median", "3 quarters", "most");
  for (Column& column : columns_of(gifs)) {
    const double correlation = rank_correlation(column.values, density);
    std::ranges::sort(column.values);
    text += fmt::format("{:<27}", column.name);
    for (const double q : {0., 0.25, 0.5, 0.75, 1.}) {
      text += fmt::format(" {:>10.4g}", quantile(column.values, q));
    }
    text += fmt::format("  {:+.2f}\n", correlation);
  }
  return text;
}

}  // namespace framewise::report
