"""Writes src/pure/text/codec/tables.rs: aliases of the encodings we speak, and the upper halves of the one-byte ones.

usage: python3.11 tests/oracle/codec_tables.py > src/pure/text/codec/tables.rs
"""
import codecs
from encodings.aliases import aliases

CHARMAPS = ["cp1252", "iso8859_15", "iso8859_2", "cp1250", "cp1251", "cp437", "cp850", "koi8_r"]
SPOKEN = ["utf_8", "utf_8_sig", "ascii", "latin_1", "utf_16", "utf_16_le", "utf_16_be", "utf_32", "utf_32_le", "utf_32_be",
          "euc_kr", "cp949", "idna", "punycode", "unicode_escape", "raw_unicode_escape"] + CHARMAPS
OTHER = ["base64_codec", "bz2_codec", "hex_codec", "quopri_codec", "rot_13", "uu_codec", "zlib_codec"]

rows = {name: name for name in SPOKEN + OTHER}
rows.update((alias, name) for alias, name in aliases.items() if name in SPOKEN + OTHER)
rows.update({"cp65001": "utf_8", "iso8859_1": "latin_1"})
print("//! Names and character sets, written by tests/oracle/codec_tables.py. Not to be edited by hand.")
print("#![cfg_attr(rustfmt, rustfmt_skip)]")
print("\n/// Normalised names, sorted, and the encodings they mean.")
print("pub static NAMES: &[(&str, &str)] = &[")
for alias, name in sorted(rows.items()):
    print(f'    ("{alias}", "{name}"),')
print("];")
print("\n/// What is a codec to Python, but none of text.")
print("pub static NOT_TEXT: &[&str] = &[" + ", ".join(f'"{name}"' for name in OTHER) + "];")
print("\n/// The characters of the bytes 0x80 to 0xff; U+FFFE where there is none.")
print("pub static CHARMAPS: &[(&str, &str)] = &[")
for name in CHARMAPS:
    chars = [codecs.decode(bytes([b]), name, "replace") for b in range(128, 256)]
    text = "".join("\\u{%x}" % (0xfffe if c == "\ufffd" else ord(c)) for c in chars)
    print(f'    ("{name}", "{text}"),')
print("];")
