# SPDX-License-Identifier: Apache-2.0
"""HTML of other programs as Markdown: what people read is unchanged, or the loss is named."""

import base64
from html import escape as escape_html
from itertools import pairwise

import pytest
from hypothesis import given, settings, strategies as st
from lxml import html as lxml_html
from lxml.html import HtmlElement

from question_bank.interchange.markup import (
    MAX_HTML,
    Converted,
    embedded_pictures,
    from_plain,
    to_inline_markdown,
    to_markdown,
)
from question_bank.interchange.problems import Place, Problem
from question_bank.text import plain, render, render_inline
from tests.support.factories.banks import PIECES, texts

PICTURE = "a" * 64 + ".png"
PICTURES = {"图 1.png": PICTURE}
AT = Place(line=7)


def convert(html: str) -> Converted:
    return to_markdown(html, PICTURES)


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>碳<b>排放</b>权</p><p>第二段<br>换行</p>", "碳**排放**权\n\n第二段\n换行"),
        ("<div><span><p>甲</p></span>乙</div>", "甲\n\n乙"),
        ("<h3>背景</h3>某企业", "**背景**\n\n某企业"),
        ("  甲 \n 乙\t丙  ", "甲 乙 丙"),
        ("<strong>粗 </strong>细", "**粗** 细"),
        ("<b>甲<br><br>乙</b>", "**甲**\n\n**乙**"),
        ("a <em>b</em> c", "a *b* c"),
        ("<b><i>甲</i></b>", "***甲***"),
        ("<b style='font-weight: normal'>甲</b>", "甲"),
        ("<span style='font-weight:700;font-style: italic'>甲</span>", "***甲***"),
        ("CO<sub>2</sub>，10<sup> 3 </sup>", "CO<sub>2</sub>，10<sup>3</sup>"),
        ("m<span style='vertical-align: super'>3</span>", "m<sup>3</sup>"),
        ("甲<sub> </sub>乙", "甲 乙"),
        ("按 <code>a``b`</code> 填", "按 ``` a``b` ``` 填"),
        ("甲<code> </code>乙", "甲乙"),
        ("<pre>a\n  b```<br>c</pre>", "````\na\n  b```\nc\n````"),
        ("<pre> \n </pre>甲", "甲"),
        ("<q>甲</q>", "“甲”"),
        ("<o:p>甲</o:p><style>p {}</style><title>乙</title>", "甲"),
        ("<?xml version='1.0' encoding='UTF-8'?><p>甲\x01</p>", "甲"),
        ("甲（<u>&nbsp;&nbsp;</u>）", "甲（____）"),
        ("<!doctype html><html><head><title>乙</title></head><body>甲</body></html>", "甲"),
        ("甲</body></html><p>乙", "甲\n\n乙"),
        ("<html><body>甲</body><body>乙", "甲乙"),
        ("<html/>", ""),
        ("甲<b> </b><br>乙", "甲\n乙"),
        ("", ""),
    ],
)
def test_to_markdown_writes_what_is_read(html: str, markdown: str) -> None:
    assert convert(html) == Converted(markdown)


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        (
            "<ul><li>甲<ul><li>乙</ul><li><p>丙</p><p>丁</p></ul>戊",
            "- 甲\n  - 乙\n- 丙\n\n  丁\n\n戊",
        ),
        ("<ul><li>甲</li><ul><li>乙</li></ul></ul>", "- 甲\n  - 乙"),
        ("<ul><ul><li>甲</ul></ul>", "- 甲"),
        ("<ul><li><ul><li>甲</li></ul></li><li></li></ul>", "- 甲"),
        ("<ul>甲<li>乙</ul>", "甲\n\n- 乙"),
        ("<ol><li>甲<li>乙</ol>", "1. 甲\n2. 乙"),
        ("<ol start=3 type=a><li>甲<li value=28>乙</ol>", "c. 甲\nab. 乙"),
        ("<ol type=I start=1994><li>甲</ol>", "MCMXCIV. 甲"),
        ("<ol type=i start=5000><li>甲</ol>", "5000. 甲"),
        ("<ol><li></ol>", ""),
        ("<ol><li>甲<ul><li>乙</ul><li>丙</ol>", "1. 甲\n- 乙\n\n2. 丙"),
        ("<ol><li><ul><li>乙</ul></ol>", "1.\n\n- 乙"),
        ("<ul><li>甲<ol><li>乙</ol></ul>", "- 甲\n\n  1. 乙"),
    ],
)
def test_to_markdown_lists_keep_their_signs(html: str, markdown: str) -> None:
    assert convert(html) == Converted(markdown)


