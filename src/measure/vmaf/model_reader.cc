// SPDX-License-Identifier: Apache-2.0
// Parses libvmaf's model files. They are untrusted: sizes, depth, counts and
// numbers are checked before anything is stored.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>
#include <utility>

#include "base/json/json_parser.h"
#include "base/result.h"
#include "measure/vmaf/model.h"
#include "measure/vmaf/v1_rules.h"

namespace framewise::measure {
namespace {

constexpr int kMostLevels = 16;
constexpr size_t kMostFeatures = 16;
constexpr size_t kMostVectors = 5000;
constexpr size_t kMostModels = 101;
constexpr size_t kMostKnots = 100;

template <typename... Args>
Error bad(fmt::format_string<Args...> message, Args&&... args) {
  return fail(ErrorKind::kInput, "is no VMAF model: {}",
              fmt::format(message, std::forward<Args>(args)...));
}

Result<double> number_of(const Json& json, std::string_view what) {
  if (!json.is_number()) return bad("{} is no number", what);
  const double value = json.number();
  if (!std::isfinite(value)) return bad("{} is not finite", what);
  return value;
}

// Splits off the next word of a text.
std::string_view take_word(std::string_view& text,
                           std::string_view separators) {
  const size_t begin = text.find_first_not_of(separators);
  if (begin == std::string_view::npos) {
    text = {};
    return {};
  }
  text.remove_prefix(begin);
  const size_t end = std::min(text.find_first_of(separators), text.size());
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(end);
  return word;
}

std::string_view take_line(std::string_view& text) {
  const size_t end = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

template <typename Number>
bool parse_number(std::string_view word, Number& value) {
  const auto [end, code] =
      std::from_chars(word.data(), word.data() + word.size(), value);
  return code == std::errc() && end == word.data() + word.size();
}

bool parse_finite(std::string_view word, double& value) {
  return parse_number(word, value) && std::isfinite(value);
}

}  // namespace

class VmafModelReader {
 public:
  static Result<VmafModel> read(const Json& json) {
    VmafModelReader reader;
    FW_RETURN_IF_ERROR(reader.read_model(json));
    return std::move(reader.model_);
  }

 private:
  using Input = VmafModel::Input;

  Result<void> read_model(const Json& json) {
    const Json& dict = json["model_dict"];
    if (!dict.is_object()) return bad("it has no model_dict");
    FW_RETURN_IF_ERROR(check_kind(dict));
    FW_RETURN_IF_ERROR(is_of_v1(dict) ? read_v1_inputs(dict)
                                      : read_inputs(dict));
    FW_RETURN_IF_ERROR(read_scaling(dict));
    FW_RETURN_IF_ERROR(read_clip(dict));
    FW_RETURN_IF_ERROR(read_transform(dict));
    const Json& vectors = dict["model"];
    if (!vectors.is_text()) return bad("it has no support vectors");
    return read_vectors(vectors.text());
  }

  static Result<void> check_kind(const Json& dict) {
    const std::string& type = dict["model_type"].text();
    if (type != "LIBSVMNUSVR" && type != "BOOTSTRAP_LIBSVMNUSVR" &&
        type != "RESIDUEBOOTSTRAP_LIBSVMNUSVR") {
      return fail(ErrorKind::kUnsupported,
                  "is a VMAF model of a kind that is not known here; known "
                  "are those of nu-SVR");
    }
    const std::string& norm = dict["norm_type"].text();
    if (norm != "linear_rescale" && norm != "none") {
      return bad("its norm_type is neither linear_rescale nor none");
    }
    return {};
  }

  // Only v1 measures chroma, and nothing else has its four features.
  static bool is_of_v1(const Json& dict) {
    return dict["feature_names"][0] == kVmafV1Features[0];
  }

  Result<void> read_v1_inputs(const Json& dict) {
    FW_ASSIGN_OR_RETURN(
        model_.v1_rules_,
        read_vmaf_v1_rules(dict["feature_names"], dict["feature_opts_dicts"]));
    model_.inputs_ = {Input::kCambi, Input::kSpeedChroma, Input::kAdm3,
                      Input::kMotion3};
    if (!dict.contains("chroma_correction_parameter")) return {};
    FW_ASSIGN_OR_RETURN(model_.chroma_from_luma_,
                        number_of(dict["chroma_correction_parameter"],
                                  "the chroma_correction_parameter"));
    return {};
  }

  Result<void> read_inputs(const Json& dict) {
    const Json& names = dict["feature_names"];
    if (!names.is_array() || names.empty() || names.size() > kMostFeatures) {
      return bad("it names no features, or too many");
    }
    const Json* options = dict.find("feature_opts_dicts");
    if (options && (!options->is_array() || options->size() != names.size())) {
      return bad("the options of its features do not fit its features");
    }
    for (size_t i = 0; i < names.size(); ++i) {
      FW_ASSIGN_OR_RETURN(
          const Input input,
          input_of(names[i], options ? (*options)[i] : Json::object()));
      model_.inputs_.push_back(input);
    }
    return {};
  }

