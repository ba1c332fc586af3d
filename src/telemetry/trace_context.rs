//! W3C Trace Context: what links a record to the trace of the article it came from.
//!
//! Source: <https://www.w3.org/TR/trace-context/>. Only version 00 is read, strictly: 55 bytes, lower-case
//! hexadecimal, ids not zero. Anything else is treated as absent, as the standard asks, and never handed on.

use std::fmt;

/// Longest `tracestate` that is carried on; the standard asks for at least 512 characters.
const MAX_STATE_BYTES: usize = 8 * 1024;

/// Length of a version 00 `traceparent`.
const PARENT_BYTES: usize = 55;

/// Header name of the parent.
pub const TRACEPARENT: &str = "traceparent";
/// Header name of the state.
pub const TRACESTATE: &str = "tracestate";

/// A place in a trace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TraceContext {
    trace_id: [u8; 16],
    span_id: [u8; 8],
    flags: u8,
    state: Option<String>,
}

impl TraceContext {
    /// Reads the headers `traceparent` and `tracestate` as bytes. `None` when the parent is not valid; a
    /// state that is no visible ASCII or too long is left out.
    pub fn parse(parent: &[u8], state: Option<&[u8]>) -> Option<Self> {
        if parent.len() != PARENT_BYTES {
            return None;
        }
        let mut parts = parent.split(|&byte| byte == b'-');
        let version: [u8; 1] = hex(parts.next()?)?;
        let trace_id: [u8; 16] = hex(parts.next()?)?;
        let span_id: [u8; 8] = hex(parts.next()?)?;
        let [flags]: [u8; 1] = hex(parts.next()?)?;
        if parts.next().is_some() || version != [0] || trace_id == [0; 16] || span_id == [0; 8] {
            return None;
        }
        let state = state
            .filter(|state| state.len() <= MAX_STATE_BYTES && state.iter().all(|b| (0x20..0x7f).contains(b)))
            .and_then(|state| std::str::from_utf8(state).ok())
            .map(str::trim)
            .filter(|state| !state.is_empty())
            .map(str::to_owned);
        Some(Self { trace_id, span_id, flags, state })
    }

    /// The first place of a new trace that is recorded. All zeros is no legal id; the last bit is set then.
    pub fn root(trace_id: [u8; 16], span_id: [u8; 8]) -> Self {
        let trace_id = if trace_id == [0; 16] { 1_u128.to_be_bytes() } else { trace_id };
        let root = Self { trace_id, span_id, flags: 1, state: None };
        root.child(span_id)
    }

    /// The context of work done for this one: same trace, flags and state, a span id made of the given random
    /// bytes. All zeros is no legal id; the last bit is set then.
    pub fn child(&self, random: [u8; 8]) -> Self {
        let span_id = if random == [0; 8] { [0, 0, 0, 0, 0, 0, 0, 1] } else { random };
        Self { span_id, ..self.clone() }
    }

    /// The trace id, 32 hexadecimal digits, for logs.
    pub fn trace_id(&self) -> String {
        digits(&self.trace_id)
    }

    /// The id of this place.
    pub fn span_id(&self) -> [u8; 8] {
        self.span_id
    }

    /// Whether the trace is recorded.
    pub fn is_sampled(&self) -> bool {
        self.flags & 1 == 1
    }

    /// The value of the header `traceparent`.
    pub fn traceparent(&self) -> String {
        format!("00-{}-{}-{:02x}", digits(&self.trace_id), digits(&self.span_id), self.flags)
    }

    /// The value of the header `tracestate`, as it came.
    pub fn tracestate(&self) -> Option<&str> {
        self.state.as_deref()
    }
}

impl fmt::Display for TraceContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.traceparent())
    }
}

fn digits(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Exactly `N` bytes in lower-case hexadecimal.
fn hex<const N: usize>(text: &[u8]) -> Option<[u8; N]> {
    if text.len() != 2 * N {
        return None;
    }
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(text.chunks_exact(2)) {
        let [high, low] = pair else { return None };
        *byte = digit(*high)? << 4 | digit(*low)?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PARENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    #[test]
    fn a_valid_parent_survives_the_round_trip() {
        let context = TraceContext::parse(PARENT.as_bytes(), Some(b"vendor=1,other=2")).unwrap();
        assert_eq!(context.traceparent(), PARENT);
        assert_eq!(context.trace_id(), "4bf92f3577b34da6a3ce929d0e0e4736");
        assert_eq!(context.tracestate(), Some("vendor=1,other=2"));
        assert!(context.is_sampled());
    }

    #[test]
    fn a_child_keeps_trace_flags_and_state_and_has_its_own_span() {
        let context = TraceContext::parse(PARENT.as_bytes(), Some(b"a=b")).unwrap();
        let child = context.child([1, 2, 3, 4, 5, 6, 7, 8]);
        assert_eq!(child.traceparent(), "00-4bf92f3577b34da6a3ce929d0e0e4736-0102030405060708-01");
        assert_eq!(child.tracestate(), Some("a=b"));
        assert_eq!(
            context.child([0; 8]).traceparent(),
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000001-01"
        );
    }

    #[test]
    fn a_root_begins_a_trace_that_is_recorded_and_has_legal_ids() {
        let root = TraceContext::root([0; 16], [0; 8]);
        assert_eq!(root.traceparent(), "00-00000000000000000000000000000001-0000000000000001-01");
        assert_eq!(TraceContext::parse(root.traceparent().as_bytes(), None), Some(root));
    }

    #[test]
    fn parents_that_are_not_strictly_valid_are_absent() {
        for text in [
            "",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0",
            "00_4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7_01",
            " 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e473-600f067aa0ba902b7-01",
        ] {
            assert_eq!(TraceContext::parse(text.as_bytes(), None), None, "{text}");
        }
    }

    #[test]
    fn a_state_that_could_not_stand_in_a_header_is_left_out() {
        let long = vec![b'a'; MAX_STATE_BYTES + 1];
        for state in [b"a=b\r\nevil: 1".as_slice(), "a=و".as_bytes(), b"  ", &long] {
            let context = TraceContext::parse(PARENT.as_bytes(), Some(state)).unwrap();
            assert_eq!(context.tracestate(), None);
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_a_panic(parent: Vec<u8>, state: Vec<u8>) {
            let _ = TraceContext::parse(&parent, Some(&state));
        }

        #[test]
        fn what_is_read_is_written_the_same(text in "00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}") {
            if let Some(context) = TraceContext::parse(text.as_bytes(), None) {
                prop_assert_eq!(context.traceparent(), text);
            }
        }
    }
}
