# SPDX-License-Identifier: Apache-2.0
"""Pictures in workbooks: over cells, inside cells as WPS keeps them, and on our own sheet."""

import io
from collections.abc import Callable

import pytest
from PIL import Image
from xlsxwriter import Workbook

from question_bank.interchange import Refusal
from question_bank.interchange.guards import check_picture
from question_bank.interchange.sheets.excel import read, write
from tests.support.factories.items import make_single, make_true_false
from tests.unit.interchange.sheet_files import (
    DEFAULTS,
    png,
    question_rows,
    repacked,
    replaced,
    words,
    workbook,
)

DATA, OTHER = png(0), png(200)
NAME, OTHER_NAME = check_picture(DATA).name, check_picture(OTHER).name
DRAWING = "xl/drawings/drawing1.xml"


def picture(cell: str, data: bytes = DATA, alt: str = "") -> Callable[[Workbook], None]:
    def insert(book: Workbook) -> None:
        options = {"image_data": io.BytesIO(data), "description": alt}
        book.get_worksheet_by_name("题库").insert_image(cell, "a.png", options)

    return insert


def encoded(kind: str) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (300, 400)).save(file, kind)
    return file.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF"])
def test_write_pictures_come_back_byte_for_byte(kind: str) -> None:
    data = encoded(kind)
    name = check_picture(data).name
    items = [
        make_single(
            "a", stem=f"看图：\n![流程 [1]](media:{name})", options=("甲", "乙", "丙", "丁")
        ),
        make_single("b", options=(f"![](media:{NAME})", f"![](media:{name})", "丙", "丁")),
        make_true_false("c", stem="没有图。"),
    ]
    pictures = {name: data, NAME: DATA, OTHER_NAME: OTHER}
    written = write(items, pictures)
    reading = read(written, DEFAULTS)
    assert reading.items == items
    assert reading.pictures == {name: data, NAME: DATA}
    assert reading.warnings == ()
    assert write(items, pictures) == written


def test_write_picture_that_is_not_there_is_refused() -> None:
    with pytest.raises(KeyError):
        write([make_true_false(stem=f"![](media:{NAME})")], {})


def test_read_picture_over_a_cell_stands_behind_its_text() -> None:
    def insert(book: Workbook) -> None:
        picture("C2", alt="流程图")(book)
        picture("D2", OTHER)(book)

    rows = question_rows(选项A="")
    reading = read(workbook({"题库": rows}, insert), DEFAULTS)
    assert reading.entries[0].problems == ()
    assert reading.items[0].stem == f"题目\n![流程图](media:{NAME})"
    assert reading.entries[0].cells["选项A"] == f"![](media:{OTHER_NAME})"
    assert reading.pictures == {NAME: DATA, OTHER_NAME: OTHER}


def test_read_pictures_over_one_cell_are_all_taken() -> None:
    def insert(book: Workbook) -> None:
        picture("C2")(book)
        picture("C2", OTHER)(book)

    reading = read(workbook({"题库": question_rows()}, insert), DEFAULTS)
    assert reading.items[0].stem == f"题目\n![](media:{NAME})\n![](media:{OTHER_NAME})"


def test_read_picture_beside_the_columns_is_refused() -> None:
    reading = read(workbook({"题库": question_rows()}, picture("H2")), DEFAULTS)
    assert words(reading.entries[0]) == [
        (
            "题库!H2",
            "图片“image1.png”不能使用：它不在任何一栏之上",
            "the picture 'image1.png' cannot be used: it lies over no column that is read",
        )
    ]


def test_read_picture_below_the_questions_is_left_out_with_a_warning() -> None:
    reading = read(workbook({"题库": question_rows()}, picture("C9")), DEFAULTS)
    assert len(reading.items) == 1
    assert [(str(w.place), w.wording.zh) for w in reading.warnings] == [
        ("题库!C9", "“image1.png”没有收入")
    ]
    assert reading.pictures == {}


def test_read_picture_over_the_header_is_no_concern() -> None:
    reading = read(workbook({"题库": question_rows()}, picture("A1")), DEFAULTS)
    assert reading.warnings == ()


def test_read_picture_that_cannot_be_used_refuses_its_question() -> None:
    data = repacked(
        workbook({"题库": question_rows()}, picture("C2")),
        {"xl/media/image1.png": lambda _: b"<svg xmlns='http://www.w3.org/2000/svg'/>"},
    )
    assert words(read(data, DEFAULTS).entries[0]) == [
        (
            "题库!C2",
            "图片“image1.png”不能使用：SVG 图片可以带脚本，不能使用，请转为 PNG",
            (
                "the picture 'image1.png' cannot be used: "
                "an SVG picture can hold scripts; convert it to PNG"
            ),
        )
    ]