def test_to_markdown_table_becomes_rows_of_pipes() -> None:
    html = """<table><caption>表 1</caption><colgroup><col></colgroup>
      <thead><tr><th>因子|值</th><th align="right">数</th><th style="text-align:center"></th></tr>
      </thead><tbody><tr><td>\\(|x|\\)</td><td>1</td><td><b>粗</b></td></tr><tr></tr></tbody></table>"""
    expected = "| 因子\\|值 | 数 |  |\n| --- | ---: | :---: |\n| $\\|x\\|$ | 1 | **粗** |"
    assert convert(html) == Converted(f"表 1\n\n{expected}")


def test_to_markdown_merged_cells_keep_their_columns() -> None:
    html = (
        "<table><tr><td rowspan=2>甲<td colspan=2>乙<br>丙<tr><td>丁"
        "<td>戊<table><tr><td>己<td>庚</table></table>"
    )
    converted = convert(html)
    assert converted.text == "| 甲 | 乙 丙 |  |\n| --- | --- | --- |\n|  | 丁 | 戊 己 \\| 庚 |"
    assert converted.left_out == ("colspan, rowspan", "br", "table")


def test_to_markdown_table_without_rows_is_nothing() -> None:
    assert convert("甲<table><tr></tr></table>") == Converted("甲")


def test_to_markdown_table_of_one_cell_is_its_content() -> None:
    assert convert("<table><tr><td><ul><li>甲</ul></table>") == Converted("- 甲")


@pytest.mark.parametrize(
    "html",
    [
        "<table>甲<tr><td>乙<td>丙</table>",
        "<table><tr>甲<td>乙<td>丙</table>",
        "<table><tr><p>甲</p></tr></table>",
        "<table><p>甲</p></table>",
        f"<table>{'<tr><td colspan=99>甲</td></tr>' * 50}</table>",
        f"<table>{'<tr><td>甲</td></tr>' * 60}<tr>{'<td>乙</td>' * 80}</tr></table>",
    ],
)
def test_to_markdown_table_that_is_none_is_refused(html: str) -> None:
    assert convert(html).unsupported[:1] == ("<table>",)


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        (r"\(x^2\)5 和 \[ y \]", "$x^2$ 5 和 $$y$$"),
        (r"若 $$\frac{a}{b}$$ 则", r"若 $$\frac{a}{b}$$ 则"),
        (r"\(a &lt; b\)", "$a < b$"),
        (r"<tex>x^2</tex>", "$x^2$"),
        (r'<script type="math/tex; mode=display">x^2</script>', "$$x^2$$"),
        (r'<script type="math/tex">x^2</script>', "$x^2$"),
        ('<img src="e.png" data-equation-content="x^2">', "$x^2$"),
        (
            '<math display="block"><mi>x</mi><annotation>x</annotation><annotation encoding="TeX">x^2</annotation></math>',
            "$$x^2$$",
        ),
        (r"\(\) 与 $$ $$ 与 \( 与 \) 与 \[", r"\\(\\) 与 \$\$ \$\$ 与 $与$ 与 \\["),
        ("<tex></tex>甲", "甲"),
        ("$5 与 $10", r"\$5 与 \$10"),
        (r"<code>\(x\)</code>", r"`\(x\)`"),
    ],
)
def test_to_markdown_formulas_of_mathjax_become_dollars(html: str, markdown: str) -> None:
    assert convert(html) == Converted(markdown)


@pytest.mark.parametrize(
    ("html", "left_out"),
    [
        ("甲<i>乙</i>丙", "b, i"),
        ("a<b>b</b>c", "b, i"),
        # Without the mark that stays away, the two would be a link.
        ("[甲<i>乙]</i>(https:x)", "b, i"),
        ("<u>不</u>对", "u"),
        ("<span style='text-decoration: underline'>不</span>对", "u"),
        ("<font color=red>甲</font>", "color"),
        ("<a href='https://e.example'>甲</a>", "a"),
        ("<mark>甲</mark>", "mark"),
        ("<blockquote>甲</blockquote>", "blockquote"),
        ("甲<hr>乙", "hr"),
        ("甲<span style='display:none'>乙</span>", "hidden"),
        ("甲<span style='visibility: hidden'>乙</span>", "hidden"),
        ("甲<p hidden>乙</p>", "hidden"),
    ],
)
def test_to_markdown_decoration_is_left_out_by_name(html: str, left_out: str) -> None:
    converted = convert(html)
    assert converted.left_out == (left_out,)
    assert not converted.unsupported
    assert "<" not in converted.text


def test_to_markdown_black_words_are_not_coloured() -> None:
    assert convert("<p style='color: rgb(0, 0, 0)'><a name='x'>甲</a></p>") == Converted("甲")


