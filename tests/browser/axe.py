"""axe-core in the page: what WCAG 2.2 AA and good practice find wrong with it."""

from pathlib import Path

from playwright.sync_api import Page

_AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
_RUN = """async ([only, without]) => {
  const runOnly = only.length ? { runOnly: { type: "rule", values: only } } : {};
  const rules = Object.fromEntries(without.map((rule) => [rule, { enabled: false }]));
  const { violations } = await axe.run(document, { resultTypes: ["violations"], rules, ...runOnly });
  return violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.join(" ")}: ${node.failureSummary.replaceAll("\\n", " ")}`));
}"""


# What depends on the colours of a page and on nothing else.
COLOURS = ("color-contrast", "link-in-text-block")


def violations(page: Page, only: tuple[str, ...] = (), *, without: tuple[str, ...] = ()) -> list[str]:
    """What is wrong with the page as it is now, by every rule, by some or by all but some; everything folded up is
    opened first."""
    page.evaluate("for (const folded of document.querySelectorAll('details')) folded.open = true")
    if not page.evaluate("'axe' in window"):
        page.evaluate(_AXE)
    found: list[str] = page.evaluate(_RUN, [list(only), list(without)])
    return found
