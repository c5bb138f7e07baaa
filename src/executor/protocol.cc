// Encoding of the protocol's records: a form in front, then blocks; fields in order, lengths before
// lists.
#include "executor/protocol.h"

#include <charconv>
#include <type_traits>
#include <utility>

#include "base/bytes.h"

namespace tiphys::executor {
namespace {

using base::ByteReader;
using base::ByteWriter;

// The highest value of each enumeration: a later program may have more.
constexpr std::uint8_t last_of(Role) { return static_cast<std::uint8_t>(Role::Sidecar); }
constexpr std::uint8_t last_of(Builtin) { return static_cast<std::uint8_t>(Builtin::Cowsay); }
constexpr std::uint8_t last_of(ReportPhase) {
  return static_cast<std::uint8_t>(ReportPhase::Error);
}
constexpr std::uint8_t last_of(ContainerPhase) {
  return static_cast<std::uint8_t>(ContainerPhase::Error);
}

// One function per type describes its fields for both directions, so that they cannot differ.
class Out {
 public:
  explicit Out(std::uint32_t form) : form_(form) {}
  void field(const bool& v) { w_.u8(v ? 1 : 0); }
  void field(const std::uint32_t& v) { w_.varint(v); }
  void field(const std::int32_t& v) { w_.zigzag(v); }
  void field(const std::int64_t& v) { w_.zigzag(v); }
  void field(const std::string& v) { w_.text(v); }
  void field(const base::Timestamp& v) { w_.zigzag(v.ns); }
  void field(const base::Duration& v) { w_.zigzag(v.ns); }
  template <class E>
    requires std::is_enum_v<E>
  void field(const E& v) {
    w_.u8(static_cast<std::uint8_t>(v));
  }
  template <class T>
  void field(const std::optional<T>& v) {
    field(v.has_value());
    if (v) field(*v);
  }
  template <class A, class B>
  void field(const std::pair<A, B>& v) {
    field(v.first);
    field(v.second);
  }
  template <class T>
  void field(const std::vector<T>& v) {
    w_.varint(v.size());
    for (const T& x : v) field(x);
  }
  template <class T>
    requires requires(Out& o, const T& t) { fields(o, t); }
  void field(const T& v) {
    if (form_ == 1) return fields(*this, v);
    Out block(form_);
    fields(block, v);
    w_.text(block.w_.bytes());
  }
  bool more() const { return true; }
  // Whether fields may follow that the form did not have at its beginning.
  bool grows() const { return form_ > 1; }
  std::string take() { return w_.take(); }

 private:
  std::uint32_t form_;
  ByteWriter w_;
};

class In {
 public:
  // `left`: of elements that the record may still have.
  In(std::string_view bytes, std::uint32_t form, std::uint64_t& left)
      : form_(form), r_(bytes), left_(left) {}
  void field(bool& v) { v = r_.u8() != 0; }
  void field(std::uint32_t& v) { v = narrow<std::uint32_t>(r_.varint()); }
  void field(std::int32_t& v) { v = narrow<std::int32_t>(r_.zigzag()); }
  void field(std::int64_t& v) { v = r_.zigzag(); }
  void field(std::string& v) { v = std::string(r_.text()); }
  void field(base::Timestamp& v) { v.ns = r_.zigzag(); }
  void field(base::Duration& v) { v.ns = r_.zigzag(); }
  template <class E>
    requires std::is_enum_v<E>
  void field(E& v) {
    const std::uint8_t number = r_.u8();
    good_ = good_ && number <= last_of(E{});
    if (good_) v = static_cast<E>(number);
  }
  template <class T>
  void field(std::optional<T>& v) {
    bool has = false;
    field(has);
    if (has) field(v.emplace());
  }
  template <class A, class B>
  void field(std::pair<A, B>& v) {
    field(v.first);
    field(v.second);
  }
  template <class T>
  void field(std::vector<T>& v) {
    std::uint64_t n = r_.varint();
    good_ = good_ && n <= left_;
    if (good_) left_ -= n;
    for (std::uint64_t i = 0; i < n && ok(); ++i) field(v.emplace_back());
  }
  template <class T>
    requires requires(In& i, T& t) { fields(i, t); }
  void field(T& v) {
    if (form_ == 1) return fields(*this, v);
    In block(r_.text(), form_, left_);
    if (r_.ok()) fields(block, v);
    good_ = good_ && block.ok();
  }
  // Whether there is another field: the block of an earlier program may have fewer.
  bool more() const { return form_ == 1 || !r_.at_end(); }
  bool grows() const { return form_ > 1; }
  bool ok() const { return good_ && r_.ok(); }
  bool done() const { return ok() && r_.at_end(); }

