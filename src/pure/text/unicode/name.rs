//! Characters by their Unicode names, spelled as Unicode spells them: in any case, but with all spaces and hyphens.

/// The character of a name or of an alias.
pub fn character(name: &str) -> Option<char> {
    let is_spelled = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    // The crate looks names up loosely, and counts below zero where a name begins with a hyphen.
    if name.starts_with('-') || !name.split(' ').all(is_spelled) {
        return None;
    }
    let found = unicode_names2::character(name)?;
    let Some(known) = unicode_names2::name(found).map(|known| known.to_string()) else { return Some(found) };
    let letters = |text: &str| text.bytes().filter(u8::is_ascii_alphanumeric).map(|b| b.to_ascii_uppercase()).collect();
    let (own, given): (Vec<u8>, Vec<u8>) = (letters(&known), letters(name));
    // With other letters it is an alias; with the same ones it must be the name itself.
    (own != given || known.eq_ignore_ascii_case(name)).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::character;

    #[test]
    fn names_are_spelled_as_unicode_spells_them() {
        for (name, expected) in [
            ("latin small letter a", Some('a')),
            ("LINE FEED", Some('\n')),
            ("LF", Some('\n')),
            ("HANGUL SYLLABLE GA", Some('가')),
            ("hangul jungseong o-e", Some('\u{1180}')),
            ("CJK UNIFIED IDEOGRAPH-4E00", Some('一')),
            ("LATINSMALLLETTERA", None),
            ("LATIN_SMALL_LETTER_A", None),
            ("LATIN SMALL  LETTER A", None),
            ("latin small letter a ", None),
            ("-LF", None),
            ("-Ukk", None),
            ("", None),
        ] {
            assert_eq!(character(name), expected, "{name}");
        }
    }
}
