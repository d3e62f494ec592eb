"""Reads the whole site in a browser: tests/browser.sh starts this.

    python3 tests/browser.py URL SITE [SCREENSHOTS PAGE...]

The folder SITE is what is served at URL. With a folder for screenshots it only
looks at these pages, and makes some.
"""

import os
import re
import sys
import tempfile

from webdriver import Browser

WIDTHS = [360, 768, 1440]
THEMES = ["light", "dark"]
TAB = "\ue004"

OVERFLOW = """
    const root = document.scrollingElement;
    if (root.scrollWidth <= root.clientWidth)
        return "";
    const wide = [...document.querySelectorAll("article *")].filter(
        element => element.getBoundingClientRect().right > root.clientWidth);
    return `${root.scrollWidth} px wide, as ` +
        (wide.length ? wide[0].outerHTML.slice(0, 80) : "its frame") + " is";
"""

# Text whose colour is too near to what lies behind it: WCAG 2.1, section
# 1.4.3. In a picture a shape of the same group lies behind its text.
CONTRAST = """
    const parsed = text => {
        const part = text.match(/[\\d.]+/g).map(Number);
        return part.length > 3 ? part : [...part, 1];
    };
    const over = (top, low) => [0, 1, 2].map(
        i => top[i] * top[3] + low[i] * (1 - top[3])).concat(1);
    const light = color => color.slice(0, 3).map(c => c / 255).map(
        c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    const luminance = color => {
        const [r, g, b] = light(color);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const behind = element => {
        const layers = [];
        const shape = element.closest("svg") &&
            element.closest("g").querySelector("polygon, path, ellipse");
        if (shape && getComputedStyle(shape).fill != "none")
            layers.push(parsed(getComputedStyle(shape).fill));
        for (let e = element; e; e = e.parentElement)
            layers.push(parsed(getComputedStyle(e).backgroundColor));
        return layers.reduceRight((low, top) => over(top, low),
                                  [255, 255, 255, 1]);
    };
    const faint = new Set();
    const look = (node, theme) => {
        const element = node.parentElement;
        const style = getComputedStyle(element);
        if (!node.data.trim() || element.closest("title, style, script, " +
                "noscript, .visually-hidden") || !element.checkVisibility({
                    opacityProperty: true, visibilityProperty: true }))
            return;
        const low = behind(element);
        const ink = parsed(element.closest("svg") ? style.fill : style.color);
        for (let e = element; e; e = e.parentElement)
            ink[3] *= getComputedStyle(e).opacity;
        const pair = [luminance(over(ink, low)), luminance(low)];
        const ratio = (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
        const size = parseFloat(style.fontSize);
        const large = size >= 24 || size >= 18.66 && style.fontWeight >= 700;
        if (ratio < (large ? 3 : 4.5))
            faint.add(`${ratio.toFixed(2)} in ${theme}: <${element.tagName} ` +
                `class="${element.getAttribute("class")}">` +
                node.data.trim().slice(0, 30));
    };
    for (const theme of arguments[0]) {
        document.body.dataset.theme = theme;
        const walker = document.createTreeWalker(document.body, 4);
        while (walker.nextNode())
            look(walker.currentNode, theme);
    }
    return [...faint];
"""

# Everything that the keyboard must reach, marked when it was.
WATCH_FOCUS = """
    addEventListener("focusin", event => event.target.reached = true);
    return document.querySelectorAll("a, button, input, summary").length;
"""
UNREACHED = """
    return [...document.querySelectorAll(
        "a[href], button, input, summary, label, [tabindex='0']")]
        .filter(e => !e.reached && e.checkVisibility({
            visibilityProperty: true, opacityProperty: true }))
        .map(e => e.outerHTML.slice(0, 80));
"""


