// Reading typed fields out of a Value's map, for the decoders of this folder only.
//
// The first error is kept and everything after it is read as far as it goes, so that decoders are
// plain lists of fields. Null counts as absent, as in Go. Paths are built only for messages.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/boxed.h"
#include "base/result.h"
#include "base/value.h"
#include "spec/part.h"

namespace tiphys::spec {

// Where a value stands, as a chain to the root on the call stack.
struct Path {
  const Path* parent = nullptr;
  std::string_view name;      // a field
  std::ptrdiff_t index = -1;  // or an element
};
std::string to_text(const Path& path);

// What a decoder works with: the tree that parts share, and the first problem met.
struct Decoding {
  const Part& root;
  std::optional<base::Error> problem;

  void wrong(const base::Value& value, const Path& path, std::string_view message);
  void expected(const base::Value& value, const Path& path, std::string_view what);
  Part part(const base::Value& value) const { return root.inner(value); }
};

void read(Decoding& in, const base::Value& value, const Path& path, std::string& out);
void read(Decoding& in, const base::Value& value, const Path& path, bool& out);
void read(Decoding& in, const base::Value& value, const Path& path, std::int32_t& out);
void read(Decoding& in, const base::Value& value, const Path& path, std::int64_t& out);
void read(Decoding& in, const base::Value& value, const Path& path, double& out);
void read(Decoding& in, const base::Value& value, const Path& path, Part& out);
void read(Decoding& in, const base::Value& value, const Path& path, StringMap& out);

// Texts that accept other scalars: any of them, or integers only.
struct AnyText {
  std::string text;
};
struct IntOrText {
  std::string text;
};
void read(Decoding& in, const base::Value& value, const Path& path, AnyText& out);
void read(Decoding& in, const base::Value& value, const Path& path, IntOrText& out);

template <class T>
void read(Decoding& in, const base::Value& value, const Path& path, std::optional<T>& out) {
  read(in, value, path, out.emplace());
}

template <class T>
void read(Decoding& in, const base::Value& value, const Path& path, base::Boxed<T>& out) {
  read(in, value, path, out.made());
}

template <class T>
void read(Decoding& in, const base::Value& value, const Path& path, std::vector<T>& out) {
  if (!value.is_array()) return in.expected(value, path, "list");
  const base::Values& items = value.as_array();
  out.reserve(items.size());
  for (std::size_t i = 0; i < items.size(); ++i) {
    Path inner{&path, {}, static_cast<std::ptrdiff_t>(i)};
    // A null element is a zero value, as in Go.
    T& item = out.emplace_back();
    if (!items[i].is_null()) read(in, items[i], inner, item);
  }
}

// The fields of one map.
class Fields {
 public:
  Fields(Decoding& in, const base::Value& value, const Path& path);

  // nullptr where it is absent or null.
  const base::Value* find(std::string_view name) const;

  template <class T>
  void get(std::string_view name, T& out) const {
    const base::Value* value = find(name);
    if (value != nullptr) read(in_, *value, Path{&path_, name}, out);
  }
  // Through AnyText or IntOrText.
  template <class Text>
  void get_as(std::string_view name, std::optional<std::string>& out) const {
    Text text;
    get(name, text);
    if (find(name) != nullptr) out = std::move(text.text);
  }
  // A field of a map that is a field: `outer.inner`.
  template <class T>
  void get_inner(std::string_view outer, std::string_view name, T& out) const {
    const base::Value* value = find(outer);
    if (value == nullptr) return;
    Path path{&path_, outer};
    Fields(in_, *value, path).get(name, out);
  }
  const Path& path() const { return path_; }

 private:
  Decoding& in_;
  const base::Value& value_;
  const Path& path_;
};

}  // namespace tiphys::spec
