//! P4 where it is decided: whatever a board proposed, nobody is offered a client who needs somebody else now.

use proptest::{option, prelude::*, sample::select};
use tomoshibi_engine::{
    conversation::{Candidate, Command, Event, Exception, OfferMode, Refusal, Standing},
    staff::{Language, Qualification},
    time::Millis,
    triage::Band,
};

use crate::story::{Story, candidate, claim, offer, says, set_band};

fn peer() -> Candidate {
    Candidate {
        qualification: Qualification::Peer,
        ..candidate(1)
    }
}

fn offered(to: Candidate, exception: Option<Exception>) -> Command {
    Command::Offer {
        claim: claim(1),
        to,
        mode: OfferMode::Auto,
        exception,
        epoch: 1,
    }
}

#[test]
fn one_whose_danger_grew_after_the_claim_is_offered_to_somebody_else() {
    let mut story = Story::waiting(Band::Low);
    // The board claims now; before the offer is decided, the client writes.
    story.tell(says(Band::Imminent)).unwrap();
    assert_eq!(
        story.tell(offered(peer(), None)),
        Err(Refusal::NeedsAnother)
    );
    assert!(matches!(story.standing(), Standing::Waiting(_)));
    story.tell(offer(2, 2)).unwrap();
}

#[test]
fn an_exception_needs_its_ground_when_it_is_recorded() {
    let mut story = Story::waiting(Band::Imminent);
    let unserved = || offered(peer(), Some(Exception::ImminentUnserved));
    assert_eq!(story.tell(unserved()), Err(Refusal::NeedsAnother));
    story.wait(story.policy.timings.imminent_unserved_max_ms);
    story.tell(unserved()).unwrap();

    // Lowered by a supervisor between the claim and the offer.
    let mut story = Story::waiting(Band::Imminent);
    story.tell(set_band(9, true, Band::High)).unwrap();
    let surge = offered(candidate(1), Some(Exception::Surge));
    assert_eq!(story.tell(surge), Err(Refusal::NeedsAnother));

    let by_nobody = offered(peer(), Some(Exception::Supervisor));
    assert_eq!(story.tell(by_nobody), Err(Refusal::NeedsAnother));
}

#[test]
fn what_the_client_weighs_now_must_fit() {
    let mut story = Story::waiting(Band::Low);
    story.tell(says(Band::Imminent)).unwrap();
    let decision = tomoshibi_engine::conversation::decide(
        &story.conversation,
        offer(1, 1),
        &story.policy,
        story.now,
    );
    let guard = decision.unwrap().guard.unwrap();
    assert_eq!(guard.weight, story.policy.weights.imminent);
    assert_eq!(guard.capacity, Some(candidate(1).ceiling.capacity));
}

fn anybody() -> impl Strategy<Value = Candidate> {
    let languages = vec![
        vec![Language::Ja],
        vec![Language::En],
        Language::ALL.to_vec(),
    ];
    (select(Qualification::ALL.to_vec()), select(languages)).prop_map(
        |(qualification, languages)| Candidate {
            qualification,
            languages: languages.into_iter().collect(),
            ..candidate(1)
        },
    )
}

fn any_exception() -> impl Strategy<Value = Option<Exception>> {
    option::of(select(vec![
        Exception::Surge,
        Exception::ImminentUnserved,
        Exception::Supervisor,
    ]))
}

fn any_band() -> impl Strategy<Value = Band> {
    select(vec![Band::Low, Band::Elevated, Band::High, Band::Imminent])
}

proptest! {
    /// However the band went before, an offer stands by the rules for the band as it is, or by an exception
    /// whose ground is there; and one that the rules allow is never refused.
    #[test]
    fn an_offer_follows_the_need_of_its_moment(
        bands in prop::collection::vec((any_band(), any::<bool>()), 1..6),
        to in anybody(),
        exception in any_exception(),
        mode in select(vec![OfferMode::Auto, OfferMode::Pull, OfferMode::Assigned]),
        pause in 0..120_000_i64,
    ) {
        let mut story = Story::waiting(Band::Low);
        for (band, by_supervisor) in bands {
            let _ = story.tell(if by_supervisor { set_band(9, true, band) } else { says(band) });
            story.wait(Millis(1_000));
        }
        story.wait(Millis(pause));
        let (now, band) = (story.now, story.conversation.band);
        let qualified = story.policy.qualifications.least_for(band) <= to.qualification;
        let speaks = to.languages.contains(&Language::En);
        let unserved = story.conversation.imminent_since.is_some_and(|since| {
            now - since >= story.policy.timings.imminent_unserved_max_ms
        });
        let allowed = match exception {
            None => qualified && speaks,
            Some(Exception::Surge) => qualified && speaks && band == Band::Imminent,
            Some(Exception::ImminentUnserved) => speaks && band == Band::Imminent && unserved,
            Some(Exception::Supervisor) => mode == OfferMode::Assigned,
        };
        let told = story.tell(Command::Offer { claim: claim(1), to, mode, exception, epoch: 1 });
        match told {
            Ok(events) => {
                prop_assert!(allowed);
                let offered = matches!(events.last(), Some(Event::Offered { .. }));
                prop_assert!(offered);
            }
            Err(refusal) => {
                prop_assert!(!allowed);
                prop_assert_eq!(refusal, Refusal::NeedsAnother);
            }
        }
    }
}
