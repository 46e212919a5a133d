"""Writes src/pure/text/unicode/tables.rs: what Python 3.11's Unicode (14.0) has that the Rust crates lack or have newer.

usage: python3.11 tests/oracle/unicode_tables.py > src/pure/text/unicode/tables.rs
"""
import sys
import unicodedata

EVERY = [c for c in range(sys.maxunicode + 1) if not 0xD800 <= c <= 0xDFFF]
LETTERS = ("Lu", "Ll", "Lt", "Lm", "Lo", "Nl")


def ranges(holds):
    found, start = [], None
    for c in range(sys.maxunicode + 2):
        inside = c <= sys.maxunicode and not 0xD800 <= c <= 0xDFFF and holds(chr(c))
        if inside and start is None:
            start = c
        elif not inside and start is not None:
            found.append((start, c - 1))
            start = None
    return found


def emit(name, doc, rows, kind):
    print(f"\n/// {doc}")
    print(f"pub static {name}: &[{kind}] = &[")
    line = "   "
    for row in rows:
        if len(line) + len(row) + 2 > 118:
            print(line)
            line = "   "
        line += f" {row},"
    print(line)
    print("];")


def emit_ranges(name, doc, holds):
    emit(name, doc, [f"(0x{a:x}, 0x{b:x})" for a, b in ranges(holds)], "(u32, u32)")


def escaped(text):
    return "".join(f"\\u{{{ord(c):x}}}" for c in text)


def emit_mapping(name, doc, pairs):
    emit(name, doc, [f'(0x{c:x}, "{escaped(to)}")' for c, to in pairs], "(u32, &str)")


def category(c):
    return unicodedata.category(c)


print("//! Facts of Unicode 14.0, written by tests/oracle/unicode_tables.py. Not to be edited by hand.")
print("#![cfg_attr(rustfmt, rustfmt_skip)]")
emit_ranges("UNASSIGNED", "Code points that mean nothing yet.", lambda c: category(c) == "Cn")
emit("DECIMAL_ZEROS", "The zero of each run of ten decimal digits.",
     [f"0x{ord(c):x}" for c in map(chr, EVERY) if unicodedata.decimal(c, None) == 0], "u32")
emit_ranges("DIGITS", "`isdigit` without being decimal.", lambda c: c.isdigit() and not c.isdecimal())
emit_ranges("NUMERIC", "`isnumeric` without being a digit.", lambda c: c.isnumeric() and not c.isdigit())
emit_ranges("NO_IDENTIFIER_START", "Letters that begin no identifier.",
            lambda c: category(c) in LETTERS and not c.isidentifier())
emit_ranges("IDENTIFIER_START", "Beginnings of identifiers that are no letters.",
            lambda c: category(c) not in LETTERS and c.isidentifier() and c != "_")
emit_ranges("NO_IDENTIFIER_PART", "Letters, marks, digits and connectors that continue no identifier.",
            lambda c: category(c) in LETTERS + ("Mn", "Mc", "Nd", "Pc") and not ("a" + c).isidentifier())
emit_ranges("IDENTIFIER_PART", "What continues an identifier and is none of these.",
            lambda c: category(c) not in LETTERS + ("Mn", "Mc", "Nd", "Pc") and ("a" + c).isidentifier())
emit_mapping("TITLE", "Title case where it is not upper case.",
             [(c, chr(c).title()) for c in EVERY if chr(c).title() != chr(c).upper()])
emit_mapping("FOLD", "Folded case where it is not lower case.",
             [(c, chr(c).casefold()) for c in EVERY if chr(c).casefold() != chr(c).lower()])
