//! What is imminent whatever the probability, and what must not be.

use tomoshibi_engine::triage::{Band, Scorer};

use super::{assess, scorer, text};

/// Each is Code Orange as the first thing somebody writes.
const IMMINENT: &[&str] = &[
    // ideation or despair, and the means are there
    "I can't go on, I have the pills here",
    "i want to die and the gun is in my hand",
    "I don't want to live anymore. I'm sitting on the edge of the roof",
    "もう無理、薬は手元にある",
    "死にたい。ロープを買ってきた",
    "消えたいです。いま橋の上にいます",
    "限界です。目の前に包丁がある",
    // all four rungs
    "I'm going to kill myself tonight, I have the rope ready",
    "今夜死にます。遺書も書いたし、睡眠薬も用意しました",
    // already done
    "I just took an overdose",
    "I took all my pills",
    "I took 40 tylenol an hour ago",
    "swallowed the whole bottle",
    "i cut too deep and it won't stop bleeding",
    "薬を全部飲んでしまった",
    "ＯＤしました",
    "睡眠薬を大量に飲んだ",
    "手首切っちゃった。血が止まらない",
    "ブロン50錠飲んだ",
    // being harmed now
    "he is breaking down the door",
    "he's hitting me right now please help",
    "my husband is choking me",
    "he has a gun",
    "殴られてる、助けて",
    "父が暴れて殺されそう",
    "ドアを壊して入ってこようとしてる",
    "監禁されています",
    // about to harm another
    "I'm going to stab him",
    "I'm on my way to kill her",
    "あいつを殺しに行く",
    "母を刺してしまいそう",
    // a child in danger
    "he is beating my son",
    "I'm afraid I'll hurt my baby",
    "the baby isn't breathing",
    "赤ちゃんを投げつけてしまいそう",
    "子どもの首を絞めてしまった",
    "赤ちゃんが息をしていない",
    // said of somebody else, and no less urgent
    "my friend took all her pills, 30 pills",
    "友達がODした",
];

/// Each is at least High as the first thing somebody writes.
const GRAVE: &[&str] = &[
    // abused at home or by whom one cannot leave, and it goes on
    "父に毎晩体を触られています",
    "お父さんが夜になると体を触ってくる",
    "義理の父に無理やりされる",
    "寝てるときに胸を触られます",
    "先生に体を触られました",
    "my dad touches me at night",
    "my stepfather makes me touch him",
    "my uncle has been molesting me",
    "he won't stop touching me",
    // partners and parents who strike
    "my boyfriend hits me and I am scared to go home",
    "my husband beats me",
    "he choked me, i'm afraid of him",
    "my dad beats me when he's drunk",
    "彼氏に殴られて家に帰るのが怖い",
    "夫から暴力を受けます",
    "お母さんに毎日叩かれます",
    // as it is texted
    "kms tonight",
    "gonna kms",
    "i'm ending it tonight",
    "about to sewerslide",
    "unalive myself tonight",
    // preparations with a method
    "首を吊る準備ができた",
    "飛び降りる用意をしています",
    "自殺の段取りは終わった",
];

/// None of these is Code Orange; those marked so by `High` are still serious.
const NOT_IMMINENT: &[(&str, Band)] = &[
    ("hello", Band::Low),
    ("こんにちは", Band::Low),
    ("I have a test tomorrow and I'm stressed", Band::Low),
    ("明日テストでストレスやばい", Band::Low),
    ("this homework is killing me", Band::Low),
    ("死ぬほど笑ったw", Band::Low),
    ("my mom is going to kill me", Band::Low),
    ("I took my pills this morning", Band::Low),
    ("朝の薬を飲んだ", Band::Low),
    ("I have a knife, cooking dinner tonight", Band::Low),
    ("今夜カレーを作る、包丁を買った", Band::Low),
    ("I never took an overdose", Band::Low),
    ("I don't want to die", Band::Low),
    ("死にたくない", Band::Low),
    ("in the movie he is strangling me", Band::Low),
    ("昔は殴られていました", Band::Low),
    ("I want to die", Band::High),
    ("死にたい", Band::High),
    ("消えたい", Band::Elevated),
    ("もう無理", Band::Low),
    ("my boyfriend hits me up every morning", Band::Low),
    ("my dad beats me at chess", Band::Low),
    ("that song touches me", Band::Low),
    ("i forgot my homework, kms lol", Band::Low),
    ("ran 10 kms today", Band::Low),
    ("stuck in traffic, I have my meds with me", Band::Low),
    ("we jumped off the pier and swam home", Band::Low),
    ("I will let go of the old sofa", Band::Low),
    ("when I die my cat gets the sofa lol", Band::Elevated),
    ("they never existed, those good old days", Band::Low),
    ("引っ越しの準備ができた", Band::Low),
    ("猫が毎晩布団に入ってくる", Band::Low),
    ("父に体の調子を聞かれた", Band::Low),
    ("先生に肩を叩かれた", Band::Low),
    ("昔は父に殴られていました", Band::Low),
    ("ドラマの中で父に体を触られる場面", Band::Low),
];

#[test]
fn what_cannot_wait_is_imminent() {
    let scorer = scorer();
    let missed: Vec<_> = IMMINENT
        .iter()
        .filter(|message| assess(&scorer, message).band != Band::Imminent)
        .collect();
    assert!(missed.is_empty(), "not imminent: {missed:#?}");
}

#[test]
fn what_is_grave_is_high_at_least() {
    let scorer = scorer();
    let missed: Vec<_> = GRAVE
        .iter()
        .map(|message| (message, assess(&scorer, message)))
        .filter(|(_, answer)| answer.band < Band::High || answer.imminent < 0.4)
        .map(|(message, answer)| (message, answer.band))
        .collect();
    assert!(missed.is_empty(), "below High: {missed:#?}");
}

#[test]
fn a_rule_makes_it_probable_too() {
    let scorer = scorer();
    for message in IMMINENT {
        assert!(assess(&scorer, message).imminent >= 0.9, "{message}");
    }
}

#[test]
fn what_can_wait_is_not() {
    let scorer = scorer();
    let wrong: Vec<_> = NOT_IMMINENT
        .iter()
        .map(|(message, band)| (message, band, assess(&scorer, message).band))
        .filter(|(_, expected, band)| *expected != band)
        .collect();
    assert!(wrong.is_empty(), "message, expected, got: {wrong:#?}");
}

#[test]
fn the_floor_sees_what_is_plain_and_never_more_than_the_score() {
    let scorer = scorer();
    for message in [
        "I took an overdose",
        "odした",
        "he's hitting me",
        "血が止まらない",
    ] {
        assert_eq!(scorer.floor(&text(message)), Band::Imminent, "{message}");
    }
    let others = NOT_IMMINENT.iter().map(|(message, _)| *message);
    for message in others.chain(IMMINENT.iter().copied()) {
        assert!(
            scorer.floor(&text(message)) <= assess(&scorer, message).band,
            "{message}"
        );
    }
}
