"""Plants one violation of each rule in a small sound tree and expects it to be found, alone."""
import os
import shutil
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import program  # noqa: E402
import source  # noqa: E402

SOUND = {
    "ARCHITECTURE.md": "# Map\n\n## Code map\n\n| folder | holds |\n|---|---|\n"
                       "| `base` | a |\n| `engine` | b |\n| `store/sqlite` | c |\n\n## Next\n",
    "src/CMakeLists.txt": "# The folders.\nforeach(f base engine store/sqlite)\nendforeach()\n",
    "src/base/CMakeLists.txt": "tiphys_library(base LINKS fmt::fmt)\n",
    "src/base/text.h": "// Text.\n#pragma once\n#include <string>\nnamespace tiphys::base {}\n",
    "src/base/text.cc": '// Text.\n#include "base/text.h"\n#include <fmt/format.h>\n',
    "src/engine/CMakeLists.txt": "tiphys_library(engine DEPS base)\n",
    "src/engine/run.cc": '// Run.\n#include "base/text.h"\nint f() { return 1; }\n',
    "src/engine/run_test.cc": "// Tests.\n#include <gtest/gtest.h>\n",
    "src/store/sqlite/CMakeLists.txt": "tiphys_library(store/sqlite DEPS base engine)\n",
    "src/store/sqlite/rows.cc": '// Rows.\n#include <unistd.h>\n#include "base/text.h"\n',
    "tools/tidy_exceptions": "# Nothing.\n",
}


