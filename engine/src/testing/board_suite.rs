//! What every board must do, one function a behaviour, for any implementation of
//! [`Board`](crate::ports::board::Board).
//!
//! `board_conformance!(expression)` makes a test of each; the expression is evaluated for every test, may
//! await, and gives a fresh `Arc<dyn Board>` that was never filled. The tests need `tokio::test` where they
//! are made. `board_conformance!(@in_turn expression)` runs all of them inside one test, for a board that is
//! slow to set up.

#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    clippy::indexing_slicing,
    reason = "a suite of tests"
)]

mod claims;
mod danger;
mod fixture;
mod matching;
mod people;
mod placing;
mod rebuilding;
mod wakes;

pub use claims::*;
pub use danger::*;
pub use matching::*;
pub use people::*;
pub use placing::*;
pub use rebuilding::*;
pub use wakes::*;

/// Makes one test of each behaviour.
#[macro_export]
macro_rules! board_conformance {
    ($fresh:expr) => {
        $crate::board_conformance! { @all each $fresh }
    };
    (@in_turn $fresh:expr) => {
        $crate::board_conformance! { @all in_turn $fresh }
    };
    (@all $how:ident $fresh:expr) => {
        $crate::board_conformance! { @$how $fresh;
            // matching
            serves_in_rank_order
            breaks_ties_by_id
            prefers_the_least_loaded
            counts_load_against_capacity
            then_the_longest_without_a_new_one
            then_the_lowest_id
            asks_for_qualification
            asks_for_language
            gives_a_licensed_counselor_lower_classes_too
            does_not_let_the_rare_need_block_others
            prefers_the_former_counselor_while_free
            never_waits_for_the_former_counselor
            the_former_counselor_must_be_qualified
            the_former_counselor_is_dealt_no_more_for_it
            respects_exclusions_until_they_end
            tells_when_everybody_is_excluded
            searches_a_class_only_so_deep
            leaves_held_tickets_alone
            claims_whom_no_supervisor_decided_on_in_time
            makes_no_more_claims_than_ids
            deals_the_claims_of_one_call_in_turns
            the_same_id_gives_the_same_claim
            pull_gives_the_top_one_they_may_take
            pull_respects_room_and_duty
            pull_passes_over_exclusion
            // people
            claims_use_up_capacity
            never_goes_beyond_open_max
            a_changed_capacity_counts_at_once
            a_repeated_announcement_does_not_reset_idleness
            off_duty_takes_no_more_and_keeps_what_is_held
            the_unheard_are_not_matched_until_they_are_heard
            capacity_zero_takes_nobody
            whoever_was_seen_anywhere_is_not_gone
            whoever_was_seen_lately_is_in_sight
            // danger
            imminent_goes_before_all
            the_reserve_is_for_imminent_only
            surges_when_nobody_qualified_is_free
            surge_has_an_end
            surge_keeps_open_max
            surge_is_for_imminent_only
            after_a_minute_the_best_qualified_free_person_is_asked
            the_unserved_are_named
            where_people_ask_only_overdue_danger_is_claimed
            where_people_ask_danger_without_anybody_is_named_at_once
            exclusion_gives_way_to_danger
            somebody_else_is_asked_before_exclusion_gives_way
            // claims
            a_claim_takes_the_client_out_of_the_room
            accepting_makes_it_weigh
            accepting_twice_is_once
            releasing_puts_back_at_the_old_rank
            releasing_with_exclusion_keeps_the_pair_apart
            a_lapsed_lease_is_taken_back
            expiring_is_bounded
            assigning_goes_beyond_the_rules_as_an_exception
            assigning_within_the_rules_is_none
            assigning_takes_over
            assigning_what_is_nowhere_or_theirs_gives_none
            // placing
            placing_twice_is_once
            placing_again_moves
            a_claim_survives_waiting
            a_claim_ends_with_absence
            held_by_the_claimant_is_acceptance
            held_by_another_ends_the_claim
            an_offer_unknown_makes_its_claim
            an_offer_known_keeps_its_claim
            an_offer_replaces_another_claim
            waiting_again_ends_what_was_offered
            a_late_word_of_a_released_offer_does_no_lasting_harm
            a_proposal_survives_what_the_client_writes
            weight_follows_what_is_placed
            leaving_frees_the_slot
            a_late_place_changes_nothing
            whoever_left_is_not_brought_back_late
            absence_is_remembered_of_the_unknown
            accepting_keeps_what_was_told
            placing_says_whether_it_changed_something
            everybody_on_the_board_is_listed
            // wakes
            wakes_in_order_when_due
            the_earliest_wake_counts
            a_forgotten_wake_does_not_come
            a_wake_nobody_saw_to_is_due_again
            wakes_are_bounded
            // rebuilding
            a_board_never_filled_says_so
            rebuilding_empties_and_begins_an_epoch
            claims_carry_the_epoch
            a_rebuilt_board_matches_alike
            nobody_is_claimed_while_it_is_filled
            a_board_whose_filler_is_gone_is_empty
            desks_do_not_touch
        }
    };
    (@in_turn $fresh:expr; $($behaviour:ident)*) => {$(
        $crate::testing::board_suite::$behaviour($fresh).await;
    )*};
    (@each $fresh:expr; $($behaviour:ident)*) => {$(
        #[tokio::test]
        async fn $behaviour() {
            $crate::testing::board_suite::$behaviour($fresh).await;
        }
    )*};
}
