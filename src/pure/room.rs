//! Whether there is memory for what is about to be made.

/// Below this size nobody asks first: the reserve has it.
const SMALL: usize = 1 << 20;

/// Whether so many bytes can be had now.
pub fn has_room(bytes: usize) -> bool {
    bytes < SMALL || Vec::<u8>::new().try_reserve_exact(bytes).is_ok()
}