@pytest.mark.parametrize(
    ("html", "what"),
    [
        ("<s>不</s>对", "<s> 不"),
        ("<span style='text-decoration-line: line-through'>不</span>", "<span> 不"),
        ("<video src='v.mp4'></video>", "<video>"),
        ("<input name=a>", "<input>"),
        ("若 a<b1 则", "<b1>"),
        ("<math><mi>x</mi></math>", "MathML"),
        ("<script>alert(1)</script>", "<script>"),
        ("x<sup>2<sub>i</sub></sup>", "<sup> 2i"),
        (r"x<sub>\(i\)</sub>", r"<sub> \(i\)"),
        ("x<sub>i&gt;0</sub>", "<sub> i>0"),
        (r"\(a $ b\)", "TeX a $ b"),
        ("<span class='multilang' lang='en'>a</span>", "<span> a"),
        # The dialect would take the bracket for the start of a link.
        ("[<sup>x](https:b)</sup>", "HTML"),
        ("</bo</bo</bo</body>dy>dy>dy>甲", "HTML"),
        ("<html><frameset><frame></frameset></html>", "<frameset>"),
        ("<div>" * 100 + "甲", "too deep"),
        ("甲" * (MAX_HTML + 1), "too long"),
        ("甲" * 20_001, "too long"),
    ],
)
def test_to_markdown_what_would_change_the_meaning_is_refused(html: str, what: str) -> None:
    converted = convert(html)
    assert converted.unsupported == (what,)
    (problem,) = converted.problems(AT, "stem")
    assert problem.wording.zh == f"含有无法表示的内容：{what}"
    assert problem.wording.en == f"it holds what cannot be shown: {what}"
    assert (problem.place, problem.field, problem.is_warning) == (AT, "stem", False)


@pytest.mark.parametrize(
    "address", ["图 1.png", "图%201.png", "图 1.png?time=17", "%E5%9B%BE%201.png?time=17#x"]
)
def test_to_markdown_picture_is_found_by_any_form_of_its_address(address: str) -> None:
    html = f'<p>见<img src="{address}" alt="流程 [一]" width="40">。</p>'
    assert convert(html) == Converted(f"见![流程 \\[一\\]](media:{PICTURE})。")


def test_to_markdown_pictures_that_are_not_there_are_named() -> None:
    html = (
        '<img src="没有.png"><img src="https://e.example/a.png"><img src="//e.example/b.png">'
        f'<img alt="无"><img src="data:image/png;base64,{"A" * 200}">'
    )
    converted = convert(html)
    assert converted.remote == ("https://e.example/a.png", "//e.example/b.png")
    assert converted.missing[:2] == ("没有.png", "")
    named = [str(problem.context["name"]) for problem in converted.problems(AT)]
    assert named[:2] + named[3:] == [
        "没有.png",
        "img",
        "https://e.example/a.png",
        "//e.example/b.png",
    ]
    assert named[2] == f"data:image/png;base64,{'A' * 57}…"
    assert converted.problems(AT)[0].wording.zh == "缺少图片“没有.png”"
    assert converted.problems(AT)[3].wording.en.startswith(
        "the picture 'https://e.example/a.png' is"
    )


def test_problems_of_what_is_left_out_are_one_warning() -> None:
    found = Converted("甲", left_out=("u", "color")).problems(AT)
    assert [(one.is_warning, one.wording.en) for one in found] == [
        (True, "formatting is left out: u, color")
    ]
    assert Converted("甲").problems(AT) == list[Problem]()


def test_to_markdown_names_ten_refusals_at_most() -> None:
    html = "".join(f"<s>{number}</s>" for number in range(30))
    assert len(convert(html).unsupported) == 10


def test_to_markdown_text_of_openings_only_is_read_to_its_end() -> None:
    """Searching for the end of each would take hours."""
    assert convert(r"\(" * 6_000) == Converted(r"\\(" * 6_000)


def test_embedded_pictures_are_those_written_in_base64() -> None:
    data = b"\x89PNG"
    coded = base64.b64encode(data).decode()
    html = (
        f"<img src=\"data:image/png;base64,{coded}\"><img src='data:image/gif;base64,{coded[:3]}'>"
        f'<img SRC = "data:image/jpeg;base64,%4{coded[1:]}"><img src="a.png">'
    )
    assert embedded_pictures(html)[f"data:image/png;base64,{coded}"] == data
    assert not any(address.startswith("data:image/gif") for address in embedded_pictures(html))


@pytest.mark.parametrize(
    ("html", "markdown", "left_out"),
    [
        ("<p>甲</p><p>乙</p>", "甲\n乙", ()),
        ("<ul><li>甲<li>乙</ul>", "- 甲\n- 乙", ()),
        ("<table><tr><td>甲<td>乙<tr><td><td>丙</table>", "甲 | 乙\n\\| 丙", ("table",)),
        ("<pre>a\n b</pre>", "a\nb", ("pre",)),
        ("<pre>甲<img src='图 1.png'></pre>", f"甲![](media:{PICTURE})", ("pre",)),
    ],
)
def test_to_inline_markdown_blocks_become_lines(
    html: str, markdown: str, left_out: tuple[str, ...]
) -> None:
    assert to_inline_markdown(html, PICTURES) == Converted(markdown, left_out=left_out)


