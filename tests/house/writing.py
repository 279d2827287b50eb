"""Which functions of the project write to the database, read from its source: directly, or through what they use."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("trainingsite", "courses", "quizzes", "certificates")
# Of rows and query sets, whose arguments have names. A dictionary updates itself with what it is given, a drawing is
# saved into a file, a cache deletes a key.
_WRITES = frozenset({"create", "get_or_create", "update_or_create"})
_WRITES_WITHOUT_ARGUMENTS = frozenset({"save", "update", "delete"})


@dataclass(frozen=True)
class Action:
    """A public function of an `actions` room that writes."""

    module: str
    node: ast.FunctionDef

    @property
    def name(self) -> str:
        return f"{self.module}.{self.node.name}"

    def asks(self) -> str | None:
        """The name of the act in `check(by, Act.NAME, ...)`, if that is the first thing that it does."""
        body = self.node.body[1:] if ast.get_docstring(self.node) else self.node.body
        match body[0] if body else None:
            case ast.Expr(
                ast.Call(
                    func=ast.Name("check"),
                    args=[ast.Name("by"), ast.Attribute(value=ast.Name("Act"), attr=act)],
                )
            ):
                return act
        return None


class Project:
    """The modules of the project by their dotted names."""

    def __init__(self, sources: Mapping[str, str]) -> None:
        self._trees = {name: ast.parse(source) for name, source in sources.items()}

    @classmethod
    def here(cls) -> "Project":
        """The project as it lies on the disk, without migrations."""
        files = (path for part in PARTS for path in (ROOT / part).rglob("*.py"))
        return cls(
            {_dotted(path): path.read_text() for path in files if "migrations" not in path.parts}
        )

    def actions(self) -> list[Action]:
        """Every public function that writes, of every package or module that is named `actions`."""
        return [
            Action(module, node)
            for module, tree in self._trees.items()
            if "actions" in module.split(".")
            for node in _functions(tree.body)
            if not node.name.startswith("_") and f"{module}.{node.name}" in self._writers
        ]

    @cached_property
    def _writers(self) -> set[str]:
        """The functions and methods that write: first those that do it themselves, then whoever uses one of them."""
        walked = {
            name: [(module, node) for module, body in bodies for node in ast.walk(body)]
            for name, bodies in self._bodies.items()
        }
        writers = {name for name, nodes in walked.items() if any(_is_write(n) for _m, n in nodes)}
        uses = {
            name: {used for module, node in nodes for used in self._used(module, node)}
            for name, nodes in walked.items()
        }
        while more := {name for name, used in uses.items() if used & writers} - writers:
            writers |= more
        return writers

    def _used(self, module: str, node: ast.AST) -> Iterator[str]:
        """The functions and methods of the project that the node names, called or handed on."""
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            yield from self._function(self._names[module].get(node.id, ""))
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
            yield from self._function(self._dotted_of(module, node))
            if f"method {node.attr}" in self._bodies:
                yield f"method {node.attr}"

    def _dotted_of(self, module: str, node: ast.Attribute) -> str:
        if isinstance(node.value, ast.Name) and node.value.id in self._names[module]:
            return f"{self._names[module][node.value.id]}.{node.attr}"
        return ""

    def _function(self, name: str) -> Iterator[str]:
        """The function behind the name, through what packages import from their modules."""
        seen: set[str] = set()
        while name and name not in self._bodies and name not in seen:
            seen.add(name)
            module, _dot, last = name.rpartition(".")
            name = self._names.get(module, {}).get(last, "")
        if name in self._bodies:
            yield name

    @cached_property
    def _names(self) -> dict[str, dict[str, str]]:
        """What each name of a module stands for: its own functions, and what it imports anywhere."""
        found: dict[str, dict[str, str]] = {}
        for module, tree in self._trees.items():
            names = found.setdefault(module, {})
            for node in ast.walk(tree):
                if isinstance(node, ast.Import):
                    names |= {a.asname: a.name for a in node.names if a.asname}
                elif isinstance(node, ast.ImportFrom) and node.module:
                    names |= {a.asname or a.name: f"{node.module}.{a.name}" for a in node.names}
            names |= {n.name: f"{module}.{n.name}" for n in _functions(tree.body)}
        return found

    @cached_property
    def _bodies(self) -> dict[str, list[tuple[str, ast.FunctionDef]]]:
        """Functions by dotted name, and methods of models and actions by their bare name, each with its module."""
        found: dict[str, list[tuple[str, ast.FunctionDef]]] = {}
        for module, tree in self._trees.items():
            for node in _functions(tree.body):
                found[f"{module}.{node.name}"] = [(module, node)]
            if {"models", "actions"} & set(module.split(".")):
                classes = (node for node in tree.body if isinstance(node, ast.ClassDef))
                for method in (one for owner in classes for one in _functions(owner.body)):
                    found.setdefault(f"method {method.name}", []).append((module, method))
        return found


def _functions(body: Iterable[ast.stmt]) -> Iterator[ast.FunctionDef]:
    return (node for node in body if isinstance(node, ast.FunctionDef))


def _is_write(node: ast.AST) -> bool:
    """`transaction.atomic`, or a call that changes rows."""
    match node:
        case ast.Attribute(value=ast.Name("transaction"), attr="atomic"):
            return True
        case ast.Call(func=ast.Attribute(attr=name), args=arguments):
            return (
                name in _WRITES
                or name.startswith("bulk_")
                or (name in _WRITES_WITHOUT_ARGUMENTS and not arguments)
            )
    return False


def _dotted(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