class Planted(unittest.TestCase):
    def setUp(self):
        self.root = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.root)
        for path, text in SOUND.items():
            self.write(path, text)

    def write(self, path, text):
        full = os.path.join(self.root, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "w", encoding="utf-8") as file:
            file.write(text)

    def add(self, path, text):
        self.write(path, SOUND.get(path, "") + text)

    def findings(self):
        return [(rule, path) for rule, path, _, _ in program.check(self.root)]

    def expect(self, *wanted):
        self.assertEqual(sorted(self.findings()), sorted(wanted), program.check(self.root))

    def test_a_sound_tree_has_no_findings(self):
        self.expect()

    def test_an_include_against_the_layering(self):
        self.add("src/base/text.cc", '#include "engine/walk.h"\n')
        self.write("src/engine/walk.h", "// Walk.\n#pragma once\n")
        self.expect(("layers", "src/base/text.cc"))

    def test_an_include_that_is_no_path_below_src(self):
        self.add("src/base/text.cc", '#include "text.h"\n')
        self.expect(("layers", "src/base/text.cc"))

    def test_a_permitted_header_permits_what_it_includes(self):
        self.write("src/ports/client.h", '// Port.\n#pragma once\n#include "ports/store.h"\n')
        self.write("src/ports/store.h", '// Port.\n#pragma once\n#include "base/text.h"\n')
        self.write("src/ports/runner.h", "// Port.\n#pragma once\n")
        self.write("src/cli/get.cc", SOUND["src/base/text.cc"] + '#include "ports/store.h"\n')
        self.write("src/cli/run.cc", '// Run.\n#include "ports/runner.h"\n')
        self.assertEqual([path for rule, path in self.findings() if rule == "layers"],
                         ["src/cli/run.cc"])

    def test_a_sibling_adapter(self):
        self.write("src/store/pg/CMakeLists.txt", "tiphys_library(store/pg DEPS store/sqlite)\n")
        self.add("src/CMakeLists.txt", "# store/pg\n")
        self.write("src/CMakeLists.txt", "# All.\nforeach(f base engine store/sqlite store/pg)\n")
        self.write("ARCHITECTURE.md", SOUND["ARCHITECTURE.md"].replace(
            "| `store/sqlite` | c |", "| `store/sqlite` | c |\n| `store/pg` | d |"))
        self.expect(("layers", "src/store/pg/CMakeLists.txt"))

    def test_a_link_against_the_layering(self):
        self.write("src/base/CMakeLists.txt", "tiphys_library(base DEPS engine)\n")
        self.expect(("layers", "src/base/CMakeLists.txt"))

    def test_a_folder_that_the_table_does_not_know(self):
        self.write("src/attic/CMakeLists.txt", "tiphys_library(attic)\n")
        self.assertIn(("layers", "src/attic/CMakeLists.txt"), self.findings())

    def test_threads_clocks_files_and_chance_in_a_pure_folder(self):
        for text in ("#include <thread>\n", "#include <fstream>\n", "#include <sys/stat.h>\n",
                     "#include <random>\n", "auto t = std::chrono::system_clock::now();\n",
                     'auto h = getenv("HOME");\n', "auto t = time(nullptr);\n"):
            with self.subTest(text):
                self.add("src/engine/run.cc", text)
                self.expect(("pure", "src/engine/run.cc"))

    def test_banned_words_in_comments_and_literals_are_no_calls(self):
        self.add("src/engine/run.cc", '// getenv("X")\nconst char* s = "steady_clock::now()";\n')
        self.expect()

    def test_a_raw_mutex_outside_sync(self):
        self.add("src/store/sqlite/rows.cc", "#include <mutex>\n")
        self.expect(("threads", "src/store/sqlite/rows.cc"))

    def test_a_sleeping_test(self):
        self.add("src/engine/run_test.cc", "void f() { std::this_thread::sleep_for(1s); }\n")
        self.expect(("sleep", "src/engine/run_test.cc"))

    def test_a_library_in_the_wrong_folder(self):
        self.add("src/engine/run.cc", "#include <simdjson.h>\n")
        self.expect(("third-party", "src/engine/run.cc"))

    def test_a_library_in_a_header(self):
        self.add("src/base/text.h", "#include <fmt/format.h>\n")
        self.expect(("third-party", "src/base/text.h"))

    def test_an_unknown_library(self):
        self.add("src/base/text.cc", "#include <acme/thing.h>\n")
        self.expect(("third-party", "src/base/text.cc"))

    def test_a_test_library_in_the_product(self):
        self.add("src/base/text.cc", "#include <gtest/gtest.h>\n")
        self.expect(("third-party", "src/base/text.cc"))

    def test_a_missing_header_comment(self):
        self.write("src/engine/run.cc", "int f() { return 1; }\n")
        self.expect(("header-comment", "src/engine/run.cc"))

    def test_an_essay_of_a_header_comment(self):
        self.write("src/engine/run.cc", "// Line.\n" * 13)
        self.expect(("header-comment", "src/engine/run.cc"))

    def test_a_header_that_can_be_included_twice(self):
        self.write("src/base/text.h", "// Text.\n")
        self.expect(("pragma-once", "src/base/text.h"))

    def test_a_source_that_does_not_begin_with_its_own_header(self):
        self.write("src/base/text.cc", '// Text.\n#include <string>\n#include "base/text.h"\n')
        self.expect(("own-header", "src/base/text.cc"))

    def test_a_long_file_and_a_longer_test(self):
        self.add("src/engine/run.cc", "int x;\n" * 800)
        self.add("src/engine/run_test.cc", "int x;\n" * 1000)
        self.expect(("file-size", "src/engine/run.cc"))

    def test_a_long_line(self):
        self.add("src/engine/run.cc", "// " + "ä" * 98 + "\n")
        self.expect(("columns", "src/engine/run.cc"))

    def test_a_long_function(self):
        self.add("src/engine/run.cc", "void g() {\n" + "  h();\n" * 69 + "}\n")
        self.expect(("function-size", "src/engine/run.cc"))

    def test_too_many_parameters(self):
        self.add("src/engine/run.cc", "int g(int a, int b, int c, int d, A e, int f, A i) {}\n")
        self.expect(("parameters", "src/engine/run.cc"))

    def test_a_crowded_folder(self):
        for i in range(40):
            self.write(f"src/engine/part{i}.cc", "// Part.\n")
        self.expect(("folder-size", "src/engine"))

    def test_names_that_say_nothing(self):
        self.add("src/engine/run.cc", "class NodeManager {};\n")
        self.write("src/engine/util.cc", "// Things.\n")
        self.write("src/engine/BadName.cc", "// Things.\n")
        self.expect(("names", "src/engine/run.cc"), ("names", "src/engine/util.cc"),
                    ("names", "src/engine/BadName.cc"))

    def test_a_test_that_nothing_builds(self):
        self.write("tests/e2e/CMakeLists.txt", "# Tests.\ntiphys_test(e2e run_test.cc)\n")
        self.write("tests/e2e/run_test.cc", "// Tests.\n")
        self.write("tests/e2e/stop_test.cc", "// Tests.\n")
        self.write("src/engine/deep/x_test.cc", "// Tests.\n")
        self.expect(("unregistered", "tests/e2e/stop_test.cc"),
                    ("unregistered", "src/engine/deep/x_test.cc"))

    def test_a_folder_that_the_build_skips(self):
        self.write("src/CMakeLists.txt", "# The folders.\nforeach(f base store/sqlite)\n")
        self.expect(("unregistered", "src/engine"))

    def test_members_looked_up_by_hand(self):
        self.write("src/app/CMakeLists.txt", "tiphys_library(app DEPS base)\n")
        self.add("src/CMakeLists.txt", "add_subdirectory(app)\n# app\n")
        self.write("src/app/a.cc", '// A.\n// v.find("in words")\nint f() { return g.find(x); }\n')
        self.add("src/base/text.cc", 'auto x = v.find("a");\n')
        sound = self.findings()
        self.add("src/app/b.cc", '// B.\nauto y = v->find("a");\n')
        self.write("src/app/b_test.cc", '// B.\n#include <gtest/gtest.h>\nint z = v.find("a");\n')
        self.assertEqual(sorted(self.findings()),
                         sorted(sound + [("members", "src/app/b.cc")]))

    def test_leftovers(self):
        self.add("src/engine/run.cc", "// FIX" + "ME later\n")
        self.add("src/base/text.cc", "// X" + "XX\n")
        self.expect(("leftover", "src/engine/run.cc"), ("leftover", "src/base/text.cc"))

    def test_paths_and_hosts_of_one_workplace(self):
        self.add("src/engine/run.cc", f"// see {self.root}/x\n")
        self.add("src/base/text.cc", "// https://registry.npmjs" + ".org/left-pad\n")
        self.add("src/base/time.cc", f"// see {os.path.dirname(self.root)}/.cache/x\n")
        self.expect(("outside", "src/engine/run.cc"), ("outside", "src/base/text.cc"),
                    ("outside", "src/base/time.cc"))

    def test_a_code_map_that_lies(self):
        self.write("ARCHITECTURE.md", SOUND["ARCHITECTURE.md"].replace("`engine`", "`motor`"))
        self.expect(("code-map", "ARCHITECTURE.md"), ("code-map", "ARCHITECTURE.md"))

    def test_a_dead_link(self):
        self.write("README.md", "[there](docs/there.md) [web](https://example.com)\n")
        self.expect(("links", "README.md"))

    def test_a_document_that_names_no_test(self):
        self.add("src/engine/run_test.cc", "TEST(Run, Ends) {}\n")
        self.write("docs/invariants.md",
                   "| INV-1 | a | `Run.Ends` |\n| INV-2 | b | `Run.Never` |\n")
        self.add("src/engine/run.cc", "// INV-1, INV-9\n")
        self.expect(("named-tests", "docs/invariants.md"), ("named-tests", "src/engine/run.cc"))

    def test_an_exception_with_a_reason_holds(self):
        self.add("src/engine/run.cc", "#include <random>\n")
        self.write("tools/tidy_exceptions", "pure src/engine/run.cc # a die for the test\n")
        self.expect()

    def test_an_exception_without_reason_or_use(self):
        self.write("tools/tidy_exceptions", "pure src/engine/run.cc\npure src/base/text.cc # old\n")
        self.expect(*[("exceptions", "tools/tidy_exceptions")] * 2)


