"""How Sphinx makes the site of the pages that pages.py wrote."""

import os

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
html_show_sphinx = False
html_use_index = False
pygments_style = "xcode"
pygments_dark_style = "github-dark"

# What is copied is what is typed: no prompt, no output.
copybutton_prompt_text = "$ "
copybutton_only_copy_prompt_lines = True
