//! What a conversation may be about, as kinds that texts are labelled by. A kind may stand for several
//! issues of the service where nobody's labels tell them apart; then the lexicon does.

use super::Issue;

/// A kind of trouble, and what other collections call it.
#[derive(Debug, PartialEq, Eq)]
pub struct Kind {
    pub name: &'static str,
    /// The issues it stands for, the most usual first. None: told apart from the others, never shown.
    pub issues: &'static [Issue],
    labels: &'static [&'static str],
}

const fn kind(
    name: &'static str,
    issues: &'static [Issue],
    labels: &'static [&'static str],
) -> Kind {
    Kind {
        name,
        issues,
        labels,
    }
}

/// Every kind; a number of a kind points here.
pub static KINDS: [Kind; 21] = [
    kind("suicide", &[Issue::Suicide], &["suicidewatch", "suicidal"]),
    kind("self_harm", &[Issue::SelfHarm], &["selfharm"]),
    kind("depression", &[Issue::Depression], &[]),
    kind(
        "anxiety",
        &[Issue::Anxiety, Issue::Stress],
        &["anxiety_stress", "stress", "socialanxiety", "healthanxiety"],
    ),
    kind("trauma", &[], &["ptsd"]),
    kind(
        "relationships",
        &[Issue::Relationships],
        &[
            "divorce",
            "marriage",
            "intimacy",
            "relationship_dissolution",
        ],
    ),
    kind(
        "family",
        &[Issue::Family],
        &["family_conflict", "parenting"],
    ),
    kind("friends", &[Issue::Friends], &["friendship"]),
    kind(
        "isolation",
        &[Issue::Isolation],
        &[
            "isolation_loneliness",
            "lonely",
            "loneliness",
            "foreveralone",
        ],
    ),
    kind("bullying", &[Issue::Bullying], &[]),
    kind(
        "abuse",
        &[
            Issue::PhysicalAbuse,
            Issue::DomesticViolence,
            Issue::SexualAbuse,
        ],
        &[
            "physical_abuse",
            "domestic_violence",
            "sexual_abuse",
            "emotional_abuse",
            "domesticviolence",
            "survivorsofabuse",
        ],
    ),
    kind(
        "substance_abuse",
        &[Issue::SubstanceAbuse],
        &["substance_use", "addiction", "alcoholism"],
    ),
    kind(
        "eating_disorder",
        &[Issue::EatingDisorder],
        &["eating_body_image", "eating_disorders", "edanonymous"],
    ),
    kind(
        "bereavement",
        &[Issue::Bereavement],
        &["grief", "grief_and_loss"],
    ),
    kind(
        "gender_and_sexuality",
        &[Issue::GenderAndSexuality],
        &["gender_sexual_identity", "lgbtq"],
    ),
    kind("school", &[Issue::School], &[]),
    kind("work", &[Issue::Work], &[]),
    kind("money", &[Issue::Money], &[]),
    kind("health", &[Issue::Health], &[]),
    kind("pregnancy", &[Issue::Pregnancy], &[]),
    kind("withdrawal", &[Issue::Withdrawal], &[]),
];

/// Number of the kind that a label means, however it is spelt; nothing if it is none of them.
pub fn kind_of(label: &str) -> Option<usize> {
    let spelt: String = label.trim().to_ascii_lowercase().replace(['-', ' '], "_");
    KINDS
        .iter()
        .position(|kind| kind.name == spelt || kind.labels.contains(&spelt.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_issue_is_of_one_kind_and_every_label_of_one_kind() {
        for issue in Issue::ALL {
            let kinds = KINDS.iter().filter(|kind| kind.issues.contains(&issue));
            assert_eq!(
                kinds.count(),
                usize::from(issue != Issue::Other),
                "{issue:?}"
            );
        }
        let mut labels: Vec<_> = KINDS.iter().flat_map(|kind| kind.labels).collect();
        labels.extend(KINDS.iter().map(|kind| &kind.name));
        let all = labels.len();
        labels.sort_unstable();
        labels.dedup();
        assert_eq!(labels.len(), all);
    }

    #[test]
    fn finds_a_kind_by_what_others_call_it() {
        let name = |label| kind_of(label).map(|kind| KINDS[kind].name);
        assert_eq!(name("Eating-Disorders"), Some("eating_disorder"));
        assert_eq!(name(" anxiety_stress"), Some("anxiety"));
        assert_eq!(name("gardening"), None);
    }
}
