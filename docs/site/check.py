"""Says which rule a page breaks.

    python3 check.py pages         the pages as they are written
    python3 check.py site FOLDER   the site that was built of them
"""

import glob
import html.parser
import os
import posixpath
import re
import sys
import urllib.parse

import text

SECTIONS = [
    "The picture", r"The files|What changed since step \d\d",
    "The code worth reading", "Run it, test it", "Break it",
    "What it gives, what it costs", "C and Rust", "Questions",
    "When to move on",
]
# Capital letters that are names, not abbreviations, or explain themselves.
NAMES = {
    "MIT", "CI", "SQL", "OK", "README", "NULL", "EOF", "VALUE", "URL", "URLS",
    "GB", "KB", "MB", "MIB", "KIB", "NN", "UTF", "SIGCONT", "AMD", "EPYC",
    "GNU", "WSL",
}

failures = 0


def fail(page, why, line=None):
    global failures
    failures += 1
    print(f"FAILED: {page}{f':{line}' if line else ''}: {why}")


def headings(page):
    """Yields the line, the level and the words of each."""
    for number, line in text.prose(page):
        found = re.match(r"(#+) (.+)$", line)
        if found:
            yield number, len(found.group(1)), found.group(2)


def check_headings(page):
    level = 0
    seen = set()
    for number, depth, words in headings(page):
        if depth > level + 1:
            fail(page, "a heading skips a level", number)
        if depth == 1 and level:
            fail(page, "a second title", number)
        if text.slug(words) in seen:
            fail(page, f"two headings '{words}' have one anchor", number)
        seen.add(text.slug(words))
        level = depth
    if not text.read(page).startswith("# "):
        fail(page, "does not begin with its title")


def check_sections(chapter):
    left = list(SECTIONS)
    for _, depth, words in headings(chapter):
        if depth == 2 and left and re.fullmatch(left[0], words):
            left.pop(0)
    if left:
        fail(chapter, f"has no section '{left[0]}', or not at its place")


def check_picture(chapter):
    step = re.search(r"step\d\d", chapter).group(0)
    for bang, words, target in text.LINK.findall(text.read(chapter)):
        if bang and target == f"../../docs/pictures/{step}.svg":
            if len(words) < 80:
                fail(chapter, "its picture needs a text that can replace it")
            return
    fail(chapter, f"does not show docs/pictures/{step}.svg")


def check_width(drawing):
    """In points. On a phone it is shown with 330 of these or so."""
    width = re.search(r'<svg[^>]* width="(\d+)pt"', text.read(drawing))
    if int(width.group(1)) > 390:
        fail(drawing, "is too wide to be read on a phone")


def anchors(page):
    return {text.slug(words) for _, _, words in headings(page)}


def links(page):
    """Yields the first line of its paragraph, and the parts of each link."""
    for start, info, part in text.parts(text.read(page)):
        if info is None:
            for link in text.LINK.finditer(part):
                yield start + part.count("\n", 0, link.start()), link.groups()


def check_links(page, linked):
    for number, (bang, words, target) in links(page):
        if bang and not words:
            fail(page, f"{target} has no text that can replace it", number)
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        path = posixpath.normpath(posixpath.join(
            posixpath.dirname(page), path)) if path else page
        linked.add(path)
        if not os.path.exists(path):
            fail(page, f"links to {path}, which is not there", number)
        elif words.startswith("`") and os.path.isfile(path) and \
                words.strip("`") not in path + text.read(path):
            fail(page, f"{path} has no {words}", number)
        elif anchor and anchor not in anchors(path):
            fail(page, f"{path} has no heading '#{anchor}'", number)


def check_commands(page):
    """Scripts, their options, and what scripts/diff is asked for."""
    content = text.read(page)
    for command in re.finditer(r"scripts/(\w+)((?: +--?[a-z][\w-]*)*)",
                               content):
        path, options = f"scripts/{command.group(1)}", command.group(2)
        line = content.count("\n", 0, command.start()) + 1
        if not os.path.exists(path):
            fail(page, f"names {path}, which is not there", line)
            continue
        for option in options.split():
            if option not in text.read(path):
                fail(page, f"{path} has no option {option}", line)
    for command in re.finditer(r"scripts/diff(?: --\w+)* (\d\d) (\d\d)"
                               r"((?: [\w./]+)*)", content):
        line = content.count("\n", 0, command.start()) + 1
        a, b, paths = command.groups()
        for path in paths.split():
            if not glob.glob(f"steps/step[{a[0]}{b[0]}][{a[1]}{b[1]}]_*/"
                             + path):
                fail(page, f"steps {a} and {b} have no {path}", line)


