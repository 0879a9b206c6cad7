"""Nobody can choose the noise, nor draw it but in the release job."""

import ast
import inspect
from pathlib import Path
from unittest import TestCase

from django.core.management import load_command_class

from publication import noise, releases

ROOT = Path(__file__).resolve().parents[3]
# Of production: the demonstration shapes its invented cases with a seed.
FOLDERS = ("reporting", "casework", "publication", "backend")


def sources():
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "node_modules" not in path.parts and "demo" not in path.parts:
                yield str(path.relative_to(ROOT)), ast.parse(path.read_text("utf-8"))


def imports(tree) -> set[str]:
    plain = {
        name.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for name in node.names
    }
    named = {
        node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)
    }
    return plain | named


class NoSeedTests(TestCase):
    def test_drawing_takes_counts_and_a_scale_and_nothing_else(self):
        found = list(inspect.signature(noise.draw).parameters)
        self.assertEqual(found, ["counts", "scale"])
        for function in (releases.prepare, releases.publish):
            taken = set(inspect.signature(function).parameters)
            self.assertLessEqual(taken, {"period", "by", "today", "replies"})

    def test_the_commands_take_no_seed(self):
        for name in ("prepare_release", "publish_release"):
            parser = load_command_class("publication", name).create_parser("", name)
            base = load_command_class("django.core", "check").create_parser("", "check")
            own = {a.dest for a in parser._actions} - {a.dest for a in base._actions}
            self.assertLessEqual(own, {"skip_checks", "quarter", "by", "replies"})

    def test_no_module_of_production_has_a_source_of_chance_with_a_seed(self):
        for name, tree in sources():
            self.assertFalse(imports(tree) & {"random", "numpy", "numpy.random"}, name)

    def test_only_one_module_loads_the_library_and_one_draws(self):
        loads = {
            name
            for name, tree in sources()
            if any(module.startswith("opendp") for module in imports(tree))
        }
        self.assertEqual(loads, {"publication/noise.py"})
        draws = {
            name
            for name, tree in sources()
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute)
            and node.attr == "draw"
            and isinstance(node.value, ast.Name)
            and node.value.id == "noise"
        }
        self.assertEqual(draws, {"publication/releases.py"})
