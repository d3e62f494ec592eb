"""Pages that show what a step changes, as scripts/diff says it."""

import html
import re
import subprocess

import text

SIGNS = {"+": "new", "-": "gone", "<": "from", ">": "to", "@": "place"}
HEAD = """\
---
nosearch: true
---
# From {a} to {b}

What [{title_b}](/{docname_b}.md) changes over [{title_a}](/{docname_a}.md),
file after file in the order of its chapter, with the reason that the chapter
gives. `scripts/diff {a} {b}` shows the same in a terminal, `--tests` adds the
tests.

| file | moved away `<` | moved here `>` | edited | new | gone | why |
|---|--:|--:|--:|--:|--:|---|
"""
LEGEND = """
{summary}

The sign before a line says what became of it: `+` it is new, `-` it is gone, a
`-` and its `+` are one edited line, `<` it moved away from here, `>` it moved
here. A line without a sign stayed. Step numbers count as equal.
"""
BLOCK = """
({label})=
## {title}

{why}

```{{raw}} html
<pre class="change" tabindex="0">{lines}</pre>
```
"""


def number(chapter):
    return re.search(r"step(\d\d)", chapter).group(1)


def chapter_of(step):
    return next(page for page in text.CHAPTERS if number(page) == step)


def pairs():
    """Neighbours, and what else a chapter compares its step with."""
    steps = [number(page) for page in text.CHAPTERS]
    found = set(zip(steps, steps[1:]))
    for page in text.CHAPTERS:
        since = re.search(r"^## What changed since step (\d\d)",
                          text.read(page), re.M)
        if since:
            found.add((since.group(1), number(page)))
    return sorted(found, key=lambda pair: (pair[1], pair[0]))


def page_name(a, b):
    return f"docs/changes/{a}-{b}"


def title(chapter):
    return text.read(chapter).split("\n", 1)[0].lstrip("# ")


def rows(table):
    """Of the table: its numbers and the title of the file."""
    for line in table:
        found = re.match(r"((?: +\d+){5})  (.*)$", line)
        if found:
            yield found.group(1).split(), found.group(2)


def files(lines):
    """Yields (title, reason, lines) of each file that is shown."""
    block = None
    for line in lines:
        if line.startswith("=== "):
            if block:
                yield block
            block = (line[4:], [], [])
        elif block:
            block[1 if line.startswith("::: ") else 2].append(line)
    if block:
        yield block


def reason_of(name, reason):
    """What no chapter explains one by one is said once, here."""
    if reason or "CMakeLists.txt" not in name or "(gone)" in name:
        return " ".join(reason)[4:]
    return "how the files of this folder are built"


def marked(line):
    kind = SIGNS.get(line[:1])
    line = html.escape(line)
    return f'<span class="{kind}">{line}</span>' if kind else line


def page(a, b):
    out = subprocess.run(["scripts/diff", "--why", a, b], check=True,
                         stdout=subprocess.PIPE, text=True).stdout.split("\n")
    shown = list(files(out))
    why = {name: reason_of(name, reason) for name, reason, _ in shown}
    labels = {name: f"change-{a}-{b}-{i}"
              for i, (name, _, _) in enumerate(shown)}
    start = next((i for i, line in enumerate(out) if line[:4] == "=== "),
                 len(out))
    chapters = [chapter_of(a), chapter_of(b)]
    content = HEAD.format(
        a=a, b=b, title_a=title(chapters[0]), title_b=title(chapters[1]),
        docname_a=chapters[0].replace("README.md", "index"),
        docname_b=chapters[1].replace("README.md", "index"))
    for counts, name in rows(out[:start]):
        link = f"[{name}]({labels[name]})" if name in labels else name
        content += f"| {link} | {' | '.join(counts)} | {why.get(name, '')} |\n"
    summary = next(line for line in out if " changed lines moved" in line)
    content += LEGEND.format(summary=summary + ".")
    for name, _, lines in shown:
        content += BLOCK.format(
            label=labels[name], title=name, why=why[name],
            lines="\n".join(marked(line) for line in lines if line))
    return content
