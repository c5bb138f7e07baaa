# Turns descriptions.txt into a table of C++: cmake -D TEXT=… -D TABLE=… -P descriptions.cmake
file(READ ${TEXT} text)
string(REGEX REPLACE "\r\n" "\n" text "\n${text}")
string(REGEX REPLACE "\n#[^\n]*" "\n" text "${text}")
string(REPLACE "\\" "\\\\" text "${text}")
string(REPLACE "\"" "\\\"" text "${text}")

set(struct "\n([A-Za-z0-9]+)( : ([A-Za-z0-9]+))?")
set(field "\n  ([^ :\n]+): ([^\n]+)")
string(REGEX REPLACE "${field}" "\n" rest "${text}")
string(REGEX REPLACE "${struct}\n" "\n\n" rest "${rest}\n")
string(REGEX REPLACE "\n+" "\n" rest "${rest}")
string(STRIP "${rest}" rest)
if(NOT rest STREQUAL "")
  message(FATAL_ERROR "${TEXT}: neither a struct nor a field with words:\n${rest}")
endif()

# The index is sorted, as its readers expect.
string(REGEX MATCHALL "\n[A-Za-z0-9]+[^\n]*" heads "${text}")
list(SORT heads)
set(index "")
foreach(head IN LISTS heads)
  string(REGEX MATCH "${struct}" head "${head}")
  string(APPEND index "    {\"${CMAKE_MATCH_1}\", \"${CMAKE_MATCH_3}\", k${CMAKE_MATCH_1}},\n")
endforeach()
string(REGEX REPLACE "${field}" "\n    {\"\\1\", \"\\2\"}," text "${text}")
string(REGEX REPLACE "${struct}\n" "\n};\nconstexpr FieldWords k\\1[] = {\n" text "${text}")
string(REGEX REPLACE "\n\n+" "\n" text "${text}")
string(REGEX REPLACE "^\n};" "" text "${text}\n};")
# An array is never empty; a struct that has its base's words alone is.
string(REGEX REPLACE "constexpr FieldWords (k[A-Za-z0-9]+)\\[\\] = {\n};"
  "constexpr std::span<const FieldWords> \\1;" text "${text}")

file(WRITE ${TABLE} "// Made of descriptions.txt by descriptions.cmake.
#include \"spec/schema/descriptions.h\"

namespace tiphys::spec::schema {
namespace {
${text}
constexpr StructWords kStructs[] = {
${index}};
}  // namespace

std::span<const StructWords> described_structs() { return kStructs; }

}  // namespace tiphys::spec::schema
")