@settings(deadline=None)
@given(texts(lines=True))
def test_from_plain_reads_as_the_words_it_was_given(words: str) -> None:
    assert bare(plain(from_plain(words.replace("\n", "\r\n")))) == bare(words)


MARKUP = (
    *("**", "*", "`", "$", "- ", "| ", "\n", "\n\n", "  ", "<sub>2</sub>", "**粗**", "*斜* "),
    *("- 项\n- 项", "|甲|乙|\n|---|:-:|\n|丙|丁|", "```\nx\n```", f"![图](media:{PICTURE})"),
)
markdowns = st.lists(st.sampled_from(PIECES + MARKUP), max_size=10).map("".join)


@settings(deadline=None)
@given(markdowns)
def test_to_markdown_of_our_own_html_shows_the_same(markdown: str) -> None:
    html = render(markdown, picture=str)
    converted = to_markdown(html, {PICTURE: PICTURE})
    is_formula = "<math" in html
    assert converted.unsupported == (("MathML",) if is_formula else ())
    assert (
        is_formula
        or converted.left_out
        or shown(render(converted.text, picture=str)) == shown(html)
    )


@settings(deadline=None)
@given(markdowns)
def test_to_inline_markdown_of_our_own_html_shows_the_same(markdown: str) -> None:
    html = render_inline(markdown, picture=str)
    converted = to_inline_markdown(html, {PICTURE: PICTURE})
    again = shown(render_inline(converted.text, picture=str))
    assert "<math" in html or converted.left_out or again == shown(html)


# One dollar beside another would make formulas of what stands between.
spoken = [piece for piece in (*PIECES, "**", "\n") if "$" not in piece]
words = st.lists(st.sampled_from(spoken), max_size=4).map("".join)
leaves = words.map(lambda said: (escape_html(said), said))


def wrapped(children: st.SearchStrategy[tuple[str, str]]) -> st.SearchStrategy[tuple[str, str]]:
    """Elements around others, with what is read of them."""
    tags = st.sampled_from(["b", "i", "span", "p", "div", "u", "a", "h2", "font", "center"])
    inside = st.lists(children, max_size=4).map(
        lambda all_: ("".join(html for html, _ in all_), "".join(said for _, said in all_))
    )
    return st.tuples(tags, inside).map(
        lambda drawn: (f"<{drawn[0]}>{drawn[1][0]}</{drawn[0]}>", drawn[1][1])
    )


@settings(deadline=None)
@given(st.recursive(leaves, wrapped, max_leaves=12))
def test_to_markdown_of_anything_reads_the_same_words(drawn: tuple[str, str]) -> None:
    html, said = drawn
    converted = convert(f"<div>{html}</div>")
    assert not converted.unsupported
    # Underlined space becomes a gap.
    assert bare(plain(converted.text)).replace("____", "") == bare(said)


@settings(deadline=None)
@given(st.text(alphabet="<>/&;=\"' abpuliotrdsmgx$\\()[]*-|#\x00\ud800\n", max_size=80))
def test_to_markdown_of_any_characters_never_fails(html: str) -> None:
    converted = convert(html)
    assert converted.text == converted.text.strip()
    assert to_inline_markdown(html, {}).text is not None


def bare(text: str) -> str:
    return "".join(text.split())


def shown(html: str) -> list[object]:
    """Each visible character with how it is set, between the elements that make the layout."""
    signs: list[object] = []
    _show(lxml_html.fragment_fromstring(html, create_parent="div"), frozenset(), signs)
    while (emptied := _without_empty(signs)) != signs:
        signs = emptied
    return signs


def _show(element: HtmlElement, style: frozenset[str], signs: list[object]) -> None:
    is_style = element.tag in ("strong", "em")
    # Loose lists have paragraphs, tight ones have none.
    is_layout = not is_style and element.tag not in ("p", "br")
    inner = style | {str(element.tag)} if is_style else style
    signs.extend([("open", element.tag, element.get("align"), element.get("src"))] * is_layout)
    signs.extend((sign, inner) for sign in bare(element.text or ""))
    for child in element:
        _show(child, inner, signs)
        signs.extend((sign, inner) for sign in bare(child.tail or ""))
    signs.extend([("close", element.tag)] * is_layout)


def _without_empty(signs: list[object]) -> list[object]:
    """Without the first element that holds nothing, except cells and pictures."""
    for place, (first, second) in enumerate(pairwise(signs)):
        for tag in ("li", "ul", "pre", "code"):
            if (first, second) == (("open", tag, None, None), ("close", tag)):
                return signs[:place] + signs[place + 2 :]
    return signs