  static Result<Input> input_of(const Json& name, const Json& options) {
    constexpr std::pair<std::string_view, Input> kPlain[] = {
        {"VMAF_integer_feature_adm2_score", Input::kAdm2},
        {"VMAF_integer_feature_motion2_score", Input::kMotion2},
        {"VMAF_integer_feature_vif_scale0_score", Input::kVif0},
        {"VMAF_integer_feature_vif_scale1_score", Input::kVif1},
        {"VMAF_integer_feature_vif_scale2_score", Input::kVif2},
        {"VMAF_integer_feature_vif_scale3_score", Input::kVif3}};
    if (!name.is_text()) return bad("a feature has no name");
    const auto* const found =
        std::find_if(std::begin(kPlain), std::end(kPlain),
                     [&](const auto& row) { return name == row.first; });
    if (found == std::end(kPlain)) {
      return fail(ErrorKind::kUnsupported,
                  "is a VMAF model of features that are not known here");
    }
    FW_ASSIGN_OR_RETURN(const bool limited, limits_gain(options));
    if (!limited) return found->second;
    switch (found->second) {
      case Input::kAdm2: return Input::kAdm2Neg;
      case Input::kVif0: return Input::kVif0Neg;
      case Input::kVif1: return Input::kVif1Neg;
      case Input::kVif2: return Input::kVif2Neg;
      case Input::kVif3: return Input::kVif3Neg;
      default: return bad("its motion has a gain limit");
    }
  }

  // Whether enhancement is not counted: a gain limit of 1; the usual limit is
  // 100.
  static Result<bool> limits_gain(const Json& options) {
    if (!options.is_object()) return bad("the options of a feature are none");
    bool limited = false;
    for (const auto& [key, value] : options.members()) {
      const bool known =
          key == "adm_enhn_gain_limit" || key == "vif_enhn_gain_limit";
      if (!known || !value.is_number() || (value != 1.0 && value != 100.0)) {
        return fail(ErrorKind::kUnsupported,
                    "is a VMAF model with options that are not known here");
      }
      limited = value == 1.0;
    }
    return limited;
  }

  Result<void> read_scaling(const Json& dict) {
    const size_t count = model_.inputs_.size() + 1;
    if (dict["norm_type"] == "none") {
      model_.slopes_.assign(count, 1.0);
      model_.intercepts_.assign(count, 0.0);
      return {};
    }
    FW_RETURN_IF_ERROR(read_numbers(dict, "slopes", count, model_.slopes_));
    FW_RETURN_IF_ERROR(
        read_numbers(dict, "intercepts", count, model_.intercepts_));
    if (model_.slopes_[0] == 0) return bad("its output has a slope of 0");
    return {};
  }

  static Result<void> read_numbers(const Json& dict, const char* key,
                                   size_t count, std::vector<double>& numbers) {
    const Json& list = dict[key];
    if (!list.is_array() || list.size() != count) {
      return bad("{} are not {} numbers", key, count);
    }
    for (const Json& entry : list) {
      FW_ASSIGN_OR_RETURN(const double number, number_of(entry, key));
      numbers.push_back(number);
    }
    return {};
  }

  Result<void> read_clip(const Json& dict) {
    if (!dict.contains("score_clip")) return {};
    std::vector<double> range;
    FW_RETURN_IF_ERROR(read_numbers(dict, "score_clip", 2, range));
    if (range[0] > range[1]) return bad("its score_clip is upside down");
    model_.clip_ = {range[0], range[1]};
    return {};
  }

  Result<void> read_transform(const Json& dict) {
    const Json& stated = dict["score_transform"];
    if (stated.is_null()) return {};
    if (!stated.is_object()) return bad("its score_transform is no object");
    VmafModel::Transform transform;
    for (const auto& [key, value] : stated.members()) {
      if (key == "p0" || key == "p1" || key == "p2") {
        FW_ASSIGN_OR_RETURN(const double number, number_of(value, key));
        (key == "p0"   ? transform.p0
         : key == "p1" ? transform.p1
                       : transform.p2) = number;
      } else if (key == "knots") {
        FW_RETURN_IF_ERROR(read_knots(value, transform));
      } else if (key == "out_lte_in") {
        transform.out_lte_in = value == "true";
      } else if (key == "out_gte_in") {
        transform.out_gte_in = value == "true";
      } else if (key == "enabled") {
        transform.always = value == true;
      } else {
        return bad("its score_transform has '{}'", key.substr(0, 40));
      }
    }
    model_.transform_ = std::move(transform);
    return {};
  }

