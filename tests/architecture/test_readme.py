"""The README's "where things happen" table stays true."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROWS = re.findall(r"^\| .+? \| `([\w/.]+)::(\w+)` \|$", (ROOT / "README.md").read_text(), re.M)


def test_table_is_there() -> None:
    assert len(ROWS) >= 15


@pytest.mark.parametrize(("path", "name"), ROWS)
def test_row_leads_to_a_definition(path: str, name: str) -> None:
    tree = ast.parse((ROOT / path).read_text())
    names = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    assert name in names


def test_every_folder_in_the_readme_exists() -> None:
    folders = re.findall(r"^\| `([\w/]+/)` \|", (ROOT / "README.md").read_text(), re.M)
    assert folders
    assert [folder for folder in folders if not (ROOT / folder).is_dir()] == []