class Functions(unittest.TestCase):
    """The brace matcher on what real code looks like."""

    def found(self, text):
        return [(f.name, f.length, f.parameters) for f in source.functions(source.blanked(text))]

    def test_scopes_are_entered(self):
        self.assertEqual(
            self.found("namespace a {\nclass B : public C<int> {\n public:\n  int d() const {\n"
                       "    return 1;\n  }\n  enum class E { F, G };\n};\n}\n"), [("d", 3, 0)])

    def test_constructors_with_braced_members(self):
        self.assertEqual(self.found("A::A(int x)\n    : x_{x}, y_(x) {\n  f();\n}\nint g() {}\n"),
                         [("A::A", 4, 1), ("g", 1, 0)])
        self.assertEqual(self.found("A::A() : x_{1} {\n}\n"), [("A::A", 2, 0)])

    def test_braces_in_literals_comments_and_macros(self):
        self.assertEqual(
            self.found('#define OPEN {\nvoid f() {\n  g("}", \'}\', R"x(}}")x");  // }\n'
                       '  /* } */\n}\n'), [("f", 4, 0)])

    def test_digit_separators_are_no_literals(self):
        self.assertEqual(self.found("int f() {\n  return 1'000'000;\n}\nint g() { return 2; }\n"),
                         [("f", 3, 0), ("g", 1, 0)])

    def test_lambdas_and_local_types_belong_to_their_function(self):
        self.assertEqual(self.found("void f() {\n  struct S { int v() { return 1; } };\n"
                                    "  auto g = [](int x) { return x; };\n}\n"), [("f", 4, 0)])

    def test_tables_are_no_functions(self):
        self.assertEqual(self.found("const std::map<int, int> kTable = {\n{1, f(2)},\n};\n"
                                    "constexpr A kB{f(1)};\n"), [])

    def test_templates_trailing_types_and_operators(self):
        self.assertEqual(
            self.found("template <class T, class = std::enable_if_t<(sizeof(T) > 1)>>\n"
                       "auto f(std::map<int, T> m, T t = {}) -> std::vector<T> {\n}\n"
                       "bool operator==(const A& a, const A& b) {\n}\n"
                       "Result<std::function<void(int)>> make(int a) {\n}\n"),
            [("f", 3, 2), ("operator==", 2, 2), ("make", 2, 1)])

    def test_test_macros_are_named_whole(self):
        self.assertEqual(self.found("TEST(Retry, DoublesUntilCap) {\n}\n"),
                         [("TEST(Retry, DoublesUntilCap)", 2, 0)])


if __name__ == "__main__":
    unittest.main()
