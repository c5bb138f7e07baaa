// What every bench prints and leaves behind: rows of named figures with units, as an aligned table
// on standard output and as build/bench/NAME.json.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tiphys::bench {

struct Figure {
  std::string name;  // what was measured: "cost per node"
  double value = 0;
  std::string unit;  // "ns", "bytes", "1/s", "" for plain counts
};

// One thing measured: "fan-out of 10,000". Figures are printed in the order in which they came.
class Row {
 public:
  explicit Row(std::string name) : name_(std::move(name)) {}
  Row& figure(std::string_view name, double value, std::string_view unit);
  const std::string& name() const { return name_; }
  const std::vector<Figure>& figures() const { return figures_; }

 private:
  std::string name_;
  std::vector<Figure> figures_;
};

//   bench::Report report("engine");
//   report.row("fan-out of 10,000").figure("cost per node", 812.5, "ns").figure("peak", 41.2,
//   "MB"); return report.finish();
// Rows with the same figures share a table; other figures start a new one below.
class Report {
 public:
  explicit Report(std::string name) : name_(std::move(name)) {}
  // The reference is good until the next call of row().
  Row& row(std::string_view name);
  // A statement that must hold ("at most 5 µs per node"); a broken one makes finish() return 1.
  void require(bool holds, std::string_view statement);
  // A line printed below the tables, and kept in the file as a row without figures.
  void note(std::string_view text);

  std::string table() const;
  std::string json() const;
  // Prints the table, writes $TIPHYS_BENCH_DIR/NAME.json (default: build/bench); the exit code of
  // the program: 0, 1 when a requirement is broken, 2 when the file cannot be written.
  int finish() const;

 private:
  struct Requirement {
    bool holds = false;
    std::string statement;
  };
  std::string name_;
  std::vector<Row> rows_;
  std::vector<Requirement> requirements_;
  std::vector<std::string> notes_;
};

}  // namespace tiphys::bench
