"""`datapackage.json`: the tables as a Frictionless tabular data package."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from gongkai.rulebook.columns import Column, Schema


def write_datapackage(schema: Schema, folder: Path) -> None:
    """Write the description of the CSV files: types, labels, constraints, keys and links between tables."""
    package = {
        "profile": "tabular-data-package",
        "name": "gongkai",
        "title": "政府信息公开年度报告数据集 / Government information disclosure annual reports",
        "resources": [_resource(schema, table) for table in schema.tables],
    }
    text = json.dumps(package, ensure_ascii=False, indent=2) + "\n"
    (folder / "datapackage.json").write_text(text, "utf-8", newline="\n")


def _resource(schema: Schema, table: str) -> dict[str, Any]:
    entry, columns = schema.tables[table], schema.columns[table]
    described: dict[str, Any] = {
        "fields": [_field(schema, column) for column in columns],
        "missingValues": [""],
    }
    if entry.key:
        described["primaryKey"] = list(entry.key)
    if table != "reports" and any(column.name == "report_id" for column in columns):
        link = {"resource": "reports", "fields": ["report_id"]}
        described["foreignKeys"] = [{"fields": ["report_id"], "reference": link}]
    return {
        "profile": "tabular-data-resource",
        "name": table,
        "title": f"{entry.label_zh} / {entry.label_en}",
        "description": f"{entry.definition_zh} {entry.definition_en}",
        "path": f"{table}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": described,
    }


def _field(schema: Schema, column: Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {"required": True} if column.required else {}
    if column.pattern:
        constraints["pattern"] = column.pattern
    if column.codes and not column.joined and not column.open:
        constraints["enum"] = list(schema.vocabularies[column.codes])
    described: dict[str, Any] = {
        "name": column.name,
        "type": column.type,
        "title": f"{column.label_zh} / {column.label_en}",
        "description": f"{column.definition_zh} {column.definition_en}",
    }
    return described | ({"constraints": constraints} if constraints else {})
