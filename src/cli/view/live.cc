// Lays a picture of a workflow out in the columns of a terminal. See live.h.
#include "cli/view/live.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "cli/view/header.h"
#include "cli/view/humanize.h"

namespace tiphys::cli::view {

namespace {

constexpr std::size_t kHeadLines = 2;  // the title and an empty line
constexpr std::size_t kFootLines = 2;  // an empty line and a note
constexpr std::size_t kBarCells = 24;
constexpr std::size_t kTimeColumns = 10;     // what a stopwatch takes
constexpr std::size_t kMessageColumns = 24;  // kept free for messages, if there are any
constexpr std::uint32_t kLookedAtMost = 1'000;

// Puts painted pieces after each other until the line is full; what does not fit is clipped.
class Line {
 public:
  Line(std::size_t columns, const Style& style) : left_(columns), style_(style) {}

  void plain(std::string_view text) { add(text, nullptr); }
  void colored(Color color, std::string_view text) { add(text, &color); }
  // A piece with its own escapes: all of it or nothing.
  void whole(const std::string& painted) {
    const std::size_t width = visible_width(painted);
    if (width > left_) {
      left_ = 0;
      return;
    }
    left_ -= width;
    out_ += painted;
  }
  void pad_to(std::size_t from_start, std::size_t column) {
    if (column > from_start) plain(std::string(column - from_start, ' '));
  }
  std::string take() { return std::move(out_); }
  std::size_t left() const { return left_; }

 private:
  void add(std::string_view text, const Color* color) {
    const std::string fitting = clipped(text, left_, style_);
    left_ -= std::min(left_, base::display_width(fitting));
    out_ += color == nullptr ? fitting : paint(style_, *color, fitting);
  }

