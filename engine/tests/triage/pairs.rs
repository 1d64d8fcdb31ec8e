//! Minimal pairs: the left message is in more danger than the right one, though they share most words.

use super::{assess, scorer};

const ENGLISH: &[(&str, &str)] = &[
    // denied
    ("I want to die", "I don't want to die"),
    ("I am going to kill myself", "I am not going to kill myself"),
    ("I'm suicidal", "I'm not suicidal"),
    (
        "I have thought about killing myself",
        "I have never thought about killing myself",
    ),
    ("I would kill myself", "I would never kill myself"),
    (
        "every day I put a gun to my head",
        "every day I put a gun to my head but never really pulled the trigger",
    ),
    (
        "I think about suicide",
        "I think about suicide but I would never do it",
    ),
    ("I have the pills here", "I don't have the pills here"),
    ("I cut myself", "I didn't cut myself"),
    ("I took all my pills", "I didn't take all my pills"),
    // a no that denies nothing
    ("I don't know if I want to die", "I don't want to die"),
    (
        "I can't stop thinking about suicide",
        "I stopped thinking about suicide",
    ),
    (
        "I don't care, I will kill myself",
        "I don't want to kill myself",
    ),
    (
        "nobody cares if I kill myself",
        "I did not try to kill myself",
    ),
    // long ago, and now again
    (
        "I think about killing myself",
        "I used to think about killing myself",
    ),
    ("I tried to kill myself", "I tried to kill myself years ago"),
    (
        "When I was younger I cut myself, but now I want to die",
        "When I was younger I wanted to die, but now I am fine",
    ),
    (
        "I used to be happy but I want to die",
        "I used to want to die but I am happy",
    ),
    (
        "I was happy last year. I want to die",
        "I wanted to die last year. I am happy",
    ),
    // a story, somebody else
    (
        "I am going to kill myself",
        "In the movie he says I am going to kill myself",
    ),
    (
        "I want to kill myself",
        "my character wants to kill myself in the book",
    ),
    (
        "I am thinking about suicide",
        "my friend is thinking about suicide",
    ),
    ("I want to die", "my friend said I want to die"),
    ("I'm going to stab him", "I'm going to stab him in the game"),
    // figures of speech
    (
        "this life is killing me, I want to die",
        "this homework is killing me",
    ),
    ("I am dying, I took an overdose", "I am dying of laughter"),
    (
        "he is going to kill me",
        "my mom is going to kill me if I fail",
    ),
    ("suicide", "Suicide Squad"),
    (
        "I want to shoot myself",
        "I shot myself in the foot with that email",
    ),
    ("I cut myself again", "I cut myself shaving"),
    (
        "thinking about suicide",
        "volunteering for suicide prevention",
    ),
    (
        "I laughed and I want to die",
        "I laughed so hard I wanted to die",
    ),
    ("I'm starving myself", "I'm starving lol"),
    (
        "blood everywhere, it won't stop bleeding",
        "my nose won't stop bleeding",
    ),
    ("rope in my hand", "jump rope in my hand"),
    // climbing the ladder
    ("I want to kill myself tonight", "I want to kill myself"),
    ("I'm going to kill myself", "I want to kill myself"),
    (
        "I want to die and I have a plan to kill myself",
        "I want to die",
    ),
    ("I want to die. I have a gun in my hand", "I want to die"),
    ("I want to die", "I don't want to be here anymore"),
    ("I don't want to be here anymore", "I feel sad"),
    ("I can't go on, I have the pills here", "I can't go on"),
    ("I can't go on", "I can't go on holiday"),
    ("I wrote a suicide note", "I wrote a shopping list"),
    ("I feel hopeless and worthless", "I feel sad"),
    ("I feel sad and lonely", "I feel okay"),
    // means
    (
        "I want to die, the rope is on the table",
        "I want to die, the book is on the table",
    ),
    ("I took 30 pills", "I took 2 pills"),
    (
        "I swallowed a whole bottle of tylenol",
        "I bought a whole bottle of tylenol",
    ),
    (
        "I'm standing on the bridge and I want to die",
        "I'm standing on the bridge and it is pretty",
    ),
    // harm
    ("he is hitting me", "he is hitting the gym"),
    ("he is breaking down the door", "he is fixing the door"),
    ("he has a knife", "he has a knife collection in the game"),
    ("I'm going to hurt my baby", "I'm going to bathe my baby"),
    ("he beat me and I'm hiding from him", "he beat me at chess"),
    // masked, emoji, spelling
    ("i want to unalive myself", "i want to improve myself"),
    ("s*icide is on my mind", "sunshine is on my mind"),
    ("I WANT TO DIEEEE", "I WANT TO DINE"),
    ("i dont want to live", "i dont want to leave"),
    ("I’m going to ｋｉｌｌ myself", "I’m going to bed"),
    ("🔪😭", "🎉😂"),
    ("I want to die", "I want to die 😂 jk"),
];

