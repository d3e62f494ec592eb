"""Writes the sources of the site: a copy of the pages that a code host shows,
adapted to what Sphinx wants. The pages themselves stay as they are.

    python3 pages.py FOLDER
"""

import html
import os
import posixpath
import re
import shutil
import sys

import changes
import text

# What the side of every page lists, in this order. Pages of docs/ that no
# other group names are in the last.
GROUPS = [
    ("The ten steps", text.CHAPTERS),
    ("The labs", [page for page in text.PAGES if page.startswith("labs/")]),
    ("Of all steps", ["docs/what-dies.md", "docs/errors.md", "docs/prices.md",
                      "docs/bytes.md", "docs/support.md",
                      "docs/ownership.md", "docs/security.md"]),
    ("For readers", ["docs/workshop.md", "docs/rust-to-c.md",
                     "docs/article-map.md", "docs/decisions.md",
                     "docs/troubles.md",
                     "docs/glossary.md"]),
    ("The exercises", [page for page in text.PAGES
                       if page.startswith("workshop/")]),
]
LANGUAGES = {".c": "c", ".h": "c", ".sh": "sh", ".cmake": "cmake",
             ".json": "json", ".rs": "rust", ".py": "python", ".jq": "jq"}
LONG = 82  # characters that fit into a line of the page
SOURCE = """\
---
orphan: true
---
# {title}
{chapter}
{fence}{{code-block}} {language}
:linenos:
{code}
{fence}
"""
CODE = """\
````{{code-block}} {language}
{options}
{code}
````
"""


def docname(path):
    """The page of the site that shows this file or folder."""
    folder, name = posixpath.split(path)
    if name == "README.md":
        return posixpath.join(folder, "index")
    if path.endswith(".md"):
        return path[:-len(".md")]
    return path


def relative(path, page):
    return posixpath.relpath(path, posixpath.dirname(page) or ".")


