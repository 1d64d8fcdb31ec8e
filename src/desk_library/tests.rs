use tomoshibi_engine::{
    desk::{
        Desk,
        library::{Block, EntryKind, Inline, Library},
    },
    staff::Language,
};

use super::{File, Files, parse};
use crate::desk_document;

fn demo() -> Desk {
    desk_document::parse(desk_document::EXAMPLE).unwrap()
}

fn read(files: &[(&str, &str)]) -> Result<Library, Vec<String>> {
    let files = files.iter().map(|(place, text)| File {
        path: format!("lib/{place}"),
        place: (*place).to_owned(),
        text: (*text).to_owned(),
    });
    let files = Files {
        name: "lib".to_owned(),
        all: files.collect(),
        unreadable: Vec::new(),
    };
    let mut desk = demo();
    desk.languages = vec![Language::En];
    parse(&files, &desk)
}

#[test]
fn the_demos_library_holds_in_both_languages() {
    let library = parse(&Files::example(), &demo()).unwrap();
    assert!(library.entries.len() >= 20, "{}", library.entries.len());
    for kind in EntryKind::ALL {
        assert!(
            library.entries.iter().any(|entry| entry.kind == kind),
            "{kind:?}"
        );
    }
}

#[test]
fn markdown_becomes_a_tree() {
    let text = "+++\ntitle = \"T\"\n+++\n\n## Head\n\nOne **two**\nthree [four](https://a.example).\n\n1. a\n2. b\n\n> c\n";
    let library = read(&[("columns/x.en.md", text)]).unwrap();
    let page = &library.entries[0].pages[&Language::En];
    let kinds = page.body.iter().map(|block| match block {
        Block::Heading { level, .. } => format!("h{level}"),
        Block::Paragraph { text } => format!("p{}", text.len()),
        Block::List { numbered, items } => format!("l{numbered}{}", items.len()),
        Block::Quote { body } => format!("q{}", body.len()),
    });
    assert_eq!(kinds.collect::<Vec<_>>(), ["h2", "p5", "ltrue2", "q1"]);
    let Block::List { items, .. } = &page.body[2] else {
        panic!("{:?}", page.body)
    };
    let words = vec![Inline::Text { text: "a".into() }];
    assert_eq!(items[0], [Block::Paragraph { text: words }]);
}

#[test]
fn a_line_broken_in_japanese_leaves_no_gap() {
    let library = read(&[(
        "columns/x.en.md",
        "+++\ntitle = \"T\"\n+++\nあい\nうえ and\nmore\n",
    )])
    .unwrap();
    let body = &library.entries[0].pages[&Language::En].body;
    let words = vec![Inline::Text {
        text: "あいうえ and more".into(),
    }];
    assert_eq!(body, &[Block::Paragraph { text: words }]);
}

#[test]
fn every_mistake_is_named_with_its_file_and_line() {
    let referral = "+++\ntitle = \"\"\nsteps = []\nphone = { number = \"call me\", source = \"s\", verified_on = \"2026-01-01\" }\nsurprise = 1\n+++\nText.\n";
    let column = "+++\ntitle = \"T\"\n+++\n# One\n\n<b>x</b> and ![p](https://a)\n\n<script>\nalert(1)\n</script>\n\nSee [it](javascript:alert(1)).\n\nDial 03-1234-5678.\n";
    let canned = "+++\ntitle = \"T\"\n+++\nHello {name}\n\nand {desk}, {\n";
    let wrong = read(&[
        ("referrals/x.en.md", referral),
        ("columns/y.en.md", column),
        ("canned/z.en.md", canned),
        ("glossary/no-front.en.md", "Only text\n"),
        (
            "glossary/broken.en.md",
            "+++\ntitle = \"T\nmore = 1\n+++\nText\n",
        ),
        ("stray.md", "x"),
        ("columns/Bad Name.en.md", "x"),
        ("columns/french.fr.md", "x"),
        ("videos/v.ja.md", "+++\ntitle = \"T\"\n+++\n\n"),
    ])
    .unwrap_err();
    let expected = [
        "lib/referrals/x.en.md:2: title has 1 to 80",
        "lib/referrals/x.en.md:3: steps holds 1 to 20",
        "lib/referrals/x.en.md:4: phone.number",
        "lib/referrals/x.en.md:5: surprise has no meaning in referrals",
        "lib/columns/y.en.md:4: headings are ##",
        "lib/columns/y.en.md:6: HTML is not shown",
        "lib/columns/y.en.md:6: pictures are not shown",
        "lib/columns/y.en.md:8: HTML is not shown",
        "lib/columns/y.en.md:12: links must begin",
        "lib/columns/y.en.md:14: the number 03-1234-5678",
        "lib/canned/z.en.md:4: only {counselor} and {desk}",
        "lib/canned/z.en.md:6: only {counselor} and {desk}",
        "lib/glossary/no-front.en.md:1: must begin with front matter",
        "lib/glossary/broken.en.md:2: ",
        "lib/stray.md: lies in none of the folders",
        "lib/columns/Bad Name.en.md: its name must be",
        "lib/columns/french.fr.md: must be named",
        "lib/videos/v.ja.md: the desk does not speak",
        "lib/videos/v.ja.md:1: link is missing",
        "lib/videos/v.ja.md:1: speaker is missing",
        "nothing is written below",
        "lib/videos/v: has no text in en",
    ];
    let named = wrong.join("\n");
    for mistake in expected {
        assert!(named.contains(mistake), "{mistake} in\n{named}");
    }
}

#[test]
fn what_only_staff_should_read_has_no_form_for_clients() {
    let library = parse(&Files::example(), &demo()).unwrap();
    let readings = library.for_clients(Language::Ja);
    assert!(readings.iter().all(|one| !matches!(
        one.kind,
        EntryKind::Canned | EntryKind::Procedure | EntryKind::Term
    )));
    let shown = serde_json::to_string(&readings).unwrap();
    for entry in &library.entries {
        for step in entry.pages.values().flat_map(|page| &page.steps) {
            assert!(!shown.contains(step.as_str()), "{step}");
        }
    }
    assert!(shown.contains("0120-279-338"));
}

#[test]
fn it_is_bounded() {
    let long = format!("+++\ntitle = \"T\"\n+++\n{}", "a".repeat(17 * 1024));
    let wrong = read(&[("columns/x.en.md", long.as_str())]).unwrap_err();
    assert!(wrong[0].contains("is larger than 16384 bytes"), "{wrong:?}");
    let places: Vec<_> = (0..201).map(|n| format!("glossary/w{n}.en.md")).collect();
    let many: Vec<_> = places
        .iter()
        .map(|place| (place.as_str(), "+++\ntitle = \"T\"\n+++\nx"))
        .collect();
    assert_eq!(
        read(&many).unwrap_err(),
        ["lib: holds more than 200 entries"]
    );
    let deep = "+++\ntitle = \"T\"\n+++\n> > > > > too deep\n";
    assert!(read(&[("columns/x.en.md", deep)]).unwrap_err()[0].contains("too deep"));
}