def test_read_picture_on_another_site_is_refused() -> None:
    data = repacked(
        workbook({"题库": question_rows()}, picture("C2")),
        {
            "xl/drawings/_rels/drawing1.xml.rels": replaced(
                'Target="../media/image1.png"',
                'Target="https://example.org/a.png" TargetMode="External"',
            )
        },
    )
    assert words(read(data, DEFAULTS).entries[0]) == [
        (
            "题库!C2",
            "图片“a.png”在别处的网站上，请放进文件",
            "the picture 'a.png' is on another site; put it into the file",
        )
    ]


def test_read_picture_without_its_part_is_left_out_with_a_warning() -> None:
    data = repacked(
        workbook({"题库": question_rows()}, picture("C2")),
        {DRAWING: replaced('r:embed="rId1"', 'r:embed="rId9"')},
    )
    assert [w.wording.zh for w in read(data, DEFAULTS).warnings] == ["“图形或文本框”没有收入"]


def test_read_shape_over_a_question_is_left_out_with_a_warning() -> None:
    def insert(book: Workbook) -> None:
        book.get_worksheet_by_name("题库").insert_textbox("C2", "看这里")

    reading = read(workbook({"题库": question_rows()}, insert), DEFAULTS)
    assert len(reading.items) == 1
    assert [(str(w.place), w.wording.zh, w.wording.en) for w in reading.warnings] == [
        ("题库!C2", "“图形或文本框”没有收入", "'a shape or a text box' is left out")
    ]


def test_read_picture_tied_to_no_cell_is_left_out_with_a_warning() -> None:
    data = repacked(
        workbook({"题库": question_rows()}, picture("C2")),
        {DRAWING: replaced("<xdr:row>1</xdr:row>", "<xdr:row>x</xdr:row>")},
    )
    assert len(read(data, DEFAULTS).items) == 1


def test_read_picture_named_in_a_cell_but_missing_is_refused() -> None:
    rows = question_rows(题干=f"![](media:{NAME})")
    assert [p.code for p in read(workbook({"题库": rows}), DEFAULTS).entries[0].problems] == [
        Refusal.PICTURE_MISSING
    ]


# A picture inside a cell, as WPS keeps it: the cell names it, a part of its own holds it.
CELL_IMAGES = """<etc:cellImages
 xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData"
 xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
 xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"
 xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><etc:cellImage><xdr:pic>
 <xdr:nvPicPr><xdr:cNvPr id="2" name="ID_7F"/></xdr:nvPicPr>
 <xdr:blipFill><a:blip r:embed="rId1"/></xdr:blipFill></xdr:pic></etc:cellImage>
 <etc:cellImage><xdr:pic/></etc:cellImage></etc:cellImages>"""
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
LINKS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/image" Target="media/image1.png"/></Relationships>'
)
TO_CELL_IMAGES = (
    '<Relationship Id="rId99" Type="http://www.wps.cn/officeDocument/2020/cellImage" '
    'Target="cellimages.xml"/></Relationships>'
)


def wps_book(named: str) -> bytes:
    """A workbook of WPS whose option A is a picture."""

    def insert(book: Workbook) -> None:
        sheet = book.get_worksheet_by_name("题库")
        formula = f'=_xlfn.DISPIMG("{named}",1)'
        sheet.write_formula("D2", formula, None, f'=DISPIMG("{named}",1)')

    return repacked(
        workbook({"题库": question_rows()}, insert),
        {
            "xl/cellimages.xml": lambda _: CELL_IMAGES.encode(),
            "xl/_rels/cellimages.xml.rels": lambda _: LINKS.encode(),
            "xl/media/image1.png": lambda _: DATA,
            "xl/_rels/workbook.xml.rels": replaced("</Relationships>", TO_CELL_IMAGES),
        },
    )


def test_read_picture_inside_a_cell_of_wps_is_the_option() -> None:
    reading = read(wps_book("ID_7F"), DEFAULTS)
    assert reading.entries[0].problems == ()
    assert reading.entries[0].cells["选项A"] == f"![](media:{NAME})"
    assert reading.pictures == {NAME: DATA}


def test_read_picture_inside_a_cell_that_is_not_there_is_a_formula() -> None:
    reading = read(wps_book("ID_80"), DEFAULTS)
    assert [p.code for p in reading.entries[0].problems] == [Refusal.CELL_FORMULA]
