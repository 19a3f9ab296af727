# SPDX-License-Identifier: Apache-2.0
"""Pages of the public headers: each declaration with the comment above it."""
import re

KIND = re.compile(r"^(?:template\b.*>\s*)?(?:typedef )?(?:inline )?(?:constexpr )?"
                  r"(enum class|enum|struct|class|using)\s+(?:\[\[\w+\]\]\s*)?"
                  r"(?:FRAMEWISE_API\s+)?(\w+)")
FUNCTION = re.compile(r"(\w+|operator\S+)\s*\(")
SKIPPED = re.compile(r"^(#|namespace\b|\}  // namespace|extern \"C\"|class \w+;|"
                     r"struct \w+;|\}\s*$|\\|\{ )")


def paragraphs(lines):
    """Comment lines as Markdown; indented ones are code."""
    out = []
    for line in lines:
        text = re.sub(r"^//+ ?", "", line)
        is_code = text.startswith("  ")
        if is_code and (not out or not out[-1].startswith("    ")) and out:
            out.append("")
        out.append(("    " + text.strip()) if is_code else text)
    return out


def declarations(text):
    """(comment lines, code lines) of each declaration of a namespace."""
    comment, code, depth = [], [], 0
    for line in text.splitlines():
        bare = re.sub(r'//.*$|"(?:\\.|[^"\\])*"', "", line)
        if not code and depth == 0:
            if line.startswith("//"):
                comment.append(line)
                continue
            if not line.strip() or SKIPPED.match(line):
                comment = []
                continue
        code.append(line)
        depth += bare.count("{") + bare.count("(")
        depth -= bare.count("}") + bare.count(")")
        if depth <= 0 and re.search(r"[;}]\s*$", bare):
            yield comment, code
            comment, code, depth = [], [], 0


def name_of(code):
    text = " ".join(line.strip() for line in code)
    kind = KIND.match(text)
    if kind:
        return f"{kind.group(1)} {kind.group(2)}"
    function = FUNCTION.search(text.replace("__attribute__", ""))
    if function and function.group(1) not in {"decltype", "requires"}:
        return f"{function.group(1)}()"
    constant = re.search(r"(\w+)\s*(?:=|;)", text)
    return constant.group(1) if constant else text[:40]


def page(path, include, language):
    """A header as Markdown."""
    text = path.read_text("utf-8")
    text = re.sub(r"(?ms)^#ifdef __cplusplus.*?^#endif.*?$|^#define (?:.*\\\n)*.*$",
                  "", text)
    head = re.match(r"// SPDX.*\n((?://.*\n)*)", text)
    out = [f"# {include}", "", *paragraphs(head.group(1).splitlines()), "",
           "```" + language, f"#include <{include}>", "```", ""]
    seen = set()
    for comment, code in declarations(text[head.end():]):
        name = name_of(code)
        if name not in seen:
            out += [f"## {name}", ""]
            seen.add(name)
        out += [*paragraphs(comment), "", "```" + language, *code, "```", ""]
    return "\n".join(out)
