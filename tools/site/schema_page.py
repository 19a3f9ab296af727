# SPDX-License-Identifier: Apache-2.0
"""Pages of the JSON documents, from their schemas."""
import html
import json


def type_of(part):
    if part.get("$ref", "").startswith("urn:framewise:"):
        stem = part["$ref"].removeprefix("urn:framewise:").replace(":", "-")
        return f"[{stem}](schema-{stem}.md)"
    if "$ref" in part:
        name = part["$ref"].rsplit("/", 1)[-1]
        return f"[{name}](#{name.lower()})"
    if "const" in part:
        return f"`{json.dumps(part['const'])}`"
    if "enum" in part:
        return ", ".join(f"`{json.dumps(value)}`" for value in part["enum"])
    for word in ("anyOf", "oneOf"):
        if word in part:
            return " or ".join(type_of(one) for one in part[word])
    kind = part.get("type", "any value")
    if kind == "array":
        return f"list of {type_of(part.get('items', {}))}"
    if isinstance(kind, list):
        return " or ".join(kind)
    if kind == "object" and isinstance(part.get("additionalProperties"), dict):
        return f"object of {type_of(part['additionalProperties'])}"
    return kind


def table(part):
    required = set(part.get("required", ()))
    out = ["| member | type | |", "| --- | --- | --- |"]
    for name, about in part.get("properties", {}).items():
        text = about.get("description", "")
        for word, sign in (("minimum", "≥"), ("maximum", "≤")):
            if word in about:
                text += f" ({sign} {about[word]})"
        if name not in required:
            text = (text + " (may be absent)").strip()
        cells = [f"`{name}`", type_of(about), html.escape(text, quote=False)]
        out.append("| " + " | ".join(cell.replace("|", "\\|")
                                     for cell in cells) + " |")
    return out + [""]


def nested(name, part):
    """Objects within an object that have no name of their own."""
    for member, about in part.get("properties", {}).items():
        inner = about.get("items", about) if about.get("type") == "array" else about
        if inner.get("properties"):
            title = f"{name}.{member}"
            yield title, inner
            yield from nested(title, inner)


def page(path):
    schema = json.loads(path.read_text("utf-8"))
    out = [f"# {path.stem}", "", schema.get("title", ""), "",
           schema.get("description", ""), "",
           f"The schema for programs: [{path.name}](../schema/{path.name}).", ""]
    parts = []
    if schema.get("properties"):
        parts.append(("document", schema))
    elif "items" in schema:
        parts.append(("each item", schema["items"]))
    parts += [(name, part) for name, part in schema.get("$defs", {}).items()]
    for name, part in parts:
        for title, one in [(name, part), *nested(name, part)]:
            about = one.get("description", "") if one is not schema else ""
            out += [f"## {title}", "", about, ""]
            out += (table(one) if one.get("properties")
                    else [type_of(one), ""])
    return "\n".join(out) + "\n"
