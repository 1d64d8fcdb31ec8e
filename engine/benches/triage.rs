//! How long one message takes to score, with and without the explanation. The floor beside it is what
//! adding the hashes of the same n-grams into nothing costs.
//!
//! In the service other work runs between two messages and takes the caches: "after other work" reads more
//! memory than the inner caches hold before each message, outside what is measured.

#![expect(clippy::expect_used, reason = "a bench that cannot start must say so")]

use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use tomoshibi_engine::{
    privacy::Text,
    triage::{Context, ModelScorer, Scorer, Thresholds, features::visit},
};

const ENGLISH: &str = "I don't know what to do anymore. School is too much and my parents keep fighting \
    every night. I feel so alone and I can't sleep, sometimes I want to die but I'd never really do it. \
    Can we just talk for a bit";
const JAPANESE: &str = "こんにちは。最近ずっと学校に行けなくて、親にも怒られてばかりで、もうどうしたらいいかわからないです。\
    友達もいなくなって、夜になると涙が出てきて眠れません。昨日は消えたいと思ってしまいました。\
    誰にも相談できなくて、ここに書いています。こんなことで連絡していいのかもわからないけど、話を聞いてほしいです。\
    先生は大丈夫だと言うけど、毎日がつらくて、朝が来るのがこわいです。どうしたら前みたいに楽しく過ごせるようになりますか。";

/// Twice the second cache of a usual server's core, in words.
const OTHER_WORK: usize = 2 * 1024 * 1024 / 8;

fn scoring(criterion: &mut Criterion) {
    let scorer = ModelScorer::shipped().expect("the built-in lexicon is sound");
    let long = ENGLISH.repeat(80).chars().take(16_000).collect::<String>();
    let other: Vec<u64> = (0..).take(OTHER_WORK).collect();
    let mut group = criterion.benchmark_group("triage");
    for (name, text) in [
        ("english 200", ENGLISH.chars().take(200).collect::<String>()),
        ("japanese 200", JAPANESE.chars().take(200).collect()),
        ("japanese 20", "もう無理、薬は手元にあるんです。".to_owned()),
        ("english 16000", long),
    ] {
        let text = Text::new(&text).expect("within the bounds");
        group.throughput(Throughput::Elements(1));
        group.bench_function(format!("{name}, explained"), |bench| {
            bench.iter(|| {
                scorer.assess(
                    black_box(&text),
                    &Context::default(),
                    &Thresholds::default(),
                )
            });
        });
        group.bench_function(format!("{name}, explained after other work"), |bench| {
            bench.iter_batched(
                || black_box(&other).iter().fold(0_u64, |sum, word| sum ^ word),
                |sum| {
                    black_box(sum);
                    scorer.assess(
                        black_box(&text),
                        &Context::default(),
                        &Thresholds::default(),
                    )
                },
                BatchSize::PerIteration,
            );
        });
        group.bench_function(format!("{name}, not explained"), |bench| {
            bench.iter(|| scorer.opinion(black_box(&text)));
        });
        group.bench_function(format!("{name}, floor: hashing its n-grams"), |bench| {
            bench.iter(|| {
                let mut sum = 0_u64;
                visit(black_box(&text).expose(), &[], |gram| sum ^= gram.hash);
                sum
            });
        });
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().without_plots();
    targets = scoring
}
criterion_main!(benches);
