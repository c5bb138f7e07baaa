// Loops: items, and one call per item (semantics §13).
#include "expr/item.h"
#include "expr/sequence.h"
#include "naive/machine.h"

namespace tiphys::naive {

bool Machine::has_loop(const Value& call) {
  return has(call, "withItems") || !text_field(call, "withParam").empty() ||
         has(call, "withSequence");
}

Result<Values> Machine::items_of(const Value& call) const {
  if (has(call, "withItems")) return list_of(field(call, "withItems"));
  if (!text_field(call, "withParam").empty()) {
    return expr::parse_param_items(text_field(call, "withParam"));
  }
  const Value& s = field(call, "withSequence");
  expr::SequenceFields fields;
  if (has(s, "count")) fields.count = text_field(s, "count");
  if (has(s, "start")) fields.start = text_field(s, "start");
  if (has(s, "end")) fields.end = text_field(s, "end");
  fields.format = text_field(s, "format");
  Result<expr::Sequence> sequence = expr::Sequence::create(fields);
  if (!sequence.has_value()) return std::unexpected(sequence.error());
  Values out;
  for (std::uint64_t i = 0; i < sequence->size(); ++i) out.push_back(sequence->at(i));
  return out;
}

Result<Values> Machine::expand(const Value& call) const {
  if (!has_loop(call)) return Values{call};
  const Values items = TRY(items_of(call));
  Value plain = call;
  for (const char* key : {"withItems", "withParam", "withSequence"}) plain.erase(key);
  const Value hooks = field(plain, "hooks");
  plain.erase("hooks");
  const std::string name = text_field(call, "name");
  Values out;
  for (std::size_t i = 0; i < items.size(); ++i) {
    expr::ItemScope item(items[i]);
    expr::MapScope globals;
    globals_into_scope(globals);
    expr::LayeredScope both({&item, &globals});
    Value one =
        TRY(substitute(plain, both,
                       text_field(call, "when") == "false"
                           ? expr::Strictness::allow()
                           : expr::Strictness::all().with(expr::Strictness::Expressions::MayWait)));
    if (!hooks.is_null()) {
      one.set("hooks", TRY(substitute(hooks, item, expr::Strictness::allow())));
    }
    one.set("name", expr::item_name(name, i, items[i]));
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace tiphys::naive
