// SPDX-License-Identifier: Apache-2.0
#include "measure/text/line_runs.h"

#include <algorithm>

namespace framewise::measure::text {
namespace {

// Half of the width of the rectangle.
constexpr int kReach = 2;

RunRow intersection(const RunRow& a, const RunRow& b) {
  RunRow both;
  for (size_t i = 0, k = 0; i < a.size() && k < b.size();) {
    const int begin = std::max(a[i].begin, b[k].begin);
    const int end = std::min(a[i].end, b[k].end);
    if (begin < end) both.push_back({begin, end});
    (a[i].end < b[k].end ? i : k)++;
  }
  return both;
}

RunRow united(const RunRow& a, const RunRow& b) {
  RunRow all;
  RunRow sorted(a.size() + b.size());
  std::merge(a.begin(), a.end(), b.begin(), b.end(), sorted.begin(),
             [](const Run& x, const Run& y) { return x.begin < y.begin; });
  for (const Run& run : sorted) {
    if (!all.empty() && run.begin <= all.back().end) {
      all.back().end = std::max(all.back().end, run.end);
    } else {
      all.push_back(run);
    }
  }
  return all;
}

RunRow narrowed(const RunRow& row, int width) {
  RunRow narrow;
  for (const Run& run : row) {
    const int begin = run.begin == 0 ? 0 : run.begin + kReach;
    const int end = run.end == width ? width : run.end - kReach;
    if (begin < end) narrow.push_back({begin, end});
  }
  return narrow;
}

RunRow widened(const RunRow& row, int width) {
  RunRow wide;
  for (const Run& run : row) {
    wide = united(wide, {{std::max(0, run.begin - kReach),
                          std::min(width, run.end + kReach)}});
  }
  return wide;
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

std::vector<RunRow> opened_5x3(const std::vector<RunRow>& rows, int width) {
  const size_t height = rows.size();
  std::vector<RunRow> narrow(height);
  for (size_t y = 0; y < height; ++y) narrow[y] = narrowed(rows[y], width);
  std::vector<RunRow> eroded(height);
  for (size_t y = 0; y < height; ++y) {
    eroded[y] = narrow[y];
    if (y > 0) eroded[y] = intersection(eroded[y], narrow[y - 1]);
    if (y + 1 < height) eroded[y] = intersection(eroded[y], narrow[y + 1]);
  }
  for (size_t y = 0; y < height; ++y) narrow[y] = widened(eroded[y], width);
  std::vector<RunRow> opened(height);
  for (size_t y = 0; y < height; ++y) {
    opened[y] = narrow[y];
    if (y > 0) opened[y] = united(opened[y], narrow[y - 1]);
    if (y + 1 < height) opened[y] = united(opened[y], narrow[y + 1]);
  }
  return opened;
}

std::vector<Rect> pieces_of(const std::vector<RunRow>& rows) {
  Pieces pieces;
  std::vector<int> above;
  std::vector<int> here;
  for (size_t y = 0; y < rows.size(); ++y) {
    here.clear();
    size_t k = 0;
    for (const Run& run : rows[y]) {
      const Rect box{run.begin, int(y), run.end - run.begin, 1};
      int piece = -1;
      const RunRow* const last = y > 0 ? &rows[y - 1] : nullptr;
      while (last && k < last->size() && (*last)[k].end <= run.begin) ++k;
      for (size_t i = k; last && i < last->size() && (*last)[i].begin < run.end;
           ++i) {
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
