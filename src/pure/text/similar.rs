//! The name that "Did you mean" offers: the nearest one, by an edit distance in which a change of case costs half.

const MOST_CANDIDATES: usize = 750;
const LONGEST: usize = 40;
const MOVE: usize = 2;
const CASE: usize = 1;

/// The name most like `wanted` among the candidates (in the order that `dir()` has them), if any is alike enough.
pub fn suggest<'a>(wanted: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let candidates: Vec<&str> = candidates.into_iter().collect();
    if candidates.len() >= MOST_CANDIDATES {
        return None;
    }
    let mut best = None;
    let mut least = usize::MAX;
    for candidate in candidates {
        if candidate == wanted {
            continue;
        }
        // A third of the characters may differ, and nothing worse than the best so far is of use.
        let most = (wanted.len() + candidate.len() + 3) * MOVE / 6;
        let Some(distance) = distance(wanted.as_bytes(), candidate.as_bytes(), most.min(least - 1)) else { continue };
        if distance < least {
            (best, least) = (Some(candidate), distance);
        }
    }
    best
}

fn substitution(a: u8, b: u8) -> usize {
    if a == b {
        0
    } else if a.eq_ignore_ascii_case(&b) {
        CASE
    } else {
        MOVE
    }
}

/// The edit distance; None where it is more than `most`.
fn distance(a: &[u8], b: &[u8], most: usize) -> Option<usize> {
    let shared = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[shared..], &b[shared..]);
    let shared = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[..a.len() - shared], &b[..b.len() - shared]);
    if a.is_empty() || b.is_empty() {
        let cost = (a.len() + b.len()) * MOVE;
        return (cost <= most).then_some(cost);
    }
    if a.len() > LONGEST || b.len() > LONGEST || a.len().abs_diff(b.len()) * MOVE > most {
        return None;
    }
    let mut row: Vec<usize> = (0..=a.len()).map(|index| index * MOVE).collect();
    for (index, b) in b.iter().enumerate() {
        let mut diagonal = index * MOVE;
        row[0] = diagonal + MOVE;
        let mut least = usize::MAX;
        for (place, a) in a.iter().enumerate() {
            let change = diagonal + substitution(*a, *b);
            diagonal = row[place + 1];
            row[place + 1] = change.min(diagonal.min(row[place]) + MOVE);
            least = least.min(row[place + 1]);
        }
        if least > most {
            return None;
        }
    }
    row.last().copied().filter(|distance| *distance <= most)
}