const JAPANESE: &[(&str, &str)] = &[
    // 否定
    ("死にたい", "死にたくない"),
    ("死にたいです", "死にたいわけじゃないです"),
    ("死にたいと思う", "死にたいとは思わない"),
    ("自殺を考えている", "自殺は考えていない"),
    ("自殺する", "自殺なんてしない"),
    ("死のうと思ったことがある", "死のうと思ったことはない"),
    ("薬が手元にある", "薬は手元にない"),
    ("リスカした", "リスカはしてない"),
    ("消えたい", "消えたいわけではない"),
    ("包丁を持っている", "包丁は持っていない"),
    (
        "死にたいけど何もできない",
        "死にたいけど怖くてできない、冗談",
    ),
    // 昔と今
    ("死にたかった", "昔は死にたかった"),
    ("今も死にたい", "昔は死にたいと思っていた"),
    (
        "昔は楽しかったけど今は死にたい",
        "昔は死にたかったけど今は楽しい",
    ),
    ("昔から死にたい", "昔は死にたい"),
    ("自殺未遂をした", "十年前に自殺未遂をした"),
    (
        "リストカットしています",
        "中学生の頃リストカットしていました",
    ),
    // ひとの話、物語
    (
        "死にたいと思って毎日泣いている",
        "友達が死にたいと言っている",
    ),
    ("死にたい", "小説の主人公が死にたいと言う"),
    ("自殺したい", "ドラマで主人公が自殺したいと言った"),
    ("殺される", "推理小説で人が殺される"),
    // 慣用
    ("死ぬほどつらい、死にたい", "死ぬほど笑った"),
    ("死にたい", "死ぬほど好き"),
    ("つらくて死にそう", "暑くて死にそう"),
    ("苦しくて死にたい", "お腹すいて死にそう"),
    ("死にたい", "恥ずかしくて死にたい"),
    ("死ぬつもりです", "必死です"),
    ("手首を切って血が止まらない", "鼻血が止まらない"),
    ("消えたい", "シミが消えたらいいな"),
    ("もう無理", "無理しないでね"),
    ("死にたい", "死にたいww"),
    ("薬を全部飲んだ", "胃薬を飲んだ"),
    ("つらい", "辛いカレーが好き"),
    ("シニタイ", "シネマ"),
    // はしご
    ("今夜死にたい", "死にたい"),
    ("これから死にます", "死にたい"),
    ("死にたい。遺書を書いた", "死にたい"),
    ("死にたい、ロープを用意した", "死にたい、夕飯を用意した"),
    ("死にたい", "消えたい"),
    ("消えたい", "つらい"),
    ("つらい", "元気です"),
    ("もう無理、薬は手元にある", "もう無理、宿題が終わらない"),
    ("もう無理、薬は手元にある", "死にたい"),
    ("生きている意味がない", "生きている"),
    ("屋上にいる、もう限界", "屋上にいる、いい天気"),
    ("線路に立っている、死にたい", "電車に乗っている"),
    // 害
    ("薬を50錠飲んだ", "薬を2錠飲んだ"),
    ("ODした", "ODしない"),
    ("殴られている", "殴られていた、昔の話"),
    ("父がドアを壊そうとしている", "父がドアを直そうとしている"),
    ("あいつを殺しに行く", "あいつに会いに行く"),
    ("赤ちゃんを揺さぶってしまった", "赤ちゃんを抱っこした"),
    ("彼に首を絞められている", "彼に花をもらっている"),
    ("いじめられて消えたい", "いじめの授業があった"),
    // 書き方
    ("タヒにたい", "たいやき"),
    ("４にたい", "４時にたい焼き"),
    ("しにたーーい", "あいたーーい"),
    ("ｵｰﾊﾞｰﾄﾞｰｽﾞした", "ｵｰﾊﾞｰした"),
    ("死に たい", "会い たい"),
    ("💊🔪😭", "🎉😊"),
];

#[test]
fn english_pairs_are_in_order() {
    check(ENGLISH);
}

#[test]
fn japanese_pairs_are_in_order() {
    check(JAPANESE);
}

fn check(pairs: &[(&str, &str)]) {
    let scorer = scorer();
    let of = |message: &str| assess(&scorer, message);
    let wrong: Vec<String> = pairs
        .iter()
        .map(|(left, right)| (left, of(left), right, of(right)))
        .filter(|(_, left, _, right)| left.imminent <= right.imminent || left.band < right.band)
        .map(|(left, a, right, b)| {
            format!(
                "{left} {:.3} {:?} | {right} {:.3} {:?}",
                a.imminent, a.band, b.imminent, b.band
            )
        })
        .collect();
    assert!(wrong.is_empty(), "out of order:\n{}", wrong.join("\n"));
}
