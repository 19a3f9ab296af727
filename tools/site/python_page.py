# SPDX-License-Identifier: Apache-2.0
"""The page of the module for Python, from its stubs."""
import ast


def signature(node):
    text = f"def {node.name}({ast.unparse(node.args)})"
    return text + (f" -> {ast.unparse(node.returns)}" if node.returns else "")


def section(node, prefix=""):
    """A function or class as Markdown."""
    about = ast.get_docstring(node) or ""
    out = [f"## {prefix}{node.name}", ""]
    if isinstance(node, ast.ClassDef):
        lines = [f"class {node.name}" + (
            f"({', '.join(ast.unparse(base) for base in node.bases)})"
            if node.bases else "") + ":"]
        for one in node.body:
            if isinstance(one, ast.FunctionDef):
                lines += ["    @" + ast.unparse(mark)
                          for mark in one.decorator_list]
                lines.append("    " + signature(one))
                doc = ast.get_docstring(one)
                lines += [f"        # {line}" for line in (doc or "").splitlines()]
            elif isinstance(one, (ast.AnnAssign, ast.Assign)):
                lines.append("    " + ast.unparse(one))
    else:
        lines = [signature(node)]
    return out + [about, "", "```python", *lines, "```", ""]


def page(folder):
    out = ["# Python module", "",
           "Everything in `framewise`, as its type stubs state it. "
           "[The library for Python](../python.md) shows how to use it.", ""]
    for name, prefix in (("_framewise.pyi", ""), ("errors.py", ""),
                         ("giflab.py", "giflab."),
                         ("distributed.py", "distributed.")):
        tree = ast.parse((folder / name).read_text("utf-8"))
        for node in tree.body:
            if (isinstance(node, (ast.FunctionDef, ast.ClassDef))
                    and not node.name.startswith("_")):
                out += section(node, prefix)
    return "\n".join(out) + "\n"
