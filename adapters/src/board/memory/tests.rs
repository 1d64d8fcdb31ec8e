use futures_util::FutureExt;

use super::*;

fn desk() -> DeskId {
    "hikari".parse().unwrap()
}

/// Fails an operation in the middle, as a bug would.
fn cut_short(board: &MemoryBoard) {
    let fails = board.with(&desk(), |_| -> () { panic!("a bug") });
    let cut = std::panic::AssertUnwindSafe(fails).catch_unwind();
    assert!(cut.now_or_never().expect("ready").is_err());
}

#[test]
fn a_board_in_doubt_says_so_until_it_is_rebuilt() {
    let board = MemoryBoard::starting_at(7);
    let epoch = board.rebuild(&desk()).now_or_never().expect("ready");
    assert_eq!(epoch, Ok(8));
    cut_short(&board);
    let snapshot = board.snapshot(&desk()).now_or_never().expect("ready");
    assert_eq!(snapshot, Err(BoardError::Empty));
    let epoch = board.rebuild(&desk()).now_or_never().expect("ready");
    assert_eq!(epoch, Ok(9));
    let snapshot = board.snapshot(&desk()).now_or_never().expect("ready");
    assert_eq!(snapshot.expect("rebuilt").epoch, 9);
}

#[test]
fn nothing_happens_before_the_answer_is_awaited() {
    let board = MemoryBoard::default();
    drop(board.rebuild(&desk()));
    let snapshot = board.snapshot(&desk()).now_or_never().expect("ready");
    assert_eq!(snapshot, Err(BoardError::Empty));
}
