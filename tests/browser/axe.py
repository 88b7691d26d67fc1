"""axe-core in the page: what WCAG 2.2 AA and good practice find wrong with it."""

from pathlib import Path

from playwright.sync_api import Page

_AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
_RUN = """async () => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"] });
  return violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.join(" ")}: ${node.failureSummary.replaceAll("\\n", " ")}`));
}"""


def violations(page: Page) -> list[str]:
    """What is wrong with the page as it is now, everything folded up opened first."""
    page.evaluate("for (const folded of document.querySelectorAll('details')) folded.open = true")
    if not page.evaluate("'axe' in window"):
        page.evaluate(_AXE)
    found: list[str] = page.evaluate(_RUN)
    return found
