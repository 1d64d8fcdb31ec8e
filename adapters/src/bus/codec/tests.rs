use proptest::prelude::*;

use super::*;

const NODE: NodeId = NodeId(Uuid::from_u128(0x0102_0304_0506_0708_090a_0b0c_0d0e_0f10));

fn desk() -> DeskId {
    "hikari".parse().unwrap()
}

/// What every frame of the desk begins with: version, node, the name's length, the name.
fn beginning() -> Vec<u8> {
    let mut bytes = vec![2];
    bytes.extend(1..=16);
    bytes.push(6);
    bytes.extend(b"hikari");
    bytes
}

/// Of one hint.
fn golden(rest: &[u8]) -> Vec<u8> {
    [beginning().as_slice(), &[1], rest].concat()
}

#[test]
fn golden_bytes() {
    let id = Uuid::from_u128(0x2a);
    let mut id_bytes = [0; 16];
    id_bytes[15] = 0x2a;
    let appended = |carried| Hint::Appended {
        desk: desk(),
        conversation: ConversationId(id),
        seq: Seq(300),
        carried,
    };
    let carried = Carried::new(b"sealed");
    let duty = Hint::Duty {
        desk: desk(),
        staff: StaffId(id),
    };
    let seq = [251, 0x2c, 0x01];
    for (hint, rest) in [
        (
            appended(None),
            [&[0], id_bytes.as_slice(), &seq, &[0]].concat(),
        ),
        (
            appended(carried),
            [&[0], id_bytes.as_slice(), &seq, &[1, 6], b"sealed"].concat(),
        ),
        (duty, [&[1], id_bytes.as_slice()].concat()),
        (Hint::Alarms { desk: desk() }, vec![2]),
        (Hint::Desk { desk: desk() }, vec![3]),
    ] {
        let bytes = golden(&rest);
        let hints = vec![hint];
        assert_eq!(encode(NODE, &desk(), &hints), Ok(bytes.clone()));
        assert_eq!(decode(&bytes), Ok((NODE, hints)));
    }
    let several = vec![Hint::Alarms { desk: desk() }, Hint::Desk { desk: desk() }];
    let bytes = [beginning().as_slice(), &[2, 2, 3]].concat();
    assert_eq!(encode(NODE, &desk(), &several), Ok(bytes.clone()));
    assert_eq!(decode(&bytes), Ok((NODE, several)));
}

#[test]
fn another_version_is_told_from_rubbish() {
    let mut bytes = golden(&[2]);
    for other in [1, 3] {
        bytes[0] = other;
        assert_eq!(decode(&bytes), Err(FrameError::Version(Some(other))));
    }
    assert_eq!(decode(&[]), Err(FrameError::Version(None)));
    assert_eq!(decode(&golden(&[9])), Err(FrameError::Unreadable));
    assert_eq!(decode(&golden(&[2, 0])), Err(FrameError::Unreadable));
    assert_eq!(decode(&beginning()), Err(FrameError::Unreadable));
}

#[test]
fn the_longest_frame_fits_and_no_longer_one_is_read() {
    let desk: DeskId = "a".repeat(32).parse().unwrap();
    let hint = Hint::Appended {
        desk: desk.clone(),
        conversation: ConversationId(Uuid::max()),
        seq: Seq(u64::MAX),
        carried: Carried::new(&[7; CARRIED_MAX]),
    };
    let mut hints = vec![hint; HINTS_A_FRAME];
    let bytes = encode(NODE, &desk, &hints).expect("within the limit");
    assert!(bytes.len() <= FRAME_MAX);
    assert_eq!(decode(&bytes), Ok((NODE, hints.clone())));

    hints.fill(Hint::Alarms { desk: desk.clone() });
    hints.push(Hint::Alarms { desk: desk.clone() });
    let bytes = encode(NODE, &desk, &hints).expect("within the limit");
    assert_eq!(decode(&bytes), Err(FrameError::Unreadable));
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = decode(&bytes);
        let _ = decode(&[beginning(), bytes].concat());
    }
}