  std::size_t left_;
  const Style& style_;
  std::string out_;
};

struct Branches {
  std::string_view middle, last, rail;
};

// The branches before each row, from the depths alone: a row is the last of its parent's when no
// row of its depth follows before a shallower one. The title is the parent of depth 0.
// O(rows · depth).
std::vector<std::string> rails(std::span<const api::TreeRow> picture, const Style& style) {
  const Branches branches = style.utf8 ? Branches{"├─", "└─", "│ "} : Branches{"|-", "`-", "| "};
  std::vector<std::string> out(picture.size());
  std::vector<bool> open;  // per depth: does a row of it follow below?
  for (std::size_t i = picture.size(); i-- > 0;) {
    const std::size_t depth = picture[i].depth;
    const bool follows = depth < open.size() && open[depth];
    open.resize(depth + 1, false);
    open[depth] = true;
    for (std::size_t d = 0; d < depth; ++d) {
      out[i] += open[d] ? branches.rail : std::string_view("  ");
    }
    out[i] += follows ? branches.middle : branches.last;
  }
  return out;
}

// Tries that failed and were followed by another one, as far as the picture goes. O(rows).
std::uint64_t tries_before(std::span<const api::TreeRow> picture) {
  std::uint64_t tries = 0;
  for (std::size_t i = 0; i < picture.size(); ++i) {
    if (picture[i].type != spec::NodeType::Retry || picture[i].is_group) continue;
    std::uint64_t failed = 0;
    bool last_failed = false;
    for (std::size_t j = i + 1; j < picture.size() && picture[j].depth > picture[i].depth; ++j) {
      if (picture[j].depth != picture[i].depth + 1 || picture[j].type != spec::NodeType::Pod) {
        continue;
      }
      last_failed = spec::is_failed_or_error(picture[j].phase);
      failed += last_failed ? 1 : 0;
    }
    tries += failed - (last_failed ? 1 : 0);
  }
  return tries;
}

std::string title(const api::WorkflowSummary& run, std::uint64_t tries, std::size_t columns,
                  const Style& style) {
  Line line(columns, style);
  line.whole(icon(style, run.phase));
  line.plain(" ");
  line.colored(Color::Bold, printable(run.name));
  line.plain("  ");
  line.plain(status_word(run));
  if (run.started_at.is_set()) {
    const base::Timestamp end = run.finished_at.is_set() ? run.finished_at : style.now;
    line.plain("  " + stopwatch(end - run.started_at));
  }
  if (const std::uint64_t total = run.progress_total - std::min(tries, run.progress_total);
      total > 0) {
    line.plain(fmt::format("  {}/{} steps", std::min(run.progress_done, total), total));
  }
  if (!run.message.empty()) line.colored(Color::Dim, "  " + printable(run.message));
  return line.take();
}

void group_cells(Line& line, const api::TreeRow& row, const Style& style) {
  const Counts counts = counts_of(row);
  const std::size_t cells = std::min(kBarCells, line.left() / 3);
  line.whole(bar(counts, cells, style));
  line.whole(fmt::format(" {}/{}", counts.done(), counts.total));
  line.whole("  " + counts_text(counts, style));
}

void node_cells(Line& line, const api::TreeRow& row, const Style& style) {
  if (row.started_at.is_set() && row.phase != spec::Phase::Omitted) {
    const base::Timestamp end = row.finished_at.is_set() ? row.finished_at : style.now;
    line.plain(fmt::format("{:>6}", stopwatch(end - row.started_at)));
  } else {
    line.plain("      ");
  }
  if (!row.message.empty()) line.colored(Color::Dim, "  " + printable(row.message));
}

// The picture as it is drawn: the root is the title already, and groups of steps only give
// structure, so their members move up to their place. O(rows).
std::vector<api::TreeRow> drawn_rows(const api::WorkflowSummary& run,
                                     std::span<const api::TreeRow> picture) {
  std::vector<api::TreeRow> out;
  std::vector<std::uint32_t> hidden;  // depths of the hidden rows above, each deeper than the last
  for (const api::TreeRow& row : picture) {
    while (!hidden.empty() && hidden.back() >= row.depth) hidden.pop_back();
    const bool is_root = row.depth == 0 && row.label == run.name && picture.size() > 1;
    if (is_root || (row.type == spec::NodeType::StepGroup && !row.is_group)) {
      hidden.push_back(row.depth);
      continue;
    }
    out.push_back(row);
    out.back().depth = row.depth - static_cast<std::uint32_t>(hidden.size());
  }
  return out;
}

bool waits_for_person(const api::TreeRow& row) {
  return row.type == spec::NodeType::Suspend && row.phase == spec::Phase::Running;
}

std::string row_icon(const api::TreeRow& row, const Style& style) {
  if (waits_for_person(row)) return suspend_icon(style);
  return icon(style, row.phase);
}

std::string row_label(const api::TreeRow& row) {
  const std::string label = printable(row.label);
  if (row.template_name.empty() || label.find(row.template_name) != std::string::npos ||
      row.is_group) {
    return label;
  }
  return label + " · " + printable(row.template_name);
}

std::size_t lines_of(ports::ScreenSize screen) {
  const std::size_t taken = kHeadLines + kFootLines + 1;
  return screen.rows > taken + 3 ? screen.rows - taken : 3;
}

// Where times and messages begin: behind the widest name, as far as they leave room.
std::size_t label_width(std::span<const api::TreeRow> shown, std::span<const std::string> branches,
                        std::size_t columns) {
  std::size_t widest = 0;
  bool messages = false, groups = false;
  for (std::size_t i = 0; i < shown.size(); ++i) {
    const std::size_t width =
        base::display_width(branches[i]) + base::display_width(row_label(shown[i]));
    widest = std::max(widest, width);
    messages = messages || !shown[i].message.empty();
    groups = groups || shown[i].is_group;
  }
  const std::size_t beside = kTimeColumns + (groups     ? 2 * kBarCells
                                             : messages ? kMessageColumns
                                                        : 0);
  return std::min(widest, std::max(columns / 2, columns > beside ? columns - beside : 0));
}

// How many nodes rows stand for.
std::uint64_t nodes_in(std::span<const api::TreeRow> rows) {
  std::uint64_t nodes = 0;
  for (const api::TreeRow& row : rows) nodes += row.is_group ? row.total : 1;
  return nodes;
}

}  // namespace

api::PictureSize picture_size(ports::ScreenSize screen) {
  const std::size_t lines = lines_of(screen);
  return {static_cast<std::uint32_t>(std::min<std::size_t>(lines * 20, kLookedAtMost)),
          static_cast<std::uint32_t>(std::clamp<std::size_t>(lines / 2, 3, 12))};
}

Counts counts_of(const api::TreeRow& row) {
  return {row.total, row.succeeded, row.failed, row.skipped, row.running, row.pending};
}

std::vector<std::string> frame(const api::WorkflowSummary& run,
                               std::span<const api::TreeRow> picture, ports::ScreenSize size,
                               const std::string& note, const Style& style) {
  const std::size_t columns = size.columns > 1 ? size.columns - 1 : 1;
  std::vector<std::string> lines = {title(run, tries_before(picture), columns, style)};
  const std::vector<api::TreeRow> rows = drawn_rows(run, picture);
  const std::size_t room = lines_of(size);
  const auto shown = std::span(rows).first(rows.size() <= room ? rows.size() : room - 1);
  const std::vector<std::string> branches = rails(shown, style);
  const std::size_t label_column = label_width(shown, branches, columns);
  for (std::size_t i = 0; i < shown.size(); ++i) {
    Line line(columns, style);
    line.colored(Color::Dim, branches[i]);
    line.whole(row_icon(shown[i], style) + " ");
    const std::size_t used = base::display_width(branches[i]);
    const std::string label =
        clipped(row_label(shown[i]), label_column > used ? label_column - used : 0, style);
    line.plain(label);
    line.pad_to(used + base::display_width(label), label_column + 2);
    if (shown[i].is_group) {
      group_cells(line, shown[i], style);
    } else {
      node_cells(line, shown[i], style);
    }
    lines.push_back(line.take());
  }
  if (shown.size() < rows.size()) {
    const bool whole = picture.size() < picture_size(size).rows_max;
    Line line(columns, style);
    line.colored(Color::Dim, fmt::format("+{}{} more", whole ? "" : "more than ",
                                         nodes_in(std::span(rows).subspan(shown.size()))));
    lines.push_back(line.take());
  }
  if (!note.empty()) {
    Line line(columns, style);
    line.colored(Color::Yellow, printable(note));
    lines.insert(lines.end(), {"", line.take()});
  }
  if (size.rows > 1 && lines.size() > size.rows - 1) lines.resize(size.rows - 1);
  return lines;
}

}  // namespace tiphys::cli::view
