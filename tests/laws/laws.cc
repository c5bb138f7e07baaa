// The laws, each by driving one or two interpreters through the same story.
#include "laws/laws.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/json.h"
#include "laws/agree.h"
#include "laws/generate.h"
#include "laws/story.h"

namespace tiphys::laws {

using base::Timestamp;
using base::Value;
using drive::EngineSubject;
using naive::field;
using naive::text_field;

namespace {

std::vector<std::string> start_differences(const drive::Reply& a, const drive::Reply& b) {
  const std::set<std::string> left(a.start.begin(), a.start.end());
  const std::set<std::string> right(b.start.begin(), b.start.end());
  std::vector<std::string> out;
  for (const std::string& n : left) {
    if (!right.contains(n)) out.push_back("started only by the first: " + n);
  }
  for (const std::string& n : right) {
    if (!left.contains(n)) out.push_back("started only by the second: " + n);
  }
  return out;
}

}  // namespace

namespace {

bool is_stop(const drive::Told& told) {
  const auto* intent = std::get_if<engine::Intent>(&told.what);
  return intent != nullptr && (intent->operation == engine::Operation::Stop ||
                               intent->operation == engine::Operation::Terminate);
}

}  // namespace

namespace {

// Which of several siblings goes first under a limit is not said anywhere, so interpreters may
// differ there; limits have scenarios and the other laws.
std::string agree(const Value& whole, std::uint64_t seed, Faults faults) {
  const Value workflow = without_open_questions(whole);
  Engine engine = engine_of(workflow);
  if (!engine) return "";
  auto naive = drive::naive_subject(workflow, {});
  bool stopped = false;
  return drive_story(
      *engine, seed, faults, [&](const Event& e, const drive::Reply& r, const Value& s, Outside&) {
        const drive::Reply other = naive->step(e.told, e.now);
        for (const drive::Told& t : e.told) stopped = stopped || is_stop(t);
        // 2: what a stopped workflow still makes
        if (stopped) return std::string();
        std::vector<std::string> diff = without_known(status_differences(s, naive->status()), s);
        if (diff.empty()) diff = start_differences(r, other);
        if (diff.empty() && r.finished && !other.finished) {
          diff.push_back("only the engine has finished");
        }
        return diff.empty() ? std::string() : "engine against naive:\n" + joined(diff);
      });
}

}  // namespace

std::string agree_law(const Value& workflow, std::uint64_t seed) {
  return agree(workflow, seed, {});
}

std::string agree_in_one_generation_law(const Value& workflow, std::uint64_t seed) {
  Faults faults;
  faults.retries = false;
  return agree(workflow, seed, faults);
}

std::string pure_law(const Value& workflow, std::uint64_t seed) {
  Engine first = engine_of(workflow);
  Engine second = engine_of(workflow);
  if (!first || !second) return "";
  return drive_story(
      *first, seed, {}, [&](const Event& e, const drive::Reply&, const Value&, Outside&) {
        second->step(e.told, e.now);
        return first->log() == second->log() ? "" : "equal inputs, different deltas\n";
      });
}

std::string order_blind_law(const Value& workflow, std::uint64_t seed) {
  Engine first = engine_of(workflow);
  Engine second = engine_of(workflow);
  if (!first || !second) return "";
  Random r(seed + 77);
  return drive_story(*first, seed, {},
                     [&](const Event& e, const drive::Reply&, const Value& s, Outside&) {
                       std::vector<drive::Told> mixed = e.told;
                       for (const drive::Told& t : e.told) {
                         if (r.chance(50)) mixed.push_back(t);
                       }
                       r.shuffle(mixed);
                       second->step(mixed, e.now);
                       const auto diff = status_differences(s, second->status());
                       return diff.empty() ? "" : "permuted and repeated:\n" + joined(diff);
                     });
}

std::string level_triggered_law(const Value& workflow, std::uint64_t seed) {
  Engine engine = engine_of(workflow);
  if (!engine) return "";
  std::set<std::string> open;
  return drive_story(*engine, seed, {},
                     [&](const Event&, const drive::Reply& r, const Value& s, Outside&) {
                       open.insert(r.start.begin(), r.start.end());
                       const auto nodes = nodes_of(s);
                       std::erase_if(open, [&](const std::string& n) {
                         if (!nodes.contains(n)) return true;  // left out by a retry
                         const std::string phase = text_field(*nodes.at(n), "phase");
                         return phase != "Pending" && phase != "Running";
                       });
                       const std::vector<std::string> list = engine->outstanding_starts();
                       const std::set<std::string> again(list.begin(), list.end());
                       std::vector<std::string> diff;
                       for (const std::string& n : open) {
                         if (!again.contains(n))
                           diff.push_back("undecided, but not outstanding: " + n);
                       }
                       for (const std::string& n : again) {
                         if (!open.contains(n))
                           diff.push_back("outstanding, but never asked for: " + n);
                       }
                       return diff.empty() ? "" : joined(diff);
                     });
}

namespace {

bool terminal(const Value& node) {
  const std::string phase = text_field(node, "phase");
  return phase != "Pending" && phase != "Running";
}

// What may not change between an earlier and a later form of a node.
void check_grown(const std::string& name, const Value& old, const Value& now,
                 std::vector<std::string>& out) {
  for (const Value& child : naive::list_of(field(old, "children"))) {
    const base::Values& list = naive::list_of(field(now, "children"));
    if (std::find(list.begin(), list.end(), child) == list.end()) {
      out.push_back(name + " lost the child " + naive::text_of(child));
    }
  }
  for (const char* key : {"id", "name", "boundaryID", "startedAt", "templateName", "inputs"}) {
    if (field(old, key) != field(now, key)) out.push_back(name + " changed its " + key);
  }
  if (!terminal(old)) return;
  for (const char* key : {"phase", "message", "outputs", "finishedAt", "type"}) {
    if (field(old, key) != field(now, key)) {
      out.push_back(name + " was over and changed its " + key + ": " +
                    base::to_json(field(old, key)) + " to " + base::to_json(field(now, key)));
    }
  }
}

}  // namespace

std::string monotonic_law(const Value& workflow, std::uint64_t seed) {
  Engine engine = engine_of(workflow);
  if (!engine) return "";
  Value before = Value::object();
  return drive_story(*engine, seed, {},
                     [&](const Event& e, const drive::Reply&, const Value& s, Outside&) {
                       std::vector<std::string> diff;
                       const auto now = nodes_of(s);
                       if (is_retry(e)) before = Value::object();
                       for (const auto& [name, old] : nodes_of(before)) {
                         auto found = now.find(name);
                         if (found == now.end()) {
                           diff.push_back(name + " has gone");
                         } else {
                           check_grown(name, *old, *found->second, diff);
                         }
                       }
                       before = s;
                       return diff.empty() ? "" : joined(diff);
                     });
}

std::string progress_law(const Value& workflow, std::uint64_t seed) {
  Engine engine = engine_of(workflow);
  if (!engine) return "";
  using Reason = engine::Explanation::Reason;
  return drive_story(
      *engine, seed, {}, [&](const Event& e, const drive::Reply& r, const Value&, Outside& o) {
        std::vector<std::string> diff;
        if (r.finished) return std::string();
        for (engine::NodeIndex node : engine->run().seek(engine::NodeSort::Live, 0, 10'000).nodes) {
          const engine::Explanation x = engine->run().explain(node);
          const std::string name = text_field(engine->run().present_node(node), "name");
          if (x.text.empty()) diff.push_back(name + " waits for no named reason");
          if (x.reason == Reason::Finished) diff.push_back(name + " is live and called finished");
          if (x.reason == Reason::Timer && x.until.is_set() && x.until <= e.now) {
            diff.push_back(name + " waits for a time that has come");
          }
          const bool has_attempt = o.open().contains(name) ||
                                   std::find(r.start.begin(), r.start.end(), name) != r.start.end();
          if ((x.reason == Reason::Running || x.reason == Reason::Starting) && !has_attempt) {
            diff.push_back(name + " is called running and has no attempt");
          }
        }
        return diff.empty() ? std::string() : joined(diff);
      });
}

// 11: under a limit of parallelism or a lock of nodes, which of those that wait goes first still
// depends on budgets: who was made in an earlier step has asked before.
std::string bounded_law(const Value& limited, std::uint64_t seed) {
  const Value workflow = without_limits(limited);
  Engine whole = engine_of(workflow);
  Engine bits = engine_of(workflow);
  if (!whole || !bits) return "";
  bool stopped = false;
  bits->set_budget(1 + static_cast<std::uint32_t>(seed % 3));
  return drive_story(
      *whole, seed, {}, [&](const Event& e, const drive::Reply&, const Value& s, Outside&) {
        bits->step(e.told, e.now);
        for (const drive::Told& t : e.told) stopped = stopped || is_stop(t);
        // 2: what a stopped workflow still makes
        if (stopped) return std::string();
        const auto diff = status_differences(s, bits->status());
        return diff.empty() ? std::string() : "with a budget per step:\n" + joined(diff);
      });
}

std::string reload_law(const Value& workflow, std::uint64_t seed) {
  Engine kept = engine_of(workflow);
  Engine loaded = engine_of(workflow);
  if (!kept || !loaded) return "";
  Random r(seed + 5);
  return drive_story(
      *kept, seed, {}, [&](const Event& e, const drive::Reply& reply, const Value& s, Outside&) {
        const drive::Reply other = loaded->step(e.told, e.now);
        std::vector<std::string> diff = start_differences(reply, other);
        const bool snapshot = r.chance(50);
        const std::string image = snapshot ? loaded->run().snapshot() : "";
        const base::Result<void> done =
            snapshot ? loaded->reload_from_snapshot() : loaded->reload_from_deltas();
        if (!done.has_value()) return "cannot be loaded: " + done.error().message + "\n";
        for (std::string& l : status_differences(s, loaded->status())) diff.push_back(l);
        if (snapshot && image != loaded->run().snapshot()) {
          diff.push_back("its snapshot is another one");
        }
        return diff.empty()
                   ? std::string()
                   : std::string(snapshot ? "loaded from a snapshot:\n" : "loaded from deltas:\n") +
                         joined(diff);
      });
}

namespace {

// What was due may have come to nothing, of which nothing is stored: a load finds it due again.
std::vector<std::string> without_due(std::vector<std::string> lines, Timestamp now) {
  std::erase_if(lines, [&](const std::string& line) {
    constexpr std::string_view kTimer = "timer ";
    if (!line.starts_with(kTimer)) return false;
    return std::stoll(line.substr(kTimer.size())) <= now.ns;
  });
  return lines;
}

}  // namespace

std::string derived_law(const Value& workflow, std::uint64_t seed) {
  Engine engine = engine_of(workflow);
  if (!engine) return "";
  return drive_story(
      *engine, seed, {}, [&](const Event& e, const drive::Reply&, const Value&, Outside&) {
        const auto loaded = engine->loaded();
        if (!loaded.has_value()) return "cannot be loaded: " + loaded.error().message + "\n";
        const std::vector<std::string> kept = without_due(engine->run().derived(), e.now);
        const std::vector<std::string> anew = without_due((*loaded)->derived(), e.now);
        std::vector<std::string> diff;
        for (const std::string& line : kept) {
          if (std::ranges::find(anew, line) == anew.end()) diff.push_back("kept:   " + line);
        }
        for (const std::string& line : anew) {
          if (std::ranges::find(kept, line) == kept.end()) diff.push_back("loaded: " + line);
        }
        return diff.empty() ? std::string() : "derived otherwise by a load:\n" + joined(diff);
      });
}

namespace {

// What is a node's own: not its edges, nor the sums of what is below it.
Value own_part(Value shown) {
  shown.erase("children");
  shown.erase("outboundNodes");
  const std::string type = text_field(shown, "type");
  if (type != "Pod" && type != "Container" && type != "Suspend") shown.erase("progress");
  return shown;
}

}  // namespace

// A copy of all nodes is kept by presenting those that a step made or says that it changed.
std::string changed_law(const Value& workflow, std::uint64_t seed) {
  Engine engine = engine_of(workflow);
  if (!engine) return "";
  std::map<std::string, Value> copy;
  return drive_story(
      *engine, seed, {}, [&](const Event& e, const drive::Reply&, const Value& s, Outside&) {
        if (is_retry(e) && !engine->changed().empty()) copy.clear();  // all of them are told
        const auto present = [&](engine::NodeIndex node) {
          Value shown = engine->run().present_node(node);
          const std::string id = text_field(shown, "id");
          copy[id] = own_part(std::move(shown));
        };
        for (const engine::ChangedNodes& changed : engine->changed()) {
          std::ranges::for_each(changed.altered, present);
          for (std::uint32_t i = 0; i < changed.made; ++i) present(changed.first_made + i);
        }
        std::vector<std::string> diff;
        const Value* all = s.find("nodes");
        const std::size_t count = all == nullptr ? 0 : all->as_object().size();
        if (count != copy.size()) diff.push_back("nodes were not told of");
        for (std::size_t i = 0; i < count; ++i) {
          const base::Member& node = all->as_object()[i];
          const Value own = own_part(node.value);
          if (copy[node.key] == own) continue;
          diff.push_back(base::to_json(copy[node.key]) + " is by now " + base::to_json(own));
        }
        return diff.empty() ? "" : "presented when changed:\n" + joined(diff);
      });
}

namespace {

// Things that no world should say.
engine::Observation nonsense(Random& r, Timestamp now) {
  engine::AttemptId id;
  id.run = {0, r.below(3)};
  id.generation = r.below(2);
  id.node = r.chance(30) ? engine::kNoNode : r.below(20);
  id.attempt = r.below(3);
  id.incarnation = r.below(2);
  switch (r.below(7)) {
    case 0: return engine::AttemptPending{id, std::string(r.below(5000), 'x')};
    case 1:
      return engine::AttemptProgress{id, r.pick<std::string>({"", "1/0", "x", "9/3", "-1/2"})};
    case 2:
      return engine::FactAnswer{
          {engine::Question::Kind::MemoEntry, "a", "b", "c", false}, true, Value("x")};
    case 3: return engine::LockState{id.node, r.chance(50), "m", "l", {}};
    case 4: {
      engine::Intent i;
      i.sequence = r.next();
      i.operation = r.chance(50) ? engine::Operation::Resume : engine::Operation::Set;
      i.arguments = r.chance(50) ? Value("not a map") : Value::object();
      i.arguments.is_object() ? void(i.arguments.set("nodeFieldSelector", Value("phase=,=")))
                              : void();
      i.at = now;
      return i;
    }
    case 5: {
      engine::AttemptEnded e;
      e.id = id;
      e.report.phase = engine::Phase::Running;  // not an end at all
      e.report.parameters = {{"v", "1"}, {"v", "2"}, {"", ""}};
      return e;
    }
    default: return engine::Admitted{};
  }
}

}  // namespace

namespace {

// The engine, told nonsense beside the truth.
class Noisy : public drive::Subject {
 public:
  Noisy(EngineSubject& inner, std::uint64_t seed) : inner_(inner), r_(seed) {}
  drive::Reply step(std::span<const drive::Told> told, Timestamp now) override {
    std::vector<drive::Told> all(told.begin(), told.end());
    while (r_.chance(50)) all.push_back({"", nonsense(r_, now)});
    r_.shuffle(all);
    return inner_.step(all, now);
  }
  Value status() const override { return inner_.status(); }

 private:
  EngineSubject& inner_;
  Random r_;
};

}  // namespace

std::string total_law(const Value& workflow, std::uint64_t seed) {
  Engine engine = engine_of(workflow);
  if (!engine) return "";
  Noisy noisy(*engine, seed + 9);
  return drive_story(noisy, seed, {},
                     [&](const Event&, const drive::Reply&, const Value& s, Outside&) {
                       const bool whole = field(s, "nodes").is_object();
                       return whole ? std::string() : std::string("no status any more\n");
                     });
}

}  // namespace tiphys::laws