class Test:
    def __init__(self, browser, base, pages, screenshots):
        self.browser = browser
        self.base = base
        self.pages = pages
        self.screenshots = screenshots
        self.failures = []

    def fail(self, what, why):
        self.failures.append(f"FAILED: {what}: {why}")
        print(self.failures[-1], flush=True)

    def expect(self, what, seen, wanted):
        if seen != wanted:
            self.fail(what, f"{seen} instead of {wanted}")

    def go(self, page):
        self.browser.go(self.base + page)

    def take_screenshot(self, page, name):
        if self.screenshots:
            self.browser.screenshot(os.path.join(
                self.screenshots, f"{page.replace('/', '_')}.{name}.png"))

    def every_page_is_fit_to_read(self):
        for page in self.pages:
            self.go(page)
            for width in WIDTHS:
                self.browser.resize(width)
                overflow = self.browser.run(OVERFLOW)
                if overflow:
                    self.fail(f"{page} at {width} px", overflow)
                self.take_screenshot(page, width)
            for faint in self.browser.run(CONTRAST, THEMES)[:5]:
                self.fail(f"{page}: contrast", faint)
            self.take_screenshot(page, "dark")
            for complaint in self.browser.complaints(self.base):
                self.fail(page, complaint)
            if self.browser.run("return document.querySelector("
                                "'details[open]') !== null"):
                self.fail(page, "shows answers before anybody asks")

    def next_and_previous_walk_the_chapters(self):
        chapters = [page for page in self.pages
                    if re.fullmatch(r"steps/[^/]+/index[.]html", page)]
        self.expect("chapters", len(chapters), 10)
        for button, walk in ((".next-page", chapters),
                             (".prev-page", chapters[::-1])):
            self.go(walk[0])
            seen = [walk[0]]
            for _ in walk[1:]:
                self.browser.click(button)
                seen.append(self.browser.run("return location.href")
                            .split("#")[0][len(self.base):])
            self.expect(button, seen, walk)

    def search_finds(self, word, page):
        self.go("search.html?q=" + word)
        self.browser.ask("POST", "/element", {
            "using": "css selector",
            "value": f"#search-results a[href*='{page}']"})

    def answers_fold_out(self):
        self.go("docs/support.html")
        self.browser.click("summary")
        self.expect("details open", self.browser.run(
            "return document.querySelector('details').open"), True)

    def the_keyboard_reaches_everything(self):
        for page, width in (("index.html", 1440), ("index.html", 360),
                            ("steps/step05_plugins/index.html", 1440)):
            self.browser.resize(width)
            self.go(page)
            number = self.browser.run(WATCH_FOCUS)
            self.browser.press(TAB, number + 20)
            for element in self.browser.run(UNREACHED):
                self.fail(f"{page} at {width} px: no key reaches", element)

    def run(self):
        self.every_page_is_fit_to_read()
        if not self.screenshots:
            self.next_and_previous_walk_the_chapters()
            self.search_finds("dlopen", "step05_plugins/index.html")
            self.answers_fold_out()
            self.the_keyboard_reaches_everything()
        for complaint in self.browser.complaints(self.base):
            self.fail("the rest", complaint)
        print(f"{len(self.pages)} pages, {len(self.failures)} failures")
        return bool(self.failures) or not self.pages


def pages_of(site):
    """All but those of files, which look alike: of these one of each kind."""
    pages = {}
    for folder, _, names in os.walk(site):
        for name in names:
            page = os.path.relpath(os.path.join(folder, name), site)
            stem, ending = os.path.splitext(page)
            kind = os.path.splitext(stem)[1] or stem
            if ending == ".html":
                pages[kind] = min(page, pages.get(kind, page))
    return sorted(pages.values())


def main():
    base, site = sys.argv[1:3]
    screenshots = sys.argv[3] if len(sys.argv) > 3 else None
    pages = sys.argv[4:] or pages_of(site)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        browser = Browser(profile)
        try:
            return Test(browser, base, pages, screenshots).run()
        finally:
            browser.close()


sys.exit(main())
