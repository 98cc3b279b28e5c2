"""Every relative link and picture in a Markdown file leads somewhere, anchors included."""

import re
from pathlib import Path

import tree

LINK = re.compile(r"(?<!`)!?\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^(```|~~~).*?^\1", re.M | re.S)
HEADING = re.compile(r"^#+ +(.*?) *#*$", re.M)


def anchors(text: str) -> set[str]:
    """As GitHub makes them from headings."""
    return {re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in HEADING.findall(FENCE.sub("", text))}


def check(root: Path) -> list[str]:
    faults = []
    for path in tree.files(root):
        if path.suffix != ".md":
            continue
        text = tree.text_of(path) or ""
        for number, line in enumerate(FENCE.sub(lambda m: "\n" * m[0].count("\n"), text).splitlines(), 1):
            for link in LINK.findall(line):
                if re.match(r"[a-z]+:", link):
                    continue
                file, _, anchor = link.partition("#")
                target = (path.parent / file).resolve() if file else path
                if not target.exists():
                    faults.append(f"{path.relative_to(root)}:{number}: {link} leads nowhere")
                elif anchor and target.suffix == ".md" and anchor not in anchors(tree.text_of(target) or ""):
                    faults.append(f"{path.relative_to(root)}:{number}: {target.name} has no heading for #{anchor}")
    return faults


if __name__ == "__main__":
    tree.main(check)
