"""A page worked by nothing but the keyboard."""

from playwright.sync_api import Locator, Page


def tab_to(page: Page, name: str, among: list[str] | None = None) -> None:
    """Press Tab until a field of this name has the focus; of several, one of these values without a tick."""
    there = """([name, among]) => { const { activeElement: at } = document;
        return at.name === name && (!among || (among.includes(at.value) && !at.checked)); }"""
    for _ in range(200):
        if page.evaluate(there, [name, among]):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{name} can't be reached by Tab")


def turn_to(page: Page, value: str) -> None:
    """Of a group of radio buttons, the one with this value."""
    page.keyboard.press("Space")
    for _ in range(12):
        if page.evaluate("() => document.activeElement.value") == value:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(value)


def press(page: Page, control: Locator) -> None:
    """Press Tab until this button or link has the focus, then Enter."""
    for _ in range(60):
        if control.evaluate("control => control === document.activeElement"):
            page.keyboard.press("Enter")
            return
        page.keyboard.press("Tab")
    raise AssertionError("the control can't be reached by Tab")
