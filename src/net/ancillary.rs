//! Control data: what stands beside a message, laid out as the kernel wants it.

/// One item of control data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Control {
    pub level: i32,
    pub kind: i32,
    pub data: Vec<u8>,
}

const ALIGNMENT: usize = size_of::<usize>();
/// Length, level and type, before the data.
const HEADER: usize = size_of::<usize>() + 8;

const fn aligned(length: usize) -> usize {
    length.next_multiple_of(ALIGNMENT)
}

/// CMSG_LEN: an item of `length` bytes without padding; none where that is too much to count.
pub fn length_of(length: usize) -> Option<usize> {
    (length <= i32::MAX as usize - HEADER).then(|| HEADER + length)
}

/// CMSG_SPACE: an item of `length` bytes with its padding; none where that is too much to count.
pub fn space_of(length: usize) -> Option<usize> {
    (length <= i32::MAX as usize - HEADER - ALIGNMENT).then(|| HEADER + aligned(length))
}

/// The items as one buffer; none where that is too much to count.
pub fn pack(items: &[Control]) -> Option<Vec<u8>> {
    let total = items.iter().try_fold(0usize, |sum, item| sum.checked_add(space_of(item.data.len())?))?;
    let mut buffer = Vec::with_capacity(total);
    for item in items {
        buffer.extend_from_slice(&(HEADER + item.data.len()).to_ne_bytes());
        buffer.extend_from_slice(&item.level.to_ne_bytes());
        buffer.extend_from_slice(&item.kind.to_ne_bytes());
        buffer.extend_from_slice(&item.data);
        buffer.resize(aligned(buffer.len()), 0);
    }
    Some(buffer)
}

/// The items in a buffer that the kernel filled; of an item that was cut short, what is there.
pub fn unpack(buffer: &[u8]) -> Vec<Control> {
    let mut items = Vec::new();
    let mut rest = buffer;
    while rest.len() >= HEADER {
        let word = |at: usize| i32::from_ne_bytes([rest[at], rest[at + 1], rest[at + 2], rest[at + 3]]);
        let length = rest[..ALIGNMENT].try_into().map_or(0, usize::from_ne_bytes);
        if length < HEADER {
            break;
        }
        let end = length.min(rest.len());
        items.push(Control { level: word(ALIGNMENT), kind: word(ALIGNMENT + 4), data: rest[HEADER..end].to_vec() });
        rest = &rest[aligned(length).min(rest.len())..];
    }
    items
}