def files():
    """Every file of the repository that is not built."""
    for folder, folders, names in os.walk(".", followlinks=True):
        folders[:] = [name for name in folders
                      if not name.startswith(("build", "my-work", ".git"))]
        for name in names:
            yield os.path.normpath(os.path.join(folder, name))


def check_names(page, known):
    """Of files, in prose: there is one of that name, in these folders."""
    for line, words in text.prose(page):
        for name in re.findall(r"`([\w./-]+\.(?:c|h|sh|py|cmake|txt|json))`",
                               words):
            place = re.escape(name).replace("/", "/(.*/)?")
            if not name.startswith("build/") and \
                    not re.search(f"(^|/){place}$", known, re.M):
                fail(page, f"names {name}, and no file is called that", line)


def prose_of(page):
    """What is read as sentences."""
    prose = "\n".join(line for _, line in text.prose(page))
    return " ".join(text.NO_PROSE.split(prose)[::2])


def check_glossary():
    page = "docs/glossary.md"
    terms = []
    for number, line in text.prose(page):
        entry = text.ENTRY.fullmatch(line)
        if entry:
            terms.append(entry.group(1))
        elif re.match(r"[-\s]", line):
            fail(page, "an entry is one line, '- **term**: what it is'",
                 number)
    if terms != sorted(terms, key=str.lower):
        fail(page, "is not in the order of the alphabet")
    prose = {other: prose_of(other) for other in text.PAGES if other != page}
    for term in terms:
        if not any(text.term_in(term, said) for said in prose.values()):
            fail(page, f"explains '{term}', which no other page says")
    known = {term.upper() for term in terms} | NAMES
    for other in prose:
        if not other.startswith(("README", "steps/", "docs/")):
            continue
        for word in sorted(set(re.findall(r"\b[A-Z]{2,}s?\b",
                                          prose[other]))):
            if word.upper() not in known and word[:-1] not in known:
                fail(other, f"says '{word}', which {page} does not explain")


def check_pages():
    linked = {"README.md"}
    known = "\n".join(files())
    for page in text.PAGES:
        check_headings(page)
        check_links(page, linked)
        check_commands(page)
        if not page.startswith("workshop/"): # an exercise has files to be made
            check_names(page, known)
    for chapter in text.CHAPTERS:
        check_sections(chapter)
        check_picture(chapter)
    for page in text.PAGES:
        if page.startswith("docs/") and page not in linked:
            fail(page, "no page links to it")
    for drawing in sorted(glob.glob("docs/pictures/*.svg")):
        check_width(drawing)
    check_glossary()


class Page(html.parser.HTMLParser):
    """What a page of the site has, and what it wants."""

    def __init__(self, path):
        super().__init__()
        self.ids = {""}
        self.links = []
        self.loads = []
        self.feed(text.read(path))

    def handle_starttag(self, tag, attributes):
        have = dict(attributes)
        if have.get("id"):
            self.ids.add(have["id"])
        if tag == "a" and have.get("href"):
            self.links.append(have["href"])
        elif tag == "link" and have.get("rel") in ("next", "prev", "search",
                                                   "index", "author"):
            self.links.append(have["href"])
        else:
            self.loads += [have[key] for key in ("src", "href", "data")
                           if have.get(key) and tag != "use"]


def check_site(site):
    pages = {}
    for folder, _, names in os.walk(site):
        for name in names:
            if name.endswith(".html"):
                path = os.path.join(folder, name)
                pages[path] = Page(path)
    for path, page in sorted(pages.items()):
        for target in page.loads:
            if re.match(r"[a-z]+:|//", target) and target[:5] != "data:":
                fail(path, f"loads {target} from elsewhere")
        for target in page.links + page.loads:
            check_target(path, target, pages)
    print(f"{len(pages)} pages of the site, {failures} failures")


def check_target(path, target, pages):
    if re.match(r"[a-z]+:", target):
        return
    name, _, anchor = target.partition("#")
    name = urllib.parse.unquote(name.partition("?")[0])
    full = os.path.normpath(os.path.join(os.path.dirname(path), name)) \
        if name else path
    if not os.path.isfile(full):
        fail(path, f"wants {target}, which is not there")
    elif full in pages and anchor not in pages[full].ids:
        fail(path, f"wants {target}, and there is no such place")


if sys.argv[1] == "pages":
    check_pages()
else:
    check_site(sys.argv[2])
sys.exit(failures != 0)
