"""Shows each check a tree that breaks its rule, and one that does not."""

import contextlib
import io
import sys
import tempfile
import unittest
from pathlib import Path

import docs
import globals as mutable_globals
import guide
import hygiene
import layers
import links
import sizes
import tree

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))
import report


class Tree(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.root = Path(self.folder.name).resolve()

    def tearDown(self):
        self.folder.cleanup()

    def write(self, name: str, text: str = ""):
        (self.root / name).parent.mkdir(parents=True, exist_ok=True)
        (self.root / name).write_text(text)

    def faults(self, check, name: str, text: str) -> int:
        self.write(name, text)
        return len(check(self.root))


class Layers(Tree):
    def setUp(self):
        super().setUp()
        for name in ["base/result.hpp", "wire/json/view.hpp", "chat/ports/store.hpp", "chat/edge/errors.hpp", "chat/usecases/send.hpp",
                     "backends/memory/model.hpp", "sioxx/core/client.hpp"]:
            self.write("src/" + name)
        self.write("include/sioxx/value.hpp")
        self.write("include/sioxx/server.hpp")

    def test_downward_is_fine(self):
        self.assertEqual(0, self.faults(layers.check, "src/wire/a.hpp", '#include "base/result.hpp"\n#include "sioxx/value.hpp"\n'))
        self.assertEqual(0, self.faults(layers.check, "src/chat/rest/a.cpp", '#include "chat/usecases/send.hpp"\n#include "sioxx/server.hpp"\n'))
        self.assertEqual(0, self.faults(layers.check, "src/main/a.cpp", '#include "backends/memory/model.hpp"\n'))

    def test_upward_is_not(self):
        self.assertEqual(1, self.faults(layers.check, "src/base/a.hpp", '#include "wire/json/view.hpp"\n'))

    def test_wire_knows_no_server(self):
        self.assertEqual(1, self.faults(layers.check, "src/wire/a.cpp", '#include "sioxx/server.hpp"\n'))

    def test_doors_know_no_ports_and_no_backends(self):
        text = '#include "chat/ports/store.hpp"\n#include "backends/memory/model.hpp"\n'
        self.assertEqual(2, self.faults(layers.check, "src/chat/events/a.cpp", text))

    def test_backends_do_not_know_each_other(self):
        self.assertEqual(1, self.faults(layers.check, "src/backends/sqlite/a.cpp", '#include "backends/memory/model.hpp"\n'))

    def test_examples_use_the_public_headers(self):
        self.assertEqual(1, self.faults(layers.check, "examples/a.cpp", '#include "sioxx/core/client.hpp"\n'))

    def test_libraries_stay_wrapped(self):
        self.assertEqual(1, self.faults(layers.check, "src/chat/rest/a.cpp", "#include <boost/json.hpp>\n"))
        self.assertEqual(2, self.faults(layers.check, "src/chat/ports/a.hpp", "#include <sqlite3.h>\n"))

    def test_unknown_files_and_folders(self):
        self.assertEqual(1, self.faults(layers.check, "src/base/a.cpp", '#include "base/nothing.hpp"\n'))
        self.assertEqual(2, self.faults(layers.check, "src/shared/a.cpp", ""))


class Sizes(Tree):
    def test_a_long_file(self):
        self.assertEqual(0, self.faults(sizes.check, "src/a.cpp", "\n" * 500))
        self.assertEqual(1, self.faults(sizes.check, "src/a.cpp", "\n" * 501))

    def test_the_list_only_shrinks(self):
        self.write("src/a.cpp", "\n" * 600)
        self.assertEqual(0, self.faults(sizes.check, sizes.ALLOWED, "600 src/a.cpp\n"))
        self.assertEqual(1, self.faults(sizes.check, sizes.ALLOWED, "599 src/a.cpp\n"))
        self.assertEqual(1, self.faults(sizes.check, sizes.ALLOWED, "601 src/a.cpp\n"))
        self.assertEqual(1, self.faults(sizes.check, "src/a.cpp", "\n"))


class Globals(Tree):
    BAD = [
        "int counter;", "static int counter = 0;", "namespace a { std::string name; }", "namespace { std::atomic<int> hits{0}; }",
        "void f() { static int calls = 0; }", "thread_local std::mt19937 engine;", "struct S { static int shared; };",
        "const char* text = nullptr;", "int f() { if (true) { thread_local int depth; } return 1; }", "std::vector<int> all = {1, 2};",
        "inline std::map<int, int> table{{1, 2}};", "struct S { inline static std::string cache; };", "extern int elsewhere;",
        "bool flags[4] = {};",
    ]
    GOOD = [
        "constexpr int limit = 3;", "inline constexpr std::array<int, 2> both{1, 2};", "const std::string name = \"x\";",
        "static const int one = 1;", "int f(int a);", "int f() { int local = 0; return local; }", "using A = std::vector<int>;",
        "struct S { int member = 0; std::string other{}; };", "class C; enum class E { a, b };", "void f() { static const auto x = g(); }",
        "template <class T> T twice(T t) { return t; }", "const char* const text = nullptr;", "static void f();",
        "// int counter;\n/* int other; */", "const auto s = R\"(int x;)\";", "class A { public: static int make(); private: int x_ = 0; };",
        "namespace a { inline bool operator==(int a, int b) { return a; } }", "extern \"C\" int hook(const char* x, unsigned n);",
        "#define X \\\n  int a;\nstruct Y {};", "void f() { static constexpr char text[] = \"int x;\"; }", "struct { int a; } const row = {1};",
        "void f() { auto g = [](int x) { return x; }; }", "Broadcast to(int room) const&;", "std::string A::f() const { return x_; }",
        "A::A(int x) : x_(x), y_{x} { static_assert(true); }",
    ]

    def test_mutable_ones_are_found(self):
        for text in self.BAD:
            self.assertEqual(1, len(mutable_globals.check_text(text + "\n")), text)

    def test_others_are_not(self):
        for text in self.GOOD:
            self.assertEqual([], mutable_globals.check_text(text + "\n"), text)

    def test_the_list(self):
        self.write("src/a.cpp", "int counter;\n")
        self.assertEqual(0, self.faults(mutable_globals.check, mutable_globals.ALLOWED, "src/a.cpp counter\n"))
        self.assertEqual(1, self.faults(mutable_globals.check, "src/a.cpp", "\n"))


class Hygiene(Tree):
    def test_left_undone(self):
        self.assertEqual(1, self.faults(hygiene.check, "src/a.cpp", "// TO" + "DO: later\n"))

    def test_registries(self):
        self.assertEqual(1, self.faults(hygiene.check, ".npmrc", "regis" + "try=https://example.org\n"))
        self.assertEqual(2, self.faults(hygiene.check, "a.md", "https://registry." + "npmjs.org/x\n"))

    def test_lock_files(self):
        self.assertEqual(0, self.faults(hygiene.check, "web/package-lock.json", '{"integrity": "sha512-x"}\n'))
        self.assertEqual(1, self.faults(hygiene.check, "web/package-lock.json", '{"resolved": "x"}\n'))

    def test_what_is_not_ours_is_not_read(self):
        self.assertEqual(0, self.faults(hygiene.check, "web/node_modules/a/a.js", "// TO" + "DO\n"))


class Links(Tree):
    def test_they_lead_somewhere(self):
        self.write("docs/b.md", "# Some `name`, and more\n")
        self.assertEqual(0, self.faults(links.check, "a.md", "[b](docs/b.md#some-name-and-more) <https://x.org> [c](https://x.org/y)\n"))
        self.assertEqual(1, self.faults(links.check, "a.md", "![b](docs/c.png)\n"))
        self.assertEqual(1, self.faults(links.check, "a.md", "[b](docs/b.md#other)\n"))
        self.assertEqual(0, self.faults(links.check, "a.md", "```\n[b](nothing.md)\n```\n"))


class Docs(Tree):
    def test_both_directions(self):
        self.write("src/chat/rest/a_routes.cpp", '{"GET", "/api/a/{id}", Access::anybody, a},')
        self.write("src/chat/edge/spellings.hpp", 'std::string_view typing = "typing";\n// A refused CONNECT\nstd::string_view x = "x";')
        self.write("docs/EVENTS.md", "| `typing` (*new*) | `{a}` |\n")
        self.write("docs/openapi.json", '{"paths": {"/api/a/{id}": {"get": {}}}}')
        self.assertEqual(0, self.faults(docs.check, "docs/API.md", "| `GET /api/a/{id}` T `?x` | |\n"))
        self.assertEqual(2, self.faults(docs.check, "docs/API.md", "| `GET /api/b` T | |\n"))
        self.assertEqual(4, self.faults(docs.check, "docs/EVENTS.md", "| `typed` | `{a}` |\n"))
        self.assertEqual(6, self.faults(docs.check, "docs/openapi.json", '{"paths": {"/api/a/{id}": {"put": {}}}}'))

    def test_every_mend_is_told(self):
        rows = [f"| {number} | a | b |\n" for number in range(1, docs.MENDS + 1)]
        self.assertEqual(0, self.faults(docs.check, "docs/MIGRATE.md", "".join(rows)))
        self.assertEqual(1, self.faults(docs.check, "docs/MIGRATE.md", "".join(rows[:-1])))


class Reference(Tree):
    HEADER = """// How it behaves.
namespace sioxx {
class Later;
/// What it does.
class Thing {
public:
    Thing() = default;
    ~Thing();
    /// Says x.
    std::string say(int n = f('{')) const { return "}"; }
    // All of these:
    int a() const;  // one
    int b() const;
private:
    int secret_;
};
struct Limits {
    std::size_t bytes_max = 4 * 1024 * 1024;  // of one thing
    std::chrono::milliseconds idle_timeout{15'000};
};
}
"""

    def setUp(self):
        super().setUp()
        self.write("include/sioxx/options.hpp", self.HEADER)

    def test_the_page_has_what_is_public(self):
        page = guide.reference.page(self.root)
        for line in ("### class Thing\n\nWhat it does.", "| `std::string say(int n = f('{')) const` | Says x. |", "| | *All of these:* |",
                     "| `int a() const` | one |", "| `std::size_t bytes_max = 4 * 1024 * 1024` | of one thing |"):
            self.assertIn(line, page)
        for name in ("secret_", "Later", "~Thing", "return"):
            self.assertNotIn(name, page)

    def test_the_guide_has_the_defaults_of_the_headers(self):
        self.write("docs/SIOXX_REFERENCE.md", guide.reference.page(self.root))
        right = "| `bytes_max` | 4 MiB | |\n| `idle_timeout` | 15 s | |\n"
        self.assertEqual(0, self.faults(guide.check, "docs/SIOXX.md", right))
        self.assertEqual(1, self.faults(guide.check, "docs/SIOXX.md", right.replace("15 s", "16 s")))
        self.assertEqual(1, self.faults(guide.check, "docs/SIOXX.md", right.replace("`bytes_max` | 4 MiB", "")))
        self.assertEqual(1, self.faults(guide.check, "docs/SIOXX.md", right + "| `gone` | 1 | |\n"))

    def test_a_page_that_is_out_of_date(self):
        self.write("docs/SIOXX_REFERENCE.md", "old")
        self.assertEqual(1, self.faults(guide.check, "docs/SIOXX.md", "| `bytes_max` | 4 MiB | |\n| `idle_timeout` | 15 s | |\n"))

    def test_the_example_is_the_file(self):
        self.write("docs/SIOXX_REFERENCE.md", guide.reference.page(self.root))
        self.write("examples/installed/echo.cpp", "int main() {}\n")
        self.assertEqual(1, self.faults(guide.check, "docs/SIOXX.md", "| `bytes_max` | 4 MiB | |\n| `idle_timeout` | 15 s | |\n```cpp\nint main() { return 1; }\n```\n"))


class Report(Tree):
    """tools/report.py: a run that says it passed must have."""

    GTEST = '<testsuites tests="{}" failures="{}" disabled="{}" errors="0"><testsuite><testcase result="{}"/></testsuite></testsuites>'

    def test_lines(self):
        self.assertEqual((5, 1, 0), report.from_log("a: 2 passed, 1 failed\nb c: 3 passed, 0 failed\n"))
        self.assertEqual((9, 0, 1), report.from_log("a: 2 passed, 1 failed\n9 passed, 0 failed, 1 skipped\n"))
        self.assertEqual((4, 1, 0), report.from_log("\x1b[34mℹ pass 4\x1b[39m\nℹ fail 1\n"))
        self.assertEqual((0, 0, 0), report.from_log("nothing of the kind\n"))

    def test_ctest_counts_cases_and_programs_that_died(self):
        self.write("ctest.junit", '<testsuite><testcase name="a" status="run"/><testcase name="b" status="fail"/>'
                   '<testcase name="c" status="fail"/><testcase name="d" status="run"/></testsuite>')
        self.write("a.xml", self.GTEST.format(7, 0, 1, "completed"))
        self.write("b.xml", self.GTEST.format(5, 2, 0, "skipped"))
        self.assertEqual((6 + 2 + 0 + 1, 2 + 1, 1 + 1), report.from_ctest(self.root))

    def table(self, *rows: str) -> int:
        self.write("steps.tsv", "\n".join(rows))
        with contextlib.redirect_stdout(io.StringIO()):
            return report.table(self.root / "steps.tsv")

    def test_the_table_fails_when_anything_did(self):
        self.assertEqual(0, self.table("a\t0\t1\t3 0 0"))
        self.assertEqual(1, self.table("a\t0\t1\t3 0 0", "b\t0\t1\t3 1 0"))
        self.assertEqual(1, self.table("a\t2\t1\t3 0 0"))

    def test_a_step_in_which_nothing_ran_is_no_success(self):
        self.assertEqual(1, self.table("a\t0\t1\t0 0 0"))


class Stripping(unittest.TestCase):
    def test_literals_and_comments(self):
        self.assertEqual('a "" b\n c', tree.strip_cpp('a "x\\"y" b// z\n c'))
        self.assertEqual("1'000 ''", tree.strip_cpp("1'000 '\"'"))


if __name__ == "__main__":
    result = unittest.TextTestRunner(verbosity=0).run(unittest.defaultTestLoader.loadTestsFromModule(sys.modules[__name__]))
    bad = len(result.failures) + len(result.errors)
    print(f"style selftest: {result.testsRun - bad} passed, {bad} failed")
    sys.exit(1 if bad else 0)
