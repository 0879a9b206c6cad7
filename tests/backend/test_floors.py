"""The shape of the whole: imports go down, and each dangerous thing has one door."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FLOORS = ("reporting", "casework", "publication", "backend")
FRAMEWORKS = ("django", "rest_framework", "drf_spectacular", "django_otp", "axes")
CLOCKS = ("time", "django.utils.timezone")
# A value in, a value out: these know no framework, no clock and no database.
PURE = {
    "reporting": "age bech32 gaps jpeg keys notes padding pictures reader receipts"
    " fingerprints rosters sealing stream tags",
    "publication": "noise pages/charts pages/series periods places/sheets places/tiles",
}
CRYPTOGRAPHY = {
    f"reporting/{name}.py" for name in ["age", "keys", "notes", "receipts", "stream"]
}
MAX_LINES = 300
CASEWORK = ROOT / "casework"
# The rooms of casework from the lowest; each knows only those before it.
ROOMS = [
    "approvals",
    "cases",
    "keys",
    "desk",
    "triage",
    "entry",
    "sharing",
    "people",
    "keeping",
    "casepage",
]
# Whoever answers a request: the door has chosen the rows already.
VIEWS = {
    str(path.relative_to(ROOT))
    for pattern in ("*/*views.py", "*/*api.py")
    for path in CASEWORK.glob(pattern)
}


def sources(*folders):
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts and "node_modules" not in path.parts:
                yield path


def name_of(path):
    return str(path.relative_to(ROOT))


def tree_of(path):
    return ast.parse(path.read_text("utf-8"))


def imports(path):
    """Every module that `path` imports, wherever in it, with its names."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(path)}: relative import"
            yield node.module
            for alias in node.names:
                yield f"{node.module}.{alias.name}"


def importers(module, *folders):
    """The files that import `module` or something in it."""
    return {
        name_of(path)
        for path in sources(*(folders or FLOORS))
        if any(
            found == module or found.startswith(f"{module}.") for found in imports(path)
        )
    }


def users(*folders, attribute, of=None):
    """The files that use `of.attribute` (of anything, when left out)."""
    found = set()
    for path in sources(*folders):
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Attribute) and node.attr == attribute:
                owner = node.value.id if isinstance(node.value, ast.Name) else None
                if of is None or owner == of:
                    found.add(name_of(path))
    return found


PURE_FILES = [
    f"{floor}/{name}.py" for floor, names in PURE.items() for name in names.split()
]


class FloorTests:
    @pytest.mark.parametrize("floor", FLOORS)
    def test_imports_only_go_down(self, floor):
        above = FLOORS[FLOORS.index(floor) + 1 :]
        for path in sources(floor):
            for module in imports(path):
                assert module.split(".")[0] not in above, f"{name_of(path)}: {module}"

    def test_nothing_imports_the_tests_or_the_tools(self):
        for folder in ("tests", "tools", "deploy"):
            assert importers(folder) == set()

    def test_no_app_hides_a_standard_module(self):
        assert not set(FLOORS) & set(sys.stdlib_module_names)

    def test_no_file_has_a_name_for_anything(self):
        names = {path.stem for path in sources(*FLOORS)}
        assert not names & {"utils", "helpers", "services", "common", "misc"}


class PureTests:
    @pytest.mark.parametrize("name", PURE_FILES)
    def test_it_imports_no_framework_and_no_clock(self, name):
        for module in imports(ROOT / name):
            assert module.split(".")[0] not in FRAMEWORKS, module
            assert module not in CLOCKS, module

    @pytest.mark.parametrize("name", PURE_FILES)
    def test_it_imports_only_pure_modules_of_ours(self, name):
        ours = {
            module.replace(".", "/") + ".py"
            for module in imports(ROOT / name)
            if module.split(".")[0] in FLOORS
        }
        files = {module for module in ours if (ROOT / module).is_file()}
        assert files <= set(PURE_FILES)

    @pytest.mark.parametrize("name", PURE_FILES)
    def test_it_reads_no_day(self, name):
        for clock in ("now", "utcnow", "localdate", "monotonic"):
            assert name not in users(*PURE, attribute=clock)
        assert name not in users(*PURE, attribute="today", of="date")


