//! Markdown into the library's tree. What has no place in it (HTML, pictures, code) is a mistake, not
//! dropped: whoever wrote it should know that nobody will see it.

use pulldown_cmark::{Event, HeadingLevel, OffsetIter, Options, Parser, Tag};
use tomoshibi_engine::desk::library::{Block, Inline};

use super::Mistake;

/// Lists and quotes within each other.
const DEPTH_MAX: usize = 4;

pub(super) fn is_safe(link: &str) -> bool {
    link.strip_prefix("https://")
        .is_some_and(|rest| !rest.is_empty() && !rest.contains(char::is_whitespace))
}

pub(super) fn read(text: &str, first_line: usize, mistakes: &mut Vec<Mistake>) -> Vec<Block> {
    let mut reader = Reader {
        events: Parser::new_ext(text, Options::empty()).into_offset_iter(),
        text,
        first_line,
        mistakes,
    };
    reader.blocks(0)
}

struct Reader<'t, 'm> {
    events: OffsetIter<'t>,
    text: &'t str,
    first_line: usize,
    mistakes: &'m mut Vec<Mistake>,
}

impl<'t> Reader<'t, '_> {
    fn wrong(&mut self, at: usize, wrong: &str) {
        let before = self.text.get(..at).unwrap_or(self.text);
        let line = self.first_line + before.matches('\n').count();
        self.mistakes.push(Mistake::new(line, wrong));
    }

    fn next(&mut self) -> Option<(Event<'t>, usize)> {
        self.events
            .next()
            .map(|(event, range)| (event, range.start))
    }

    /// Until the end of what is around.
    fn blocks(&mut self, depth: usize) -> Vec<Block> {
        let mut blocks = Vec::new();
        let mut loose = Vec::new();
        while let Some((event, at)) = self.next() {
            match event {
                Event::End(_) => break,
                Event::Start(tag) if is_block(&tag) => {
                    close(&mut loose, &mut blocks);
                    blocks.extend(self.block(&tag, at, depth));
                }
                // The items of a tight list hold their words without a paragraph.
                other => self.inline(other, at, &mut loose),
            }
        }
        close(&mut loose, &mut blocks);
        blocks
    }

    fn block(&mut self, tag: &Tag<'t>, at: usize, depth: usize) -> Option<Block> {
        if depth >= DEPTH_MAX {
            self.wrong(at, "lists and quotes lie too deep in each other");
            self.skip();
            return None;
        }
        match tag {
            Tag::Paragraph => Some(Block::Paragraph {
                text: self.inlines(),
            }),
            Tag::Heading { level, .. } => self.heading(*level, at),
            Tag::BlockQuote(_) => Some(Block::Quote {
                body: self.blocks(depth + 1),
            }),
            Tag::List(start) => Some(self.list(start.is_some(), depth)),
            Tag::HtmlBlock => self.refuse(at, "HTML is not shown; write Markdown"),
            _ => self.refuse(
                at,
                "code has no place here; does the line begin with spaces?",
            ),
        }
    }

    fn refuse(&mut self, at: usize, wrong: &str) -> Option<Block> {
        self.wrong(at, wrong);
        self.skip();
        None
    }

    fn heading(&mut self, level: HeadingLevel, at: usize) -> Option<Block> {
        let level = level as u8;
        if !matches!(level, 2 | 3) {
            return self.refuse(
                at,
                "headings are ## or ###; the title stands in the front matter",
            );
        }
        let text = self.inlines();
        Some(Block::Heading { level, text })
    }

    fn list(&mut self, numbered: bool, depth: usize) -> Block {
        let mut items = Vec::new();
        while let Some((Event::Start(Tag::Item), _)) = self.next() {
            items.push(self.blocks(depth + 1));
        }
        Block::List { numbered, items }
    }

    fn inlines(&mut self) -> Vec<Inline> {
        let mut inlines = Vec::new();
        while let Some((event, at)) = self.next() {
            if matches!(event, Event::End(_)) {
                break;
            }
            self.inline(event, at, &mut inlines);
        }
        inlines
    }

    fn inline(&mut self, event: Event<'t>, at: usize, into: &mut Vec<Inline>) {
        match event {
            Event::Text(text) => say(&text, into),
            Event::SoftBreak => say(" ", into),
            Event::HardBreak => into.push(Inline::Break {}),
            Event::Start(Tag::Strong) => into.push(Inline::Strong {
                text: self.inlines(),
            }),
            Event::Start(Tag::Emphasis) => into.push(Inline::Emphasis {
                text: self.inlines(),
            }),
            Event::Start(Tag::Link { dest_url, .. }) => {
                if !is_safe(&dest_url) {
                    self.wrong(at, "links must begin with https://");
                }
                let to = dest_url.into_string();
                into.push(Inline::Link {
                    to,
                    text: self.inlines(),
                });
            }
            Event::Start(Tag::Image { .. }) => {
                self.wrong(at, "pictures are not shown");
                self.skip();
            }
            Event::Html(_) | Event::InlineHtml(_) => {
                self.wrong(at, "HTML is not shown; write Markdown");
            }
            Event::Code(_) => self.wrong(at, "code has no place here"),
            Event::Start(_) => self.skip(),
            _ => {}
        }
    }

    /// Past the end of what just began.
    fn skip(&mut self) {
        let mut depth = 1_usize;
        while depth > 0 {
            match self.next() {
                Some((Event::Start(_), _)) => depth += 1,
                Some((Event::End(_), _)) => depth -= 1,
                Some(_) => {}
                None => return,
            }
        }
    }
}

fn is_block(tag: &Tag<'_>) -> bool {
    matches!(
        tag,
        Tag::Paragraph
            | Tag::Heading { .. }
            | Tag::BlockQuote(_)
            | Tag::List(_)
            | Tag::HtmlBlock
            | Tag::CodeBlock(_)
    )
}

fn close(loose: &mut Vec<Inline>, blocks: &mut Vec<Block>) {
    if !loose.is_empty() {
        let text = std::mem::take(loose);
        blocks.push(Block::Paragraph { text });
    }
}

/// A line that is broken between two Japanese characters goes on without a gap.
fn say(text: &str, into: &mut Vec<Inline>) {
    let Some(Inline::Text { text: before }) = into.last_mut() else {
        into.push(Inline::Text {
            text: text.to_owned(),
        });
        return;
    };
    if before.ends_with(' ') && before.trim_end().ends_with(is_wide) && text.starts_with(is_wide) {
        before.pop();
    }
    before.push_str(text);
}

fn is_wide(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{9fff}' | '\u{ff00}'..='\u{ff60}')
}