class Site:
    def __init__(self, out):
        self.out = out
        self.written = set()
        self.sources = set()  # files and folders that somebody links to
        self.terms = text.glossary()

    def write(self, path, content):
        """Leaves an equal file alone, so that Sphinx does, too."""
        path = os.path.join(self.out, path)
        self.written.add(path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if os.path.exists(path) and text.read(path) == content:
            return
        with open(path, "w", encoding="utf-8") as file:
            file.write(content)

    def copy(self, path):
        target = os.path.join(self.out, path)
        self.written.add(target)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        shutil.copyfile(path, target)

    def link(self, target, page):
        """The target of a link, as seen from the page of the site."""
        if re.match(r"[a-z]+:|#", target):
            return target
        path, _, anchor = target.partition("#")
        path = posixpath.normpath(posixpath.join(posixpath.dirname(page),
                                                 path))
        if not path.endswith(".md"):
            self.sources.add(path)
        target = relative(docname(path) + ".md", page)
        return target + ("#" + anchor if anchor else "")

    def adapt_link(self, match, page):
        bang, words, target = match.groups()
        if not bang:
            return f"[{words}]({self.link(target, page)})"
        path = posixpath.normpath(posixpath.join(posixpath.dirname(page),
                                                 target))
        if posixpath.dirname(path) == "docs/pictures":
            return picture(path, words)
        self.copy(path)
        return match.group(0)

    def adapt_prose(self, prose, page, unseen):
        if page in text.CHAPTERS:
            for term in sorted(unseen, key=len, reverse=True):
                prose = self.explain(term, prose, page, unseen)
        return text.LINK.sub(lambda match: self.adapt_link(match, page), prose)

    def explain(self, term, prose, page, unseen):
        """Links the first use of a term in a chapter to the glossary."""
        parts = text.NO_PROSE.split(prose)
        for i in range(0, len(parts), 2):
            found = text.term_in(term, parts[i])
            if found:
                parts[i] = (parts[i][:found.start()] +
                            self.term_link(term, found.group(0), page) +
                            parts[i][found.end():])
                unseen.remove(term)
                break
        return "".join(parts)

    def term_link(self, term, words, page):
        address = relative("docs/glossary.html", page) + "#" + text.slug(term)
        title = html.escape(text.plain(self.terms[term]))
        return f'<a class="term" href="{address}" title="{title}">{words}</a>'

    def adapt_block(self, info, code, page):
        words = info.split()
        language = words[0] if words else "text"
        options = ""
        if len(words) > 1 and words[1].startswith("file="):
            name = words[1][len("file="):]
            options = f":caption: '[{name}]({self.link(name, page)})'\n"
        elif max(map(len, code.split("\n"))) > LONG and not (
                "illustration" in words and page in text.CHAPTERS):
            options = ":class: wrapped\n"
        return CODE.format(language=language, options=options, code=code)

    def adapt(self, page):
        unseen = set(self.terms)
        out = []
        for _, info, part in text.parts(text.read(page)):
            if info is None:
                out.append(self.adapt_prose(part, page, unseen))
            else:
                out.append(self.adapt_block(info, part, page))
        content = "\n".join(out)
        if page == "docs/glossary.md":
            content = text.ENTRY.sub(
                lambda match: f'- <span id="{text.slug(match.group(1))}">'
                f"</span>**{match.group(1)}**: {match.group(2)}", content)
        return content

    def write_page(self, page, end=""):
        self.write(docname(page) + ".md", self.adapt(page) + end)

    def write_source(self, path):
        if os.path.isdir(path):
            names = sorted(os.path.join(folder, name)
                           for folder, _, names in os.walk(path)
                           for name in names)
            self.sources.update(names)
            content = f"---\norphan: true\n---\n# {path}\n\n" + "".join(
                f"- [{name}]({relative(docname(name) + '.md', path)})\n"
                for name in names)
        else:
            language = LANGUAGES.get(os.path.splitext(path)[1], "text")
            if path.endswith("CMakeLists.txt"):
                language = "cmake"
            code = text.read(path)
            fence = max(re.findall("^`+", code, re.M) + ["```"], key=len)
            content = SOURCE.format(title=title_of(path), language=language,
                                    chapter=chapter_line(path),
                                    fence=fence + "`", code=code)
        self.write(docname(path) + ".md", content)

    def write_sources(self):
        done = set()
        while self.sources - done:
            for path in sorted(self.sources - done):
                self.write_source(path)
                done.add(path)

    def remove_the_rest(self):
        for folder, _, names in os.walk(self.out):
            for name in names:
                path = os.path.join(folder, name)
                if path not in self.written:
                    os.remove(path)


def chapter_line(path):
    chapter = "/".join(path.split("/")[:2]) + "/README.md"
    if chapter not in text.CHAPTERS:
        return ""
    title = changes.title(chapter)
    return f"\nA file of [{title}](/{docname(chapter)}.md).\n"


def title_of(path):
    step = re.match(r"steps/step(\d\d)_[^/]*/(.*)", path)
    return f"{step.group(2)} (step {step.group(1)})" if step else path


def picture(path, words):
    """In the page itself, so that it follows the page's colours."""
    drawing = re.sub(r"^.*?(?=<svg)", "", text.read(path), flags=re.S)
    drawing = re.sub(r"\n\s*\n", "\n", drawing).strip()
    return (f'<figure class="picture" role="img" '
            f'aria-label="{html.escape(words)}">\n{drawing}\n</figure>\n')


def toctree(caption, names):
    return ("\n```{toctree}\n:hidden:\n:caption: " + caption + "\n\n" +
            "".join(f"/{docname(name)}\n" for name in names) + "```\n")


def groups():
    named = [page for _, pages in GROUPS for page in pages]
    rest = [page for page in text.PAGES
            if page not in named and page != "README.md"]
    shown = [(caption, [page for page in pages if page in text.PAGES])
             for caption, pages in GROUPS]
    return shown + ([("More", rest)] if rest else [])


def main():
    site = Site(sys.argv[1])
    trees = "".join(toctree(*group) for group in groups())
    pairs = changes.pairs()
    names = [changes.page_name(*pair) for pair in pairs]
    site.write_page("README.md", trees + toctree("The changes", names))
    for page in text.PAGES[1:]:
        site.write_page(page)
    for pair in pairs:
        site.write(changes.page_name(*pair) + ".md", changes.page(*pair))
    site.write_sources()
    site.remove_the_rest()


main()
