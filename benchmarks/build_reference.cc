// SPDX-License-Identifier: Apache-2.0
// A source whose compile time stands for the speed of a machine at compiling:
// tools/build_times.py divides the processor time of a build by it. It uses the
// standard library alone and never changes; any change makes recorded figures
// wrong.
#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

namespace {

struct Shape {
  std::string name;
  std::variant<int, double, std::string, std::vector<int>> value;
  std::map<std::string, std::vector<std::unique_ptr<Shape>>> parts;
};

template <int N>
double blend(const std::vector<double>& row) {
  double sum = 0;
  for (size_t i = N; i < row.size(); ++i) {
    for (int tap = 0; tap < N; ++tap) sum += row[i - tap] * (tap + 1) / N;
  }
  return N <= 1 ? sum : sum + blend<(N > 1 ? N - 1 : 1)>(row);
}

std::string describe(const Shape& shape, int depth) {
  std::ostringstream out;
  out << std::string(depth, ' ') << shape.name << ' ';
  std::visit(
      [&out](const auto& value) {
        if constexpr (requires { value.begin(); }) {
          for (const auto& one : value) out << one << ',';
        } else {
          out << value;
        }
      },
      shape.value);
  for (const auto& [key, parts] : shape.parts) {
    for (const auto& part : parts) out << key << describe(*part, depth + 1);
  }
  return out.str();
}

}  // namespace

std::string build_reference(const std::string& text) {
  static const std::regex word("([A-Za-z_][A-Za-z0-9_]*)(=([0-9.]+))?");
  std::unordered_map<std::string, std::set<double>> found;
  for (std::sregex_iterator at(text.begin(), text.end(), word), end; at != end;
       ++at) {
    found[(*at)[1]].insert((*at)[3].matched ? std::stod((*at)[3]) : 0);
  }
  std::vector<std::pair<std::string, std::vector<double>>> rows;
  for (const auto& [name, values] : found) {
    rows.emplace_back(name, std::vector<double>(values.begin(), values.end()));
  }
  std::sort(rows.begin(), rows.end());
  std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) {
    return blend<12>(a.second) < blend<16>(b.second);
  });
  Shape root{"root", 1.5, {}};
  for (const auto& [name, values] : rows) {
    auto part = std::make_unique<Shape>();
    part->name = name;
    part->value = std::vector<int>(values.begin(), values.end());
    root.parts[name].push_back(std::move(part));
  }
  std::function<std::string(int)> line = [&](int depth) {
    return describe(root, depth);
  };
  return line(0);
}
