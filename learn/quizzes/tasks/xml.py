"""XML from strangers. No document type is read, so that there are no entities; depth and size are bounded."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from learn.quizzes.tasks.refusal import broken, too_large

DEEPEST = 100
MOST_NODES = 400_000

Started = Callable[[str, dict[str, str]], None]
Ended = Callable[[str], None]
Said = Callable[[str], None]


@dataclass
class Node:
    """An element. Names of elements and attributes stand without their namespaces."""

    tag: str
    attributes: dict[str, str]
    children: list["Node"] = field(default_factory=list)
    text: str = ""

    def get(self, name: str) -> str:
        """An attribute, "" when it is absent."""
        return self.attributes.get(name, "")

    def first(self, *path: str) -> "Node | None":
        """The first element down a path of names."""
        node: Node | None = self
        for tag in path:
            node = next((child for child in node.children if child.tag == tag), None) if node else None
        return node

    def all(self, tag: str) -> Iterator["Node"]:
        """Every element of this name below, in the order of the document."""
        waiting = self.children[::-1]
        while waiting:
            node = waiting.pop()
            if node.tag == tag:
                yield node
            waiting.extend(node.children[::-1])


def scan(data: bytes, started: Started, ended: Ended, said: Said) -> None:
    """Read XML and tell what begins, ends and is said, in order. NotTaken for what is broken, deep or has entities."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise broken()
        started(_bare(name), {_bare(key): value for key, value in attributes.items()})

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        ended(_bare(name))

    def refuse(*_declared: object) -> None:
        raise broken()

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = said
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise broken() from error


def tree(data: bytes) -> Node:
    """XML as a tree. NotTaken as by `scan`, and beyond MOST_NODES elements."""
    root = Node("", {})
    open_nodes = [root]
    count = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if count > MOST_NODES:
            raise too_large()
        node = Node(tag, attributes)
        open_nodes[-1].children.append(node)
        open_nodes.append(node)

    def end(_tag: str) -> None:
        open_nodes.pop()

    def say_text(text: str) -> None:
        open_nodes[-1].text += text

    scan(data, start, end, say_text)
    return root.children[0]


def _bare(name: str) -> str:
    return name.rpartition(" ")[2]
