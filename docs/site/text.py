"""The pages of the repository, and what can be found in their text."""

import glob
import re

CHAPTERS = sorted(glob.glob("steps/step*/README.md"))
PAGES = ["README.md"] + CHAPTERS + sorted(glob.glob("docs/*.md")) + sorted(
    page for page in glob.glob("*/README.md") + glob.glob("*/*/README.md")
    if not page.startswith(("steps/", "build"))) + ["CONTRIBUTING.md"]

LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)\s]+)\)")
ENTRY = re.compile(r"^- \*\*([^*]+)\*\*: (.+)$", re.M)
# What is not prose: headings, code, links, HTML. One group, for re.split.
NO_PROSE = re.compile(
    r"(^#.*$|`[^`]*`|!?\[[^\]]*\]\([^)]*\)|<a .*?</a>|<[^>]*>)", re.M)


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def parts(content):
    """Yields (first line, info, text) of each fenced block, and of what is
    between two of them with None for info."""
    start, info, part = 1, None, []
    for number, line in enumerate(content.split("\n"), 1):
        if not line.startswith("```"):
            part.append(line)
            continue
        yield start, info, "\n".join(part)
        info = line[3:] if info is None else None
        start, part = number + 1, []
    yield start, info, "\n".join(part)


def prose(page):
    """Yields the lines outside fenced blocks with their numbers."""
    for start, info, part in parts(read(page)):
        if info is None:
            yield from enumerate(part.split("\n"), start)


def slug(heading):
    """The anchor that code hosts, and MyST, give to a heading."""
    heading = re.sub(r"[`*]", "", LINK.sub(r"\2", heading))
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def plain(markdown):
    return re.sub(r"[`*]", "", LINK.sub(r"\2", markdown))


def glossary():
    """Each term with its explanation."""
    try:
        return dict(ENTRY.findall(read("docs/glossary.md")))
    except FileNotFoundError:
        return {}


def term_in(term, prose):
    """Where the term, or its plural, stands in the prose as a word."""
    stem = re.escape(re.sub(r"y$", "", term))
    end = "(y|ies)" if term.endswith("y") else "(s|es)?"
    return re.search(rf"\b{stem}{end}\b", prose,
                     0 if term.isupper() else re.I)
