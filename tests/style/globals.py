"""No hidden state: no mutable variable outside of objects in src/ and include/ (constructors receive what is needed)."""

import re
from pathlib import Path

import tree

ALLOWED = "tests/style/globals_allowed.txt"
# What a statement at namespace scope may start with without being a variable, or by being a constant one.
HARMLESS = re.compile(
    r"^(?:inline\s+|static\s+|extern\s+)*(?:constexpr|consteval|constinit\s+const|const|using|typedef|template|friend|namespace|"
    r"class|struct|union|enum|static_assert|concept|public|private|protected|operator|extern\s*\"\")\b"
)
SCOPE = re.compile(r"\b(namespace|class|struct|union|enum)\b")
STATIC = re.compile(r"^(?:inline\s+)?(?:static|thread_local)\b")
POINTER = re.compile(r"^(?:inline\s+|static\s+)*const\s[^=({]*\*")
CONSTANT = re.compile(r"\b(?:const|constexpr)\b")


def declared(statement: str) -> str | None:
    """The name of the variable that a statement defines, or None: no variable, or a constant one."""
    head = re.split(r"[={]", statement, maxsplit=1)[0].strip()
    head = re.sub(r"\[[^\]]*\]", " ", re.sub(r"alignas\s*\([^)]*\)", "", head)).strip()
    if "(" in head or "operator" in head:
        return None  # a function, or a variable with constructor arguments: those are rare and reviewed
    found = re.match(r"^[\w:<>,\s*&]+[\s*&>](\w+)$", head)
    return found[1] if found else None


def mutable(statement: str) -> bool:
    """`const T x` cannot change; `const T* x` can point elsewhere."""
    head = re.split(r"[={]", statement, maxsplit=1)[0]
    if re.search(r"\bconstexpr\b|\*\s*const\b", head):
        return False
    return "*" in re.sub(r"<.*>", "", head) or not CONSTANT.search(head)


def statements(text: str):
    """(line, kind of scope, statement) of every statement that ends in `;` with the scope it stands in: namespace, type or block."""
    stack, start, line, begun = ["namespace"], [], 1, 1
    for char in text:
        if char == "\n":
            line += 1
        head = "".join(start).strip()
        if char == "{":
            initialiser = stack[-1] == "initialiser" or re.search(r"[=\w>\]]\s*$", head) and stack[-1] != "block" and not SCOPE.search(head) and "(" not in head
            kind = SCOPE.search(head)
            stack.append("initialiser" if initialiser else (kind[1] if kind and not re.search(r"\)\s*(const|noexcept|override)?$", head) else "block"))
            if initialiser:
                start.append(char)
                continue
            start = []
        elif char == "}":
            was = stack.pop() if len(stack) > 1 else "namespace"
            if was == "initialiser":
                start.append(char)
                continue
            start = []
        elif char == ";":
            if stack[-1] != "initialiser" and head:
                yield begun, {"namespace": "namespace", "block": "block"}.get(stack[-1], "type"), " ".join(head.split())
            start = []
        elif stack[-1] in ("class", "struct") and char == ":" and head in ("public", "private", "protected"):
            start = []
        else:
            if not head and not char.isspace():
                begun = line
            start.append(char)


def check_text(text: str) -> list[tuple[int, str]]:
    text = re.sub(r"^\s*#(?:[^\n\\]|\\.)*(?:\\\n[^\n]*)*", "", tree.strip_cpp(text), flags=re.M)
    found = []
    for line, scope, statement in statements(text):
        statement = re.sub(r"^(?:\[\[[^\]]*\]\]\s*)+", "", statement)
        if scope == "namespace":
            suspect = not HARMLESS.match(statement) or POINTER.match(statement)
        else:
            suspect = bool(STATIC.match(statement))
        name = declared(statement) if suspect and mutable(statement) else None
        if name:
            found.append((line, name))
    return found


def check(root: Path) -> list[str]:
    listing = root / ALLOWED
    rows = [line for line in listing.read_text().splitlines() if line and not line.startswith("#")] if listing.exists() else []
    unused, faults = set(rows), []
    for path in tree.files(root, "src", "include"):
        if path.suffix not in tree.CPP:
            continue
        name = path.relative_to(root).as_posix()
        for line, variable in check_text(tree.text_of(path) or ""):
            row = f"{name} {variable}"
            if row in rows:
                unused.discard(row)
            else:
                faults.append(f"{name}:{line}: `{variable}` is mutable state outside of an object")
    return faults + [f"{ALLOWED}:1: `{row}` is there no more: strike it off" for row in sorted(unused)]


if __name__ == "__main__":
    tree.main(check)
