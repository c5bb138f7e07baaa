// Calls of the program: start, look, resume what is suspended, collect. See real.h.
#include "conformance/real.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <sstream>

#include "base/json.h"
#include "base/text.h"
#include "base/yaml.h"
#include "drivers/subprocess/child.h"
#include "store/sqlite/store.h"

namespace tiphys::conformance {

namespace fs = std::filesystem;
using base::ErrorCode;
using base::Result;
using base::Value;
using drivers::subprocess::Child;
using drivers::subprocess::Descriptor;
using drivers::subprocess::SpawnRequest;
using naive::field;
using naive::list_of;
using naive::text_field;
using Clock = std::chrono::steady_clock;

namespace {

constexpr const char* kNamespace = "argo";
constexpr int kLookMs = 20;
constexpr auto kLookForSuspension = std::chrono::milliseconds(1000);
constexpr int kEndsMax = 500;  // tries of 20 ms to end what was left

// Ends and suspensions are seen by looking.
void look_later() { ::poll(nullptr, 0, kLookMs); }

std::vector<std::string> environment(const std::string& folder) {
  std::vector<std::string> out = {"PATH=/usr/local/bin:/usr/bin:/bin", "HOME=" + folder, "TZ=UTC"};
  for (const char* name : {"ASAN_OPTIONS", "UBSAN_OPTIONS"}) {
    if (const char* value = std::getenv(name)) out.push_back(std::string(name) + "=" + value);
  }
  return out;
}

// By its text, as a file may hold what does not parse.
bool is_workflow(const std::string& document) {
  std::istringstream in(document);
  for (std::string line; std::getline(in, line);) {
    std::istringstream words(line);
    std::string key, kind;
    if (line.starts_with("kind:") && words >> key >> kind) return kind == "Workflow";
  }
  return false;
}

// The text of the Workflow document of that index, as it stands in the file.
Result<std::string> workflow_text(const std::string& corpus, const Outcome& outcome) {
  std::int64_t index = field(outcome.recorded, "index").as_int64().value_or(0);
  const std::string file = text_field(outcome.recorded, "file");
  std::istringstream in(read_text(fs::path(corpus) / "argo-examples" / file));
  std::vector<std::string> pieces(1);
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("---")) {
      pieces.emplace_back();
    } else {
      pieces.back() += line + "\n";
    }
  }
  for (std::string& piece : pieces) {
    if (is_workflow(piece) && index-- == 0) return std::move(piece);
  }
  return base::fail(ErrorCode::NotFound, "no such Workflow in " + file);
}

Result<void> put_objects(const std::string& store_folder, const drive::World& world) {
  auto store = TRY(store::sqlite::open_access(store_folder, {.sync = false, .create = true}));
  for (const Value& object : world.objects) {
    ports::StoredObject stored;
    stored.kind = text_field(object, "kind");
    stored.name = text_field(field(object, "metadata"), "name");
    if (stored.kind != "ClusterWorkflowTemplate") stored.object_namespace = kNamespace;
    stored.manifest = base::to_json(object);
    TRY(store->put(stored, {}));
  }
  return {};
}

// Nothing but suspensions is going on, and one of them has no end of its own.
bool waits_for_a_person(const Value& status) {
  bool waits = false;
  const Value& nodes = field(status, "nodes");
  if (!nodes.is_object()) return false;
  for (const base::Member& m : nodes.as_object()) {
    const std::string type = text_field(m.value, "type");
    const std::string phase = text_field(m.value, "phase");
    if (phase != "Running" && phase != "Pending") continue;
    if (type == "Pod") return false;
    waits = waits || type == "Suspend";
  }
  return waits;
}

