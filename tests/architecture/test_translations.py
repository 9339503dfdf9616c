# SPDX-License-Identifier: Apache-2.0
"""Every text exists in both languages, and nothing else does."""

from babel.messages.catalog import Message

from tests.support.findings import refuse
from tests.support.texts import (
    TranslatableText,
    find_browser_texts,
    find_python_texts,
    find_template_texts,
    find_untranslated_templates,
    placeholders_of,
    read_english,
)


def english_messages(*, browser: bool) -> list[tuple[str, Message]]:
    return [
        (name, message)
        for name, catalogue in read_english().items()
        if (name == "js") is browser
        for message in catalogue
        if message.id
    ]


def written_texts(*, browser: bool) -> tuple[TranslatableText, ...]:
    return find_browser_texts() if browser else find_template_texts() + find_python_texts()


def find_missing(*, browser: bool) -> list[str]:
    known = {message.id for _, message in english_messages(browser=browser) if message.string}
    texts = written_texts(browser=browser)
    return [f"{text.place} {text.words}" for text in texts if text.words not in known]


def find_unused(*, browser: bool) -> list[str]:
    written = {text.words for text in written_texts(browser=browser)}
    messages = english_messages(browser=browser)
    return [f"{name}.po: {message.id}" for name, message in messages if message.id not in written]


def test_every_text_of_pages_and_errors_has_its_english() -> None:
    missing = find_missing(browser=False)
    refuse(missing, "Write its English in app/locales/en, in the domain's file.")


def test_every_text_of_the_browser_has_its_english() -> None:
    missing = find_missing(browser=True)
    refuse(missing, "Write its English in app/locales/en/js.po.")


def test_no_english_of_pages_and_errors_is_left_over() -> None:
    unused = find_unused(browser=False)
    refuse(unused, "Take it out of the file: nothing says the Chinese any more.")


def test_no_english_of_the_browser_is_left_over() -> None:
    unused = find_unused(browser=True)
    refuse(unused, "Take it out of the file: nothing says the Chinese any more.")


def test_no_template_speaks_chinese_to_everybody() -> None:
    found = [f"{text.place} {text.words}" for text in find_untranslated_templates()]
    refuse(found, "Put the text into _(…), and its English into app/locales/en.")


def test_english_fills_in_the_same_names() -> None:
    messages = english_messages(browser=False) + english_messages(browser=True)
    different = [
        f"{name}.po: {message.id}"
        for name, message in messages
        if placeholders_of(str(message.id)) != placeholders_of(str(message.string))
    ]
    refuse(different, "Use the same {names} in the English as in the Chinese.")


def test_no_english_is_doubtful() -> None:
    messages = english_messages(browser=False) + english_messages(browser=True)
    fuzzy = [str(message.id) for _, message in messages if message.fuzzy]
    refuse(fuzzy, "Check the English and take the word fuzzy away.")


def test_one_text_has_one_english() -> None:
    """All files make one catalogue, where the last of two would win."""
    english: dict[str, dict[str, str]] = {}
    for name, message in english_messages(browser=False):
        english.setdefault(str(message.id), {})[name] = str(message.string)
    several = [f"{text}: {by}" for text, by in english.items() if len(set(by.values())) > 1]
    refuse(several, "Let all files say the same English, or tell the Chinese texts apart.")