  static Result<void> read_knots(const Json& value,
                                 VmafModel::Transform& transform) {
    if (!value.is_array() || value.size() < 2 || value.size() > kMostKnots) {
      return bad("its knots are not 2 to {} points", kMostKnots);
    }
    for (const Json& knot : value) {
      if (!knot.is_array() || knot.size() != 2)
        return bad("a knot is no point");
      FW_ASSIGN_OR_RETURN(const double x, number_of(knot[0], "a knot"));
      FW_ASSIGN_OR_RETURN(const double y, number_of(knot[1], "a knot"));
      if (!transform.knots.empty() && x <= transform.knots.back()[0]) {
        return bad("its knots do not rise");
      }
      transform.knots.push_back({x, y});
    }
    return {};
  }

  // LIBSVM's text format: a header, then a line per vector.
  Result<void> read_vectors(std::string_view text) {
    size_t total = 0;
    bool has_gamma = false;
    bool has_rho = false;
    for (std::string_view line = take_line(text); line != "SV";
         line = take_line(text)) {
      if (text.empty()) return bad("its support vectors are missing");
      const std::string_view key = take_word(line, " \t\r");
      const std::string_view value = take_word(line, " \t\r");
      bool good = true;
      if (key == "svm_type") good = value == "nu_svr";
      if (key == "kernel_type") good = value == "rbf";
      if (key == "gamma") has_gamma = good = parse_finite(value, model_.gamma_);
      if (key == "rho") has_rho = good = parse_finite(value, model_.rho_);
      if (key == "total_sv") good = parse_number(value, total);
      if (!good) return bad("its heading says {} {}", key, value);
    }
    if (!has_gamma || !has_rho || model_.gamma_ < 0 || total == 0 ||
        total > kMostVectors) {
      return bad("its heading lacks gamma, rho or the number of vectors");
    }
    model_.coefficients_.reserve(total);
    model_.vectors_.reserve(total * model_.inputs_.size());
    for (size_t k = 0; k < total; ++k) {
      FW_RETURN_IF_ERROR(read_vector(take_line(text), k));
    }
    if (!take_word(text, " \t\r\n").empty()) {
      return bad("there is something behind its {} vectors", total);
    }
    return {};
  }

  // A coefficient, then index:value; missing indices are 0.
  Result<void> read_vector(std::string_view line, size_t number) {
    double coefficient = 0;
    if (!parse_finite(take_word(line, " \t\r"), coefficient)) {
      return bad("vector {} has no coefficient", number);
    }
    model_.coefficients_.push_back(coefficient);
    const size_t dimensions = model_.inputs_.size();
    const size_t at = model_.vectors_.size();
    model_.vectors_.resize(at + dimensions, 0.0);
    size_t last = 0;
    for (std::string_view word = take_word(line, " \t\r"); !word.empty();
         word = take_word(line, " \t\r")) {
      const size_t colon = std::min(word.find(':'), word.size());
      size_t index = 0;
      double value = 0;
      if (!parse_number(word.substr(0, colon), index) || index <= last ||
          index > dimensions || colon == word.size() ||
          !parse_finite(word.substr(colon + 1), value)) {
        return bad("vector {} is damaged", number);
      }
      model_.vectors_[at + index - 1] = value;
      last = index;
    }
    return {};
  }

  VmafModel model_;
};

Result<VmafModelFile> VmafModelFile::parse(std::string_view text) {
  if (text.size() > kMostBytes) {
    return fail(ErrorKind::kLimit, "is no VMAF model: {} bytes are too many",
                text.size());
  }
  const ParsedJson parsed = parse_json(text, kMostLevels);
  if (parsed.problem == JsonProblem::kTooDeep) {
    return bad("it is nested too deeply");
  }
  const Json& json = parsed.value;
  if (!json.is_object()) return bad("it is no JSON");
  VmafModelFile file;
  if (json.contains("model_dict")) {
    FW_ASSIGN_OR_RETURN(VmafModel model, VmafModelReader::read(json));
    file.models_.push_back(std::move(model));
    return file;
  }
  // A bootstrap: "0" is the model of all data; "1", "2", ... are the others.
  if (json.size() < 2 || json.size() > kMostModels) {
    return bad("it has neither a model_dict nor 2 to {} models", kMostModels);
  }
  for (size_t i = 0; i < json.size(); ++i) {
    const Json& model_of_bootstrap = json[std::to_string(i)];
    if (!model_of_bootstrap.is_object()) {
      return bad("model {} of its bootstrap is missing", i);
    }
    FW_ASSIGN_OR_RETURN(VmafModel model,
                        VmafModelReader::read(model_of_bootstrap));
    file.models_.push_back(std::move(model));
  }
  return file;
}

}  // namespace framewise::measure
