//! EUC-KR and its extension cp949 (UHC), over `encoding_rs`, whose "EUC-KR" is the extension.

use encoding_rs::EUC_KR;

use super::{Undecodable, Unencodable};

const ILLEGAL: &str = "illegal multibyte sequence";
const INCOMPLETE: &str = "incomplete multibyte sequence";

/// The second bytes of the jamo from which EUC-KR spells a syllable that it has no code for.
const INITIALS: &[u8; 19] = b"\xa1\xa2\xa4\xa7\xa8\xa9\xb1\xb2\xb3\xb5\xb6\xb7\xb8\xb9\xba\xbb\xbc\xbd\xbe";
const FIRST_VOWEL: u8 = 0xbf;
const VOWELS: u32 = 21;
const FINALS: &[u8; 28] =
    b"\xd4\xa1\xa2\xa3\xa4\xa5\xa6\xa7\xa9\xaa\xab\xac\xad\xae\xaf\xb0\xb1\xb2\xb4\xb5\xb6\xb7\xb8\xba\xbb\xbc\xbd\xbe";

fn in_extension(pair: [u8; 2]) -> bool {
    pair[0] < 0xa1 || pair[1] < 0xa1
}

fn pair_of(c: char) -> Option<[u8; 2]> {
    let mut text = [0; 4];
    let (bytes, _, unmapped) = EUC_KR.encode(c.encode_utf8(&mut text));
    match (bytes.as_ref(), unmapped) {
        ([a, b], false) => Some([*a, *b]),
        _ => None,
    }
}

pub(super) fn encode(strict: bool, chars: &[char], mut at: usize, out: &mut Vec<u8>) -> Result<(), Unencodable> {
    while let Some(c) = chars.get(at) {
        match pair_of(*c) {
            _ if c.is_ascii() => out.push(*c as u8),
            Some(pair) if !strict || !in_extension(pair) => out.extend(pair),
            Some(_) if matches!(c, '가'..='힣') => spell(*c, out),
            _ => return Err(Unencodable { start: at, end: at + 1, reason: ILLEGAL }),
        }
        at += 1;
    }
    Ok(())
}

/// A syllable as filler, initial, vowel and final.
fn spell(c: char, out: &mut Vec<u8>) {
    let index = c as u32 - '가' as u32;
    let finals = FINALS.len() as u32;
    let initial = INITIALS[(index / finals / VOWELS) as usize];
    let vowel = FIRST_VOWEL + (index / finals % VOWELS) as u8;
    out.extend([0xa4, 0xd4, 0xa4, initial, 0xa4, vowel, 0xa4, FINALS[(index % finals) as usize]]);
}

fn spelled(bytes: &[u8]) -> Option<char> {
    let [0xa4, 0xd4, 0xa4, initial, 0xa4, vowel, 0xa4, last, ..] = bytes else { return None };
    let initial = INITIALS.iter().position(|byte| byte == initial)? as u32;
    let vowel = vowel.checked_sub(FIRST_VOWEL).map(u32::from).filter(|vowel| *vowel < VOWELS)?;
    let last = FINALS.iter().position(|byte| byte == last)? as u32;
    char::from_u32('가' as u32 + (initial * VOWELS + vowel) * FINALS.len() as u32 + last)
}

pub(super) fn decode(strict: bool, bytes: &[u8], mut at: usize, out: &mut String) -> Result<(), Undecodable> {
    while let Some(first) = bytes.get(at) {
        if first.is_ascii() {
            out.push(*first as char);
            at += 1;
            continue;
        }
        let incomplete = Undecodable { start: at, end: bytes.len(), reason: INCOMPLETE, cut: true };
        let illegal = Undecodable { start: at, end: at + 1, reason: ILLEGAL, cut: false };
        let Some(second) = bytes.get(at + 1) else { return Err(incomplete) };
        let pair = [*first, *second];
        if strict && pair == [0xa4, 0xd4] {
            if bytes.len() - at < 8 {
                return Err(incomplete);
            }
            let Some(c) = spelled(&bytes[at..]) else { return Err(illegal) };
            out.push(c);
            at += 8;
            continue;
        }
        if strict && in_extension(pair) {
            return Err(illegal);
        }
        match EUC_KR.decode_without_bom_handling_and_without_replacement(&pair) {
            Some(text) if text.chars().count() == 1 => out.push_str(&text),
            _ => return Err(illegal),
        }
        at += 2;
    }
    Ok(())
}
