"""How Sphinx makes the site of the pages that pages.py wrote."""

import os
import re

here = os.path.dirname(os.path.abspath(__file__))

project = "From Monolith to Distributed Systems in C"
html_title = project
language = "en"
extensions = ["myst_parser", "sphinx_copybutton"]
myst_heading_anchors = 4

html_theme = "furo"
html_static_path = [os.path.join(here, "static")]
html_css_files = ["site.css"]
html_copy_source = False
html_show_copyright = False
html_show_sphinx = False
html_use_index = False
pygments_style = "xcode"
pygments_dark_style = "github-dark"

# What is copied is what is typed: no prompt, no output.
copybutton_prompt_text = "$ "
copybutton_only_copy_prompt_lines = True

html_favicon = os.path.join(here, "static", "favicon.svg")
html_js_files = ["site.js"]


def mend_furo(app, error):
    """Debian's package has furo's script in two parts, for a bundler, and a
    style sheet that a web server must have at another place. Elsewhere there
    is nothing to mend."""
    static = os.path.join(app.outdir, "_static")
    parts = [os.path.join(static, "scripts", name)
             for name in ("gumshoe-patched.js", "furo.js")]
    sheet = os.path.join(static, "styles", "furo.css")
    normalize = "/javascript/normalize.css/normalize.css"
    if error or not os.path.exists(parts[0]):
        return
    script = "".join(read(part) for part in parts)
    write(parts[1], re.sub(r"^import .*$", "", script, flags=re.M))
    write(sheet, read(sheet).replace(
        f"@import url({normalize});", read("/usr/share" + normalize)))


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def write(path, content):
    with open(path, "w", encoding="utf-8") as file:
        file.write(content)


def setup(app):
    app.connect("build-finished", mend_furo)
