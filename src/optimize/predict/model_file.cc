// SPDX-License-Identifier: Apache-2.0
#include "optimize/predict/model_file.h"

#include <array>
#include <cmath>
#include <optional>
#include <utility>

#include "base/json/json.h"
#include "base/json/strict_json.h"
#include "base/result.h"

namespace framewise::optimization {
namespace {

constexpr std::string_view kSchema = "framewise.predict/1";
constexpr size_t kMostCurves = 2000;
constexpr size_t kMostTrees = 1000;
constexpr size_t kMostNodes = 255;  // of a tree: a depth of 7
constexpr size_t kMostNameBytes = 500;
constexpr double kMostSetting = 256;
constexpr double kMostError = 1e6;
constexpr int kMostLevels = 8;
constexpr std::array<std::string_view, 2> kAxes = {"loss", "colors"};

Json json_of(const Forest& forest) {
  Json trees = Json::array();
  for (const auto& tree : forest.trees) {
    Json nodes = Json::array();
    for (const TreeNode& node : tree) {
      if (node.feature < 0) {
        nodes.push_back(Json::array({node.value}));
      } else {
        nodes.push_back(
            Json::array({node.feature, node.threshold, node.left, node.right}));
      }
    }
    trees.push_back(std::move(nodes));
  }
  return {{"base", forest.base}, {"trees", std::move(trees)}};
}

Json json_of(const CurveModel& model) {
  return {{"name", model.name},
          {"axis", kAxes[size_t(model.axis)]},
          {"settings", model.settings},
          {"originals", model.originals},
          {"rows", model.rows},
          {"uses_features", model.uses_features},
          {"log_size_error",
           {model.log_size_error.median, model.log_size_error.p90}},
          {"score_error", {model.score_error.median, model.score_error.p90}},
          {"importances", model.importances},
          {"log_size", json_of(model.log_size)},
          {"score", json_of(model.score)}};
}

std::vector<std::string> feature_names() {
  std::vector<std::string> names;
  for (const FeatureInfo& info : feature_infos()) names.emplace_back(info.name);
  return names;
}

// Beyond these no value of a model has a meaning, and sums stay finite.
constexpr double kMostValue = 1e6;
constexpr double kMostThreshold = 1e18;

std::optional<TreeNode> node_of(const Json& json, size_t at, size_t nodes) {
  const auto number = [&json](size_t i, double least, double most) {
    const double value = json[i].is_number() ? json[i].number() : NAN;
    return value >= least && value <= most ? std::optional(value)
                                           : std::nullopt;
  };
  if (!json.is_array()) return std::nullopt;
  if (json.size() == 1) {
    const auto value = number(0, -kMostValue, kMostValue);
    if (!value) return std::nullopt;
    return TreeNode{.value = *value};
  }
  if (json.size() != 4) return std::nullopt;
  const auto feature = number(0, 0, double(kFeatureCount));
  const auto threshold = number(1, -kMostThreshold, kMostThreshold);
  // After their parent, so every walk ends.
  const auto left = number(2, double(at + 1), double(nodes - 1));
  const auto right = number(3, double(at + 1), double(nodes - 1));
  if (!feature || !threshold || !left || !right) return std::nullopt;
  return TreeNode{.feature = int32_t(*feature),
                  .threshold = *threshold,
                  .left = int32_t(*left),
                  .right = int32_t(*right)};
}

std::optional<std::vector<TreeNode>> tree_of(const Json& json) {
  if (!json.is_array() || json.empty() || json.size() > kMostNodes) {
    return std::nullopt;
  }
  std::vector<TreeNode> tree;
  for (size_t i = 0; i < json.size(); ++i) {
    const auto node = node_of(json[i], i, json.size());
    if (!node) return std::nullopt;
    tree.push_back(*node);
  }
  return tree;
}

Result<Forest> forest_of(StrictObject members) {
  Forest forest;
  forest.base = members.number("base", -kMostValue, kMostValue);
  for (const Json* one : members.list("trees", kMostTrees)) {
    auto tree = tree_of(*one);
    if (tree) {
      forest.trees.push_back(*std::move(tree));
    } else {
      members.add_error(fail(ErrorKind::kInput, "{} has a damaged tree",
                             members.place("trees")));
    }
  }
  FW_RETURN_IF_ERROR(members.finish());
  return forest;
}

// A list of exactly `count` numbers.
std::vector<double> numbers(StrictObject& members, std::string_view key,
                            size_t count, double most) {
  std::vector<double> values;
  for (const Json* one : members.list(key, count)) {
    const double value = one->is_number() ? one->number() : NAN;
    if (value >= 0 && value <= most) values.push_back(value);
  }
  if (values.size() != count) {
    members.add_error(fail(ErrorKind::kInput, "{} is no list of {} numbers",
                           members.place(key), count));
    values.resize(count);
  }
  return values;
}

// Rising, so that values between them can be interpolated.
std::vector<double> settings_of(StrictObject& members) {
  std::vector<double> settings;
  for (const Json* one : members.list("settings", kMostSettings)) {
    const double value = one->is_number() ? one->number() : NAN;
    const double least = settings.empty() ? 0 : settings.back();
    const bool rises = value > least || (settings.empty() && value == 0);
    if (!rises || value > kMostSetting) {
      members.add_error(fail(ErrorKind::kInput, "{} do not rise from 0 to {}",
                             members.place("settings"), kMostSetting));
      return settings;
    }
    settings.push_back(value);
  }
  return settings;
}

Result<CurveModel> curve_of(const Json& json, size_t position) {
  StrictObject members(json, fmt::format("curves[{}]", position));
  CurveModel model;
  model.name = members.text("name", kMostNameBytes);
  model.axis = CurveAxis(members.choice("axis", {kAxes.begin(), kAxes.end()}));
  model.settings = settings_of(members);
  model.originals = members.integer("originals", 1, int64_t{1} << 40);
  model.rows = members.integer("rows", 1, int64_t{1} << 40);
  model.uses_features = members.boolean("uses_features");
  const auto log_size = numbers(members, "log_size_error", 2, kMostError);
  const auto score = numbers(members, "score_error", 2, kMostError);
  model.log_size_error = {log_size[0], log_size[1]};
  model.score_error = {score[0], score[1]};
  model.importances = numbers(members, "importances", kFeatureCount + 1, 1);
  Result<Forest> sizes = forest_of(members.object("log_size"));
  Result<Forest> scores = forest_of(members.object("score"));
  FW_RETURN_IF_ERROR(members.finish());
  FW_ASSIGN_OR_RETURN(model.log_size, std::move(sizes));
  FW_ASSIGN_OR_RETURN(model.score, std::move(scores));
  return model;
}

}  // namespace

std::string model_json(const std::vector<CurveModel>& models) {
  Json curves = Json::array();
  for (const CurveModel& model : models) curves.push_back(json_of(model));
  const Json json = {{"schema", kSchema},
                     {"features", feature_names()},
                     {"curves", std::move(curves)}};
  return json.dump() + "\n";
}

Result<std::vector<CurveModel>> parse_models(std::string_view text) {
  if (int64_t(text.size()) > kMostModelBytes) {
    return fail(ErrorKind::kLimit, "a model of more than {} MB",
                kMostModelBytes >> 20);
  }
  FW_ASSIGN_OR_RETURN(const Json json, parse_strict_json(text, kMostLevels));
  if (json["schema"] != kSchema) {
    return with_hint(fail(ErrorKind::kInput, "is no model of {}", kSchema),
                     "name model.json in the folder of a sweep");
  }
  StrictObject members(json, "model");
  members.text("schema", kSchema.size());
  if (members.texts("features", kFeatureCount, kMostNameBytes) !=
      feature_names()) {
    members.add_error(
        with_hint(fail(ErrorKind::kInput, "was trained on other features"),
                  "run the sweep again: it trains a model of this version"));
  }
  std::vector<CurveModel> models;
  for (const Json* one : members.list("curves", kMostCurves)) {
    FW_ASSIGN_OR_RETURN(CurveModel model, curve_of(*one, models.size()));
    models.push_back(std::move(model));
  }
  FW_RETURN_IF_ERROR(members.finish());
  return models;
}

}  // namespace framewise::optimization