class Job {
 public:
  static Result<std::unique_ptr<Job>> start(const RealOptions& options, const drive::World& world,
                                            const std::string& name) {
    std::unique_ptr<Job> job(new Job(options, name));
    const Outcome outcome = TRY(load_outcome(options.corpus, name));
    job->workflow_ = text_field(outcome.recorded, "workflow");
    job->resumable_ = field(outcome.recorded, "resumed").is_bool();
    TRY(put_objects(job->folder_ + "/store", world));
    std::ofstream(job->folder_ + "/workflow.yaml", std::ios::binary)
        << TRY(workflow_text(options.corpus, outcome));
    job->child_.emplace(TRY(job->call(
        {"run", "workflow.yaml", "--name", job->workflow_, "--max-parallel", "16"}, "out")));
    return job;
  }
  ~Job() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }
  Job(const Job&) = delete;
  Job& operator=(const Job&) = delete;

  // Once it has ended.
  std::optional<RealRun> poll() {
    const auto code = child_->poll();
    if (!code && Clock::now() < end_) {
      if (resumable_) look_for_suspension();
      return std::nullopt;
    }
    RealRun run;
    run.name = name_;
    run.seconds = std::chrono::duration<double>(Clock::now() - begin_).count();
    if (code) {
      run.workflow = result(*code);
    } else {
      end_it();
      run.workflow = base::fail(ErrorCode::DeadlineExceeded, "did not end in time: " + waits_for());
    }
    return run;
  }

 private:
  Job(const RealOptions& options, std::string name)
      : name_(std::move(name)),
        begin_(Clock::now()),
        end_(begin_ + std::chrono::seconds(options.seconds_max)) {
    std::string pattern = (fs::temp_directory_path() / "tiphys-real-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
  }

  // The program on this job's store, its output in the file named.
  Result<Child> call(std::vector<std::string> words, const std::string& out) {
    constexpr int kFlags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC;
    const Descriptor to(::open((folder_ + "/" + out).c_str(), kFlags, 0600));
    const Descriptor err(::open((folder_ + "/" + out + ".err").c_str(), kFlags, 0600));
    SpawnRequest request;
    request.argv = {TIPHYS_PROGRAM};
    for (std::string& word : words) request.argv.push_back(std::move(word));
    for (const char* word : {"-n", kNamespace, "-o", "json", "--store", "store"}) {
      request.argv.push_back(word);
    }
    request.env = environment(folder_);
    request.folder = folder_;
    request.descriptors = {{to.get(), 1}, {err.get(), 2}};
    return Child::spawn(request);
  }

  Result<Value> result(int code) {
    const std::string err = read_text(folder_ + "/out.err");
    if (code > 1) {
      return base::fail(ErrorCode::InvalidArgument,
                        "refused (" + std::to_string(code) + "): " + err);
    }
    auto parsed = base::parse_json(read_text(folder_ + "/out"));
    if (parsed) return parsed;
    return base::fail(ErrorCode::Internal, "exit code " + std::to_string(code) + ": " + err);
  }

  // As the recorder did: from outside, once nothing else goes on.
  void look_for_suspension() {
    if (Clock::now() < look_at_) return;
    look_at_ = Clock::now() + kLookForSuspension;
    auto get = call({"get", workflow_}, "get");
    if (!get || get->wait() != 0) return;
    const auto shown = base::parse_json(read_text(folder_ + "/get"));
    if (!shown || !waits_for_a_person(field(*shown, "status"))) return;
    resumable_ = false;
    if (auto resume = Child::spawn(resume_request())) resume->wait();
  }
  SpawnRequest resume_request() const {
    SpawnRequest request;
    request.argv = {TIPHYS_PROGRAM, "resume", workflow_, "-n", kNamespace, "--store", "store"};
    request.env = environment(folder_);
    request.folder = folder_;
    return request;
  }

  std::string waits_for() {
    const std::string err = read_text(folder_ + "/out.err");
    return err.empty() ? "nothing was said" : err;
  }

  // Two interrupts end all steps; then it is killed.
  void end_it() {
    for (int i = 0; i < kEndsMax && !child_->poll(); ++i) {
      if (i == 0 || i == 10) child_->send_signal(SIGINT);
      look_later();
    }
    child_->send_signal(SIGKILL);
    child_->wait();
  }

  std::string name_;
  std::string workflow_;
  std::string folder_;
  std::optional<Child> child_;
  Clock::time_point begin_;
  Clock::time_point end_;
  Clock::time_point look_at_;
  bool resumable_ = false;
};

// Supervisors that lost their engine become our children.
void end_orphans() {
  for (int i = 0; i < kEndsMax; ++i) {
    std::ifstream in("/proc/self/task/" + std::to_string(::getpid()) + "/children");
    bool any = false;
    for (pid_t pid = 0; in >> pid; any = true) ::kill(pid, SIGKILL);
    if (!any) return;
    while (::waitpid(-1, nullptr, WNOHANG) > 0) {
    }
    look_later();
  }
}

}  // namespace

void run_really(const RealOptions& options, const drive::World& world,
                const std::vector<std::string>& names,
                const std::function<Then(const RealRun&)>& done) {
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  std::deque<std::string> waiting(names.begin(), names.end());
  std::vector<std::unique_ptr<Job>> running;
  while (!waiting.empty() || !running.empty()) {
    while (!waiting.empty() && running.size() < options.parallel) {
      const std::string name = waiting.front();
      waiting.pop_front();
      if (auto job = Job::start(options, world, name)) {
        running.push_back(std::move(*job));
      } else {
        done({name, std::unexpected(job.error()), 0});
      }
    }
    std::erase_if(running, [&done, &waiting](const std::unique_ptr<Job>& job) {
      const auto ended = job->poll();
      if (ended && done(*ended) == Then::Again) waiting.push_front(ended->name);
      return ended.has_value();
    });
    look_later();
  }
  end_orphans();
}

}  // namespace tiphys::conformance