 private:
  template <class Narrow, class Wide>
  Narrow narrow(Wide v) {
    good_ = good_ && std::in_range<Narrow>(v);
    return static_cast<Narrow>(v);
  }
  std::uint32_t form_;
  ByteReader r_;
  std::uint64_t& left_;
  bool good_ = true;
};

template <class A, class... F>
void all(A& archive, F&... f) {
  ((archive.more() ? archive.field(f) : void()), ...);
}

// `T` is const for Out and plain for In.
template <class A, class T, class U>
concept Is = std::is_same_v<std::remove_const_t<T>, U> && requires(A& a, bool& b) { a.field(b); };

template <class A, class T>
  requires Is<A, T, BindMount>
void fields(A& a, T& m) {
  all(a, m.source, m.target, m.read_only, m.make_source, m.in_memory);
  if (a.grows()) all(a, m.beneath);
}
template <class A, class T>
  requires Is<A, T, StagedFile>
void fields(A& a, T& f) {
  all(a, f.target, f.text, f.mode);
}
template <class A, class T>
  requires Is<A, T, ContainerSpec>
void fields(A& a, T& c) {
  all(a, c.name, c.role, c.argv, c.env, c.working_dir, c.mounts, c.files, c.links, c.builtins,
      c.depends_on, c.resources, c.capture_result);
  if (a.grows()) all(a, c.tries, c.try_again_after);
}
template <class A, class T>
  requires Is<A, T, OutputFileSpec>
void fields(A& a, T& o) {
  all(a, o.name, o.path, o.default_value, o.on_volume);
}
template <class A, class T>
  requires Is<A, T, ResourceUse>
void fields(A& a, T& r) {
  all(a, r.resource, r.units_millis);
}
template <class A, class T>
  requires Is<A, T, AttemptSpec>
void fields(A& a, T& s) {
  all(a, s.text_id, s.host_name, s.pod_name, s.sandboxed, s.durable, s.hidden, s.containers,
      s.outputs, s.deadline, s.active_deadline, s.grace, s.argo_folder);
}
template <class A, class T>
  requires Is<A, T, ContainerReport>
void fields(A& a, T& c) {
  all(a, c.name, c.phase, c.message, c.exit_code, c.started_at, c.finished_at);
}
template <class A, class T>
  requires Is<A, T, Report>
void fields(A& a, T& r) {
  all(a, r.phase, r.message, r.exit_code, r.result, r.parameters, r.started_at, r.finished_at,
      r.host_name, r.progress, r.resources_duration, r.containers);
}
template <class A, class T>
  requires Is<A, T, StopRequest>
void fields(A& a, T& s) {
  all(a, s.reason, s.grace);
}
template <class A, class T>
  requires Is<A, T, BeginRequest>
void fields(A& a, T& b) {
  all(a, b.not_after, b.folder, b.spec);
}
template <class A, class T>
  requires Is<A, T, Hello>
void fields(A& a, T& h) {
  all(a, h.sandbox, h.missing, h.notes);
}

template <class T>
std::string write(const T& value, std::uint32_t form = kForm) {
  Out out(form);
  out.field(form);
  out.field(value);
  return out.take();
}

template <class T>
base::Result<T> read(std::string_view bytes, const char* what) {
  ByteReader head(bytes);
  const std::uint64_t form = head.varint();
  if (!head.ok() || form == 0 || form > kForm) {
    return base::fail(base::ErrorCode::DataLoss,
                      std::string("the attempt's ") + what +
                          (head.ok() ? " has form " + std::to_string(form) +
                                           ", this program reads up to " + std::to_string(kForm)
                                     : " is empty"));
  }
  // One byte, since forms are few.
  std::uint64_t left = kElementsMax;
  In in(bytes.substr(1), static_cast<std::uint32_t>(form), left);
  T value;
  in.field(value);
  if (in.done()) return value;
  return base::fail(base::ErrorCode::DataLoss,
                    std::string("the attempt's ") + what + " does not decode");
}

}  // namespace

std::string encode(const AttemptSpec& spec) { return write(spec); }
std::string encode(const Report& report) { return write(report); }
std::string encode(const StopRequest& stop) { return write(stop, 1); }
std::string encode(const BeginRequest& request) { return write(request); }
std::string encode(const Hello& hello) { return write(hello); }
base::Result<AttemptSpec> decode_spec(std::string_view b) { return read<AttemptSpec>(b, "spec"); }
base::Result<Report> decode_report(std::string_view b) { return read<Report>(b, "report"); }
base::Result<StopRequest> decode_stop(std::string_view b) { return read<StopRequest>(b, "stop"); }
base::Result<BeginRequest> decode_begin(std::string_view b) {
  return read<BeginRequest>(b, "start request");
}
base::Result<Hello> decode_hello(std::string_view b) { return read<Hello>(b, "greeting"); }

std::string start_text(const StartText& start) {
  std::string text = std::to_string(start.at.ns) + " " + std::to_string(start.pid) + "\n";
  for (const ProcessName& process : start.containers) text += to_line(process);
  return text;
}

StartText parse_start_text(std::string_view text) {
  StartText start;
  std::size_t line_end = text.find('\n');
  if (line_end == std::string_view::npos) return {base::Timestamp{1}, 0, {}};
  const char* end = text.data() + line_end;
  auto at = std::from_chars(text.data(), end, start.at.ns);
  if (at.ec == std::errc() && at.ptr != end) std::from_chars(at.ptr + 1, end, start.pid);
  if (!start.at.is_set()) start.at = base::Timestamp{1};
  for (text.remove_prefix(line_end + 1); !text.empty(); text.remove_prefix(line_end + 1)) {
    line_end = text.find('\n');
    if (line_end == std::string_view::npos) break;
    if (auto process = parse_process_line(text.substr(0, line_end + 1)))
      start.containers.push_back(*process);
  }
  return start;
}

void append_log_record(std::string& out, const LogRecord& record) {
  char number[24];
  auto end = std::to_chars(number, number + sizeof number, record.at.ns).ptr;
  out.append(number, end);
  out += ' ';
  out += record.is_stderr ? (record.goes_on ? 'e' : 'E') : (record.goes_on ? 'o' : 'O');
  out += ' ';
  out += record.text;
  out += '\n';
}

std::optional<LogRecord> parse_log_record(std::string_view line) {
  LogRecord record;
  auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), record.at.ns);
  std::string_view rest = line.substr(static_cast<std::size_t>(end - line.data()));
  if (error != std::errc() || rest.size() < 3 || rest[0] != ' ' || rest[2] != ' ') return {};
  char stream = rest[1];
  if (std::string_view("OoEe").find(stream) == std::string_view::npos) return {};
  record.is_stderr = stream == 'E' || stream == 'e';
  record.goes_on = stream == 'o' || stream == 'e';
  record.text = rest.substr(3);
  return record;
}

}  // namespace tiphys::executor
