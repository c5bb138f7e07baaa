// The executor protocol: what an attempt's folder holds and how it is written down.
//
// One attempt is one folder. The runner makes it; everything else in it but `stop` has one writer,
// the attempt's supervisor. Readers decide from two names alone: `lock`, held while the supervisor
// lives and with text in it from the start on (durable before any user code runs), and `report`,
// complete or absent. Few files, because making and removing them is a good part of what an attempt
// costs.
//
// An upgrade finds attempts that a program of before supervises. Records of form 2 (kForm) are
// blocks of known length with fields in order: a later program may add fields at the end of a
// block, an earlier one passes over them, and fields that are missing keep their defaults. Form 1
// had no blocks and is still read. A record that cannot be read at all is an error, never a guess.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "executor/process_name.h"

namespace tiphys::executor {

inline constexpr std::uint32_t kForm = 2;
// The descriptor on which a spawner finds its socket.
inline constexpr int kSpawnerSocket = 3;
// Set for a spawner of attempts without a sandbox: their system calls are not filtered.
inline constexpr const char* kPlainStepsVariable = "TIPHYS_PLAIN_STEPS";

// Names inside of an attempt's folder.
inline constexpr const char* kLockFile = "lock";
inline constexpr const char* kReportFile = "report";
inline constexpr const char* kStopFile = "stop";
inline constexpr const char* kRefusedFile = "refused";    // it was too late to begin (not_after)
inline constexpr const char* kProgressFile = "progress";  // the last valid "N/M"
// /var/run/argo where containers share it (or there is no sandbox); else it is in their own root.
inline constexpr const char* kArgoFolder = "argo";
inline constexpr const char* kArgoTarget = "/var/run/argo";
inline constexpr const char* kVolumeFolder = "volumes";
inline constexpr const char* kLogPrefix = "log-";  // log-<container>

// Limits, each with its error text where it is reached.
inline constexpr std::uint64_t kResultBytesMax = 256u << 10;  // the last bytes of stdout
inline constexpr std::uint64_t kOutputBytesMax = 16u << 20;   // all output files together
inline constexpr std::uint32_t kLogLineBytesMax = 16u << 10;  // longer lines are split
inline constexpr std::uint64_t kMessageBytesMax = 64u << 10;  // a spec sent to the spawner
// A longer one, in memory. What a kernel takes as arguments and environment is a fraction of it.
inline constexpr std::uint64_t kSpecBytesMax = 32u << 20;
inline constexpr std::uint64_t kReportBytesMax = 64u << 20;
inline constexpr std::uint64_t kElementsMax = 1u << 18;  // of all lists of a record together
inline constexpr int kExitOwnFailure = 64;               // as the predecessor's emissary

enum class Role : std::uint8_t { Init, Main, Sidecar };

// A folder or file of the host, or of the attempt, that the container sees.
struct BindMount {
  std::string source;  // absolute, or relative to the attempt's folder
  std::string target;  // absolute, inside of the container
  bool read_only = false;
  bool make_source = false;  // an emptyDir or subPath: made if missing
  bool in_memory = false;    // a fresh tmpfs instead of a source (its own container only)
  // Below the source, without links on the way: made of words that are not the operator's.
  std::string beneath = {};
};

// A file that is put into the container before it starts (staged script, raw artifacts).
struct StagedFile {
  std::string target;
  std::string text;
  std::uint32_t mode = 0644;
};

enum class Builtin : std::uint8_t { None, Argosay, Cowsay };

struct ResourceUse {
  std::string resource;           // "cpu", "memory"
  std::int64_t units_millis = 0;  // what one second of running counts
};

struct ContainerSpec {
  std::string name;
  Role role = Role::Main;
  std::vector<std::string> argv;
  std::vector<std::pair<std::string, std::string>> env;
  std::string working_dir;
  std::vector<BindMount> mounts;
  std::vector<StagedFile> files;
  std::vector<std::pair<std::string, std::string>> links;  // PATH name → host command
  std::vector<Builtin> builtins;                           // also as commands on the PATH
  std::vector<std::string> depends_on;
  std::vector<ResourceUse> resources;
  bool capture_result = false;
  std::uint32_t tries = 1;  // begun again until it exits 0, or this often
  base::Duration try_again_after;
};

struct OutputFileSpec {
  std::string name;
  std::string path;
  std::optional<std::string> default_value;
  bool on_volume = false;  // decides the predecessor's text for a missing file
};

struct AttemptSpec {
  std::string text_id;  // for messages
  std::string host_name;
  std::string pod_name;  // the sandbox's host name
  bool sandboxed = true;
  bool durable = true;              // fsync; off only where the store is not durable either
  std::vector<std::string> hidden;  // host folders no container may see
  std::vector<ContainerSpec> containers;
  std::vector<OutputFileSpec> outputs;
  std::optional<base::Timestamp> deadline;
  std::optional<base::Duration> active_deadline;
  base::Duration grace;
  std::string argo_folder;  // as the containers see it
};

enum class ReportPhase : std::uint8_t { Succeeded, Failed, Error };
enum class ContainerPhase : std::uint8_t { Pending, Running, Succeeded, Failed, Error };

struct ContainerReport {
  std::string name;
  ContainerPhase phase = ContainerPhase::Pending;
  std::string message;
  std::optional<std::int32_t> exit_code;
  base::Timestamp started_at;
  base::Timestamp finished_at;
};

struct Report {
  ReportPhase phase = ReportPhase::Error;
  std::string message;
  std::optional<std::int32_t> exit_code;  // of `main`
  std::optional<std::string> result;
  std::vector<std::pair<std::string, std::string>> parameters;
  base::Timestamp started_at;
  base::Timestamp finished_at;
  std::string host_name;
  std::string progress;
  std::vector<std::pair<std::string, std::int64_t>> resources_duration;
  std::vector<ContainerReport> containers;
};

// A wish to end it, in the file `stop`.
struct StopRequest {
  std::string reason;
  base::Duration grace;
};

std::string encode(const AttemptSpec& spec);
std::string encode(const Report& report);
// In form 1: the supervisor that reads it may be of a program that knows no other.
std::string encode(const StopRequest& stop);
base::Result<AttemptSpec> decode_spec(std::string_view bytes);
base::Result<Report> decode_report(std::string_view bytes);
base::Result<StopRequest> decode_stop(std::string_view bytes);

// The text of `lock` once the attempt has begun: when, which process to wake after writing `stop`
// (with SIGTERM; while the lock is held the number is the supervisor's), and the first process of
// each container that was let go, which may outlive a killed supervisor by a moment.
struct StartText {
  base::Timestamp at;
  std::int64_t pid = 0;
  std::vector<ProcessName> containers;
};
std::string start_text(const StartText& start);
// Text that power loss has cut still says that it began.
StartText parse_start_text(std::string_view text);

// One line of a log file: "<nanoseconds> <stream> <text>\n", where stream is O or E, in lower case
// if the line goes on in the next record. Gives nothing for what is not a record.
struct LogRecord {
  base::Timestamp at;
  bool is_stderr = false;
  bool goes_on = false;
  std::string_view text;
};
void append_log_record(std::string& out, const LogRecord& record);
std::optional<LogRecord> parse_log_record(std::string_view line);

// What the runner says to the spawner, one message each over a SOCK_SEQPACKET socket: begin the
// attempt of this folder, unless `not_after` has passed. The spawner's first message is a Hello.
struct BeginRequest {
  base::Timestamp not_after;
  std::string folder;
  // Encoded; empty: too long for a message, it comes with it as a file in memory. Never on a disk:
  // there may be secrets in it.
  std::string spec;
};
struct Hello {
  bool sandbox = false;
  std::string missing;             // what the kernel or the system would have to allow
  std::vector<std::string> notes;  // what it cannot give to a sandbox that it does give
};
std::string encode(const BeginRequest& request);
std::string encode(const Hello& hello);
base::Result<BeginRequest> decode_begin(std::string_view bytes);
base::Result<Hello> decode_hello(std::string_view bytes);

}  // namespace tiphys::executor