class DoorTests:
    """Who may do what; a new name in one of these sets must be argued about."""

    def test_cryptography_is_called_by_the_formats_only(self):
        assert importers("cryptography") == CRYPTOGRAPHY

    def test_only_sealing_seals_and_opens(self):
        for call in ("seal", "open_sealed", "open_stream", "Writer"):
            assert users(*FLOORS, attribute=call, of="age") <= {"reporting/sealing.py"}
            assert importers(f"reporting.age.{call}") == set()
        assert importers("reporting.padding") == {"reporting/sealing.py"}
        assert importers("reporting.stream") == {"reporting/age.py"}

    def test_only_settings_read_the_environment(self):
        readers = users(*FLOORS, attribute="environ") | importers("os.environ")
        assert readers == {"backend/environment.py", "backend/wsgi.py"}
        wsgi = (ROOT / "backend/wsgi.py").read_text()
        assert wsgi.count("os.environ") == wsgi.count("os.environ.setdefault") == 1
        assert users(*FLOORS, attribute="getenv") == set()
        assert importers("backend.environment") <= {
            "backend/settings.py",
            "backend/demo/browser.py",  # for the place of the tree, no setting
        }

    def test_the_public_counts_casework_through_one_door(self):
        reach = importers("casework.models", "publication")
        assert reach == {
            "publication/tabulation.py",
            "publication/register/moving.py",  # what two have cleared, by consent
            "publication/register/changing.py",  # who, of the two that agree
            "publication/releases.py",
            "publication/management/people.py",
        }
        for name in reach - {"publication/tabulation.py"}:
            found = {
                m for m in imports(ROOT / name) if m.startswith("casework.models.")
            }
            drafts = {"casework.models.Draft", "casework.models.Coding"}
            people = {"casework.models.Caseworker"}
            assert found <= (drafts if "moving" in name else people), name
        models = ("Report", "DeskWrap", "Message", "File", "Step")
        for model in models:
            assert importers(f"reporting.models.{model}", "publication") <= {
                "publication/tabulation.py"
            }

    def test_views_choose_no_rows_of_cases_themselves(self):
        for model in ("Case", "Report", "File", "Message", "DeskWrap"):
            named = importers(f"casework.models.{model}", "casework")
            named |= importers(f"reporting.models.{model}", "casework")
            for name in named & VIEWS:
                text = (ROOT / name).read_text()
                chosen = text.replace("Case.objects.visible_to(", "")
                assert f"{model}.objects" not in chosen, name

    def test_the_rooms_of_casework_lie_one_above_the_other(self):
        for at, room in enumerate(ROOMS):
            for above in ROOMS[at + 1 :]:
                found = importers(f"casework.{above}", f"casework/{room}")
                assert found == set(), (room, above)
        packages = {path.parent.name for path in CASEWORK.glob("*/__init__.py")}
        assert packages - {"migrations", "management"} == {*ROOMS, "models"}

    def test_noise_has_one_door(self):
        assert importers("opendp") == {"publication/noise.py"}

    def test_texts_become_html_at_one_door(self):
        door = {"publication/register/texts.py"}  # cleans twice, and says safe
        for module in ("markdown_it", "bleach", "nh3"):
            assert importers(module) == door
        empty = {"backend/logs.py"}  # two empty pages of errors
        for word in ("safestring", "SafeString", "SafeText", "__html__", "html_safe"):
            named = {name_of(p) for p in sources(*FLOORS) if word in p.read_text()}
            assert named <= door | empty, word

    def test_the_reporting_side_has_one_clock(self):
        for clock in ("now", "utcnow", "localdate", "monotonic"):
            assert users("reporting", attribute=clock) <= {"reporting/calendar.py"}
        assert users("reporting", attribute="today", of="date") == set()
        assert users("reporting", attribute="time", of="time") == {
            "reporting/duties.py"  # compares ages, keeps none
        }

    def test_accounts_are_unknown_to_the_reporting_side(self):
        for module in ("django.contrib", "axes", "django_otp"):
            assert importers(module, "reporting") == set()

    def test_files_meet_the_disk_in_one_place(self):
        openers = users("reporting", attribute="open", of="os")
        assert openers == {
            "reporting/store.py",
            "reporting/management/commands/roster.py",  # the board's own keys
        }
        assert importers("tempfile") == set()

    @pytest.mark.parametrize(
        "word",
        [
            "mark_safe",
            "csrf_exempt",
            "format_html",
            "eval(",
            "exec(",
            "pickle",
            "|safe",
        ],
    )
    def test_nothing_weakens_what_the_framework_protects(self, word):
        files = [*sources(*FLOORS), *(ROOT / "templates").rglob("*.html")]
        assert not [name_of(p) for p in files if word in p.read_text("utf-8")]

    def test_no_template_switches_escaping_off_or_runs_a_script_within(self):
        for path in (ROOT / "templates").rglob("*.html"):
            text = path.read_text("utf-8")
            assert "autoescape" not in text, name_of(path)
            assert "<style" not in text, name_of(path)
            assert " style=" not in text, name_of(path)
            assert "<script>" not in text, name_of(path)
            assert " onclick=" not in text, name_of(path)


class SizeTests:
    def test_modules_stay_small(self):
        long = {
            name_of(path): lines
            for path in sources(*FLOORS)
            if (lines := len(path.read_text("utf-8").splitlines())) > MAX_LINES
            and path.name not in ("codes.py",)  # a list, not a program
        }
        assert long == {}
