# SPDX-License-Identifier: Apache-2.0
"""Word documents as examiners in China write them; they are read, not written.

    一、单项选择题（每题 1 分）
    1. 下列哪种是温室气体？（ B ）
    A. 氩    B. 甲烷
    解析：其余不在清单内。

| in the document                                            | read as                          |
|------------------------------------------------------------|----------------------------------|
| 一、单项选择题（每题2分）, 判断题                               | the type and points of what follows |
| 1. 1、 第1题 （1） and Word's own numbers                     | the beginning of a question      |
| A. A、 (A) A．, each on a line, in one line or in a table     | options                          |
| 答案：, 【答案】, a key in the stem's brackets                  | the key; the brackets are empty then |
| 1-5 ABCDA, 1. A 2. B, a table, a part 参考答案 at the end      | keys by number, if all numbers fit |
| 解析：, 难度：, 知识点： and others of our columns               | the fields of these names        |
| （1）…（2分）                                                | marking points and their weights |
"""

from question_bank.interchange.docx.reading import read
from question_bank.interchange.format import Format, Says

FORMAT = Format(
    name="docx",
    suffix=".docx",
    media_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    says=Says(types=frozenset(), fields=frozenset()),
    read=read,
    write=None,
)

__all__ = ["FORMAT", "read"]
