// SPDX-License-Identifier: Apache-2.0
#include "measure/text/line_runs.h"

#include <algorithm>

namespace framewise::measure::text {
namespace {

// Half of the width of the rectangle.
constexpr int kReach = 2;

using Row = std::span<const Run>;

void append(const Run& run, size_t first, std::vector<Run>& runs) {
  if (runs.size() > first && run.begin <= runs.back().end) {
    runs.back().end = std::max(runs.back().end, run.end);
  } else {
    runs.push_back(run);
  }
}

Row intersection(Row a, Row b, RunRow& both) {
  both.clear();
  for (size_t i = 0, k = 0; i < a.size() && k < b.size();) {
    const int begin = std::max(a[i].begin, b[k].begin);
    const int end = std::min(a[i].end, b[k].end);
    if (begin < end) both.push_back({begin, end});
    (a[i].end < b[k].end ? i : k)++;
  }
  return both;
}

Row united(Row a, Row b, RunRow& all) {
  all.clear();
  for (size_t i = 0, k = 0; i < a.size() || k < b.size();) {
    const bool of_a =
        k == b.size() || (i < a.size() && a[i].begin < b[k].begin);
    append(of_a ? a[i++] : b[k++], 0, all);
  }
  return all;
}

void add_narrowed(Row row, int width, RunRows& narrow) {
  for (const Run& run : row) {
    const int begin = run.begin == 0 ? 0 : run.begin + kReach;
    const int end = run.end == width ? width : run.end - kReach;
    if (begin < end) narrow.add({begin, end});
  }
  narrow.end_row();
}

void add_widened(Row row, int width, RunRows& wide) {
  for (const Run& run : row) {
    wide.add(
        {std::max(0, run.begin - kReach), std::min(width, run.end + kReach)});
  }
  wide.end_row();
}

// Pieces that turn out to be one are joined.
class Pieces {
 public:
  int add(const Rect& box) {
    parents_.push_back(int(parents_.size()));
    boxes_.push_back(box);
    return parents_.back();
  }
  int root(int piece) {
    while (parents_[size_t(piece)] != piece) {
      parents_[size_t(piece)] = parents_[size_t(parents_[size_t(piece)])];
      piece = parents_[size_t(piece)];
    }
    return piece;
  }
  // Returns the root of both: the older one.
  int join(int a, int b) {
    const int first = std::min(root(a), root(b));
    const int second = std::max(root(a), root(b));
    if (first == second) return first;
    parents_[size_t(second)] = first;
    grow(first, boxes_[size_t(second)]);
    return first;
  }
  void grow(int piece, const Rect& by) {
    Rect& box = boxes_[size_t(piece)];
    const int right = std::max(box.x + box.width, by.x + by.width);
    const int bottom = std::max(box.y + box.height, by.y + by.height);
    box.x = std::min(box.x, by.x);
    box.y = std::min(box.y, by.y);
    box.width = right - box.x;
    box.height = bottom - box.y;
  }
  std::vector<Rect> boxes() {
    std::vector<Rect> roots;
    for (size_t i = 0; i < boxes_.size(); ++i) {
      if (root(int(i)) == int(i)) roots.push_back(boxes_[i]);
    }
    return roots;
  }

 private:
  std::vector<int> parents_;
  std::vector<Rect> boxes_;
};

}  // namespace

void fill_gaps(int widest, RunRow& row) {
  size_t kept = 0;
  for (size_t i = 0; i < row.size(); ++i) {
    if (kept > 0 && row[i].begin - row[kept - 1].end <= widest) {
      row[kept - 1].end = row[i].end;
    } else {
      row[kept++] = row[i];
    }
  }
  row.resize(kept);
}

void RunRows::add(const Run& run) {
  append(run, ends_.empty() ? 0 : ends_.back(), runs_);
}

const RunRows& Opening5x3::of(const RunRows& rows, int width) {
  const size_t height = rows.size();
  narrow_.clear();
  wide_.clear();
  opened_.clear();
  for (size_t y = 0; y < height; ++y) add_narrowed(rows[y], width, narrow_);
  for (size_t y = 0; y < height; ++y) {
    Row row = narrow_[y];
    if (y > 0) row = intersection(row, narrow_[y - 1], scratch_[0]);
    if (y + 1 < height) row = intersection(row, narrow_[y + 1], scratch_[1]);
    add_widened(row, width, wide_);
  }
  for (size_t y = 0; y < height; ++y) {
    Row row = wide_[y];
    if (y > 0) row = united(row, wide_[y - 1], scratch_[0]);
    if (y + 1 < height) row = united(row, wide_[y + 1], scratch_[1]);
    for (const Run& run : row) opened_.add(run);
    opened_.end_row();
  }
  return opened_;
}

std::vector<Rect> pieces_of(const RunRows& rows) {
  Pieces pieces;
  std::vector<int> above;
  std::vector<int> here;
  for (size_t y = 0; y < rows.size(); ++y) {
    here.clear();
    size_t k = 0;
    for (const Run& run : rows[y]) {
      const Rect box{run.begin, int(y), run.end - run.begin, 1};
      int piece = -1;
      const Row last = y > 0 ? rows[y - 1] : Row();
      while (k < last.size() && last[k].end <= run.begin) ++k;
      for (size_t i = k; i < last.size() && last[i].begin < run.end; ++i) {
        piece =
            piece < 0 ? pieces.root(above[i]) : pieces.join(piece, above[i]);
      }
      if (piece < 0) {
        piece = pieces.add(box);
      } else {
        pieces.grow(piece, box);
      }
      here.push_back(piece);
    }
    above.swap(here);
  }
  return pieces.boxes();
}

}  // namespace framewise::measure::text
