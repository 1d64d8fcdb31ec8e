//! What virtual people write: a small corpus of the project's own making, in both languages, graded by
//! the danger it expresses. No line of a real person is in it.

use tomoshibi_engine::staff::Language;

use crate::chance::Chance;

/// How bad the writer's night is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grade {
    Lonely,
    Distressed,
    Danger,
}

pub fn opening(grade: Grade, language: Language, chance: &mut Chance) -> &'static str {
    pick(openings(grade, language), chance)
}

pub fn reply(language: Language, chance: &mut Chance) -> &'static str {
    match language {
        Language::Ja => pick(REPLIES_JA, chance),
        Language::En => pick(REPLIES_EN, chance),
    }
}

pub fn answer(language: Language, chance: &mut Chance) -> &'static str {
    match language {
        Language::Ja => pick(ANSWERS_JA, chance),
        Language::En => pick(ANSWERS_EN, chance),
    }
}

fn openings(grade: Grade, language: Language) -> &'static [&'static str] {
    match (grade, language) {
        (Grade::Lonely, Language::Ja) => LONELY_JA,
        (Grade::Lonely, Language::En) => LONELY_EN,
        (Grade::Distressed, Language::Ja) => DISTRESSED_JA,
        (Grade::Distressed, Language::En) => DISTRESSED_EN,
        (Grade::Danger, Language::Ja) => DANGER_JA,
        (Grade::Danger, Language::En) => DANGER_EN,
    }
}

fn pick(lines: &'static [&'static str], chance: &mut Chance) -> &'static str {
    lines.get(chance.below(lines.len())).copied().unwrap_or("…")
}

const LONELY_JA: &[&str] = &[
    "最近だれとも話していなくて、さびしいです。",
    "学校でうまくいかなくて、だれかに聞いてほしいです。",
    "夜になると不安で眠れません。",
];
const LONELY_EN: &[&str] = &[
    "I haven't talked to anyone in days and I feel lonely.",
    "School has been rough and I need someone to listen.",
    "I can't sleep, my head won't stop at night.",
];
const DISTRESSED_JA: &[&str] = &[
    "毎日がつらくて、もう疲れました。",
    "家にいるのがこわいです。消えてしまいたいと思うことがあります。",
    "仕事をやめたいけれど、だれにも言えません。涙が止まりません。",
];
const DISTRESSED_EN: &[&str] = &[
    "Everything feels hopeless and I am so tired of it.",
    "I'm scared at home. Sometimes I wish I could disappear.",
    "I broke down at work again, I can't stop crying.",
];
const DANGER_JA: &[&str] = &[
    "もう無理です。薬が手元にあります。",
    "今夜死ぬつもりです。準備もしました。",
];
const DANGER_EN: &[&str] = &[
    "I can't go on, I have the pills here.",
    "I am going to kill myself tonight, everything is ready.",
];
const REPLIES_JA: &[&str] = &[
    "はい、そうです。",
    "だれにも言えなかったんです。",
    "少し落ち着きました。",
    "うまく言えないけど、聞いてもらえてうれしいです。",
    "家族にはまだ話していません。",
];
const REPLIES_EN: &[&str] = &[
    "Yes, that's it.",
    "I never told anyone.",
    "I feel a little calmer now.",
    "It helps that someone is listening.",
    "I haven't told my family yet.",
];
const ANSWERS_JA: &[&str] = &[
    "書いてくれてありがとう。もう少し聞かせてもらえますか。",
    "それはつらかったですね。いま安全なところにいますか。",
    "いつごろから、そう感じていますか。",
    "ひとりで抱えてきたんですね。",
];
const ANSWERS_EN: &[&str] = &[
    "Thank you for writing. Can you tell me a little more?",
    "That sounds really hard. Are you somewhere safe right now?",
    "How long have you been feeling this way?",
    "You have been carrying this alone.",
];
