// `list`: the workflows of a namespace, from rows and, for the wide form, from manifests. Each page
// is printed before the next is read, so that the memory is that of a page.
#include "cli/view/list.h"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "base/json_write.h"
#include "base/yaml.h"
#include "cli/commands.h"
#include "cli/selection.h"
#include "cli/show.h"

namespace tiphys::cli {

namespace {

using line::FlagKind;

// More finished or unfinished ones than this are worth a hint.
constexpr std::size_t kManyRuns = 100;

using Runs = std::vector<api::WorkflowSummary>;

// What is printed of a list, page by page.
class Printer {
 public:
  virtual ~Printer() = default;
  virtual base::Result<void> page(const Runs& runs) = 0;
  virtual void end() = 0;
};

class Names final : public Printer {
 public:
  explicit Names(const Session& session) : session_(session) {}
  base::Result<void> page(const Runs& runs) override {
    std::string out;
    for (const api::WorkflowSummary& run : runs) out += run.name + "\n";
    session_.out(out);
    return {};
  }
  void end() override {}

 private:
  const Session& session_;
};

class Rows final : public Printer {
 public:
  Rows(const Session& session, const view::ListShape& shape)
      : session_(session), table_(shape, session.style()) {}
  base::Result<void> page(const Runs& runs) override {
    if (runs.empty()) return {};
    for (const api::WorkflowSummary& run : runs) ++(run.finished_at.is_set() ? finished_ : live_);
    session_.show(table_.page(runs));
    return {};
  }
  void end() override {
    if (live_ + finished_ == 0) session_.line("No workflows found");
    if (live_ > kManyRuns) {
      session_.out("\nMore than " + std::to_string(kManyRuns) + " workflows are incomplete.\n");
    }
    if (finished_ > kManyRuns) {
      session_.out("\nMore than " + std::to_string(kManyRuns) +
                   " completed workflows are kept; `tiphys delete --older 7d` removes old ones.\n");
    }
  }

 private:
  const Session& session_;
  view::ListTable table_;
  std::size_t live_ = 0;
  std::size_t finished_ = 0;
};

class Objects final : public Printer {
 public:
  Objects(const Session& session, ports::Client& client, bool json)
      : session_(session), client_(client) {
    const auto sink = [&session](std::string_view text) {
      session.out(text);
      return !session.terminal().out_closed();
    };
    if (json) {
      json_ = std::make_unique<base::JsonWriter>(sink, base::JsonForm{.indent = 2});
    } else {
      yaml_ = std::make_unique<base::YamlWriter>(sink);
    }
    writer().begin_array();
  }
  base::Result<void> page(const Runs& runs) override {
    for (const api::WorkflowSummary& run : runs) {
      const auto written = client_.write(run.workflow_namespace, run.name, {}, writer());
      // Deleted since the page was read: nothing of it was written.
      if (!written && written.error().code != base::ErrorCode::NotFound) return written;
    }
    return {};
  }
  void end() override {
    writer().end_array();
    if (json_ != nullptr) {
      json_->flush();
      session_.out("\n");
    } else {
      yaml_->finish();
    }
  }

 private:
  base::ObjectWriter& writer() {
    return json_ != nullptr ? static_cast<base::ObjectWriter&>(*json_) : *yaml_;
  }

  const Session& session_;
  ports::Client& client_;
  std::unique_ptr<base::JsonWriter> json_;  // one of the two
  std::unique_ptr<base::YamlWriter> yaml_;
};

base::Result<std::unique_ptr<Printer>> printer_for(Session& session,
                                                   const line::Arguments& arguments) {
  const std::string output = arguments.text("output");
  if (output == "json" || output == "yaml") {
    return std::make_unique<Objects>(session, *TRY(session.client()), output == "json");
  }
  if (output == "name") return std::make_unique<Names>(session);
  view::ListShape shape;
  shape.wide = output == "wide";
  shape.headers = !arguments.on("no-headers");
  shape.namespaces = arguments.on("all-namespaces");
  return std::make_unique<Rows>(session, shape);
}

int list(Session& session, const line::Arguments& arguments) {
  std::unique_ptr<Printer> printer;
  if (CLI_TRY(session, session.nothing_yet())) {
    session.warn("there is no store in " + session.store_folder() + " yet");
    const std::string output = arguments.text("output");
    if (output != "name")
      session.line(output == "json" || output == "yaml" ? "[]" : "No workflows found");
    return kDone;
  }
  CLI_TRY(session, each_page(session, arguments, api::WorkflowQuery::Order::UnfinishedFirst,
                             [&](const Runs& runs) -> base::Result<bool> {
                               if (printer == nullptr) {
                                 printer = TRY(printer_for(session, arguments));
                               }
                               TRY(printer->page(runs));
                               return !session.terminal().out_closed();
                             }));
  printer->end();
  return kDone;
}

}  // namespace

Verb list_verb() {
  line::Command command;
  command.name = "list";
  command.operands_max = 0;
  command.summary = "List workflows";
  command.about =
      "Those that have not finished come first, the newest of them at the top; then those that\n"
      "finished last. A list is printed page by page; columns fit what has been printed so far.";
  command.examples =
      "tiphys list\n"
      "tiphys list -A -o wide                  # all namespaces, more columns\n"
      "tiphys list --status Failed,Error --since 1d\n"
      "tiphys list --running -o name\n"
      "tiphys list --name-contains nightly";
  command.flags = listing_flags();
  command.flags.insert(
      command.flags.end(),
      {{"running", '\0', FlagKind::Switch, "", "only those not completed", ""},
       {"since", '\0', FlagKind::Text, "SPAN", "only those created since, such as 10m or 3d", ""},
       {"no-headers", '\0', FlagKind::Switch, "", "leave the line of titles out", ""},
       {"chunk-size", '\0', FlagKind::Integer, "N", "read and print that many at a time (500)", ""},
       output_flag({"name", "json", "yaml", "wide"})});
  return {command, list};
}

}  // namespace tiphys::cli
