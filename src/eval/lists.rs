//! Topics, each with its documents and one value a document: the common form of judgments and answers.
//!
//! Ids are not copied: they are spans of the text that was read, so a million lines cost a million small rows and no
//! allocation of their own.
//! Invariant: topics stand in the order of first appearance, no topic and no document of a topic comes twice.

use std::collections::HashMap;
use std::path::Path;

use rayon::prelude::*;

use super::{EvalError, LineFault};

/// Lines are read in pieces of about this many bytes, one a thread at a time: large enough to hide the hand-over.
const PIECE: usize = 1 << 18;

/// Topics with their rows.
#[derive(Clone, Debug)]
pub(super) struct Lists<V> {
    text: String,
    topics: Vec<Topic>,
    rows: Vec<Row<V>>,
}

/// A piece of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Span {
    start: usize,
    len: u32,
}

#[derive(Clone, Copy, Debug)]
struct Topic {
    id: Span,
    start: usize,
    end: usize,
}

/// A document of a topic.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row<V> {
    document: Span,
    /// The grade or the score.
    pub(super) value: V,
}

/// The parts of one line: topic, document, value.
pub(super) type Parts<'a, V> = (&'a str, &'a str, V);

impl<V: Copy + Send + Sync> Lists<V> {
    /// Reads `text` line by line; `parse` gets each line that is not blank and gives `None` for one to skip.
    ///
    /// `path` is for the messages. The strings that `parse` gives must be slices of its line.
    pub(super) fn parse(
        text: String,
        path: &Path,
        parse: impl Fn(&str) -> Result<Option<Parts<'_, V>>, LineFault> + Sync,
    ) -> Result<Self, EvalError> {
        let pieces: Vec<Result<Piece<V>, (usize, LineFault)>> = cut(&text)
            .into_par_iter()
            .map(|(start, end)| Piece::read(&text, start, end, &parse))
            .collect();
        let pieces: Vec<Piece<V>> = pieces
            .into_iter()
            .collect::<Result<_, _>>()
            .map_err(|(at, fault)| line_error(path, &text, at, fault))?;
        let lists = Self::gather(text, &pieces);
        match lists.first_duplicate() {
            None => Ok(lists),
            Some((topic, first, second)) => {
                let document = lists.slice(second).to_owned();
                let first = line_number(&lists.text, first.start);
                let fault =
                    LineFault::Duplicate { topic: lists.id(topic).to_owned(), document, first };
                Err(line_error(path, &lists.text, second.start, fault))
            }
        }
    }

    /// Takes topics from memory.
    pub(super) fn from_memory<T, D>(
        topics: impl IntoIterator<Item = (T, Vec<(D, V)>)>,
    ) -> Result<Self, EvalError>
    where
        T: AsRef<str>,
        D: AsRef<str>,
    {
        let mut text = String::new();
        let mut push = |id: &str| {
            let start = text.len();
            text.push_str(id);
            Span { start, len: id.len() as u32 }
        };
        let mut piece = Piece { stretches: Vec::new(), rows: Vec::new() };
        for (topic, documents) in topics {
            let topic = topic.as_ref();
            let fault = |id: &str| EvalError::Answers {
                topic: topic.to_owned(),
                fault: LineFault::Id(id.to_owned()),
            };
            if !is_id(topic) {
                return Err(fault(topic));
            }
            piece.stretches.push((push(topic), piece.rows.len()));
            for (document, value) in documents {
                let document = document.as_ref();
                if !is_id(document) {
                    return Err(fault(document));
                }
                piece.rows.push(Row { document: push(document), value });
            }
        }
        let lists = Self::gather(text, &[piece]);
        match lists.first_duplicate() {
            None => Ok(lists),
            Some((topic, _, second)) => {
                let (topic, document) =
                    (lists.id(topic).to_owned(), lists.slice(second).to_owned());
                let fault = LineFault::Duplicate { topic: topic.clone(), document, first: 0 };
                Err(EvalError::Answers { topic, fault })
            }
        }
    }

    /// Brings the rows of a topic together, wherever they stood.
    fn gather(text: String, pieces: &[Piece<V>]) -> Self {
        // (topic, piece, first row, end): stretches of rows of one topic.
        let mut stretches: Vec<(usize, usize, usize, usize)> = Vec::new();
        let mut ids: Vec<Span> = Vec::new();
        {
            let mut known: HashMap<&str, usize> = HashMap::new();
            for (number, piece) in pieces.iter().enumerate() {
                for (i, &(id, start)) in piece.stretches.iter().enumerate() {
                    let end = piece.stretches.get(i + 1).map_or(piece.rows.len(), |next| next.1);
                    let topic = *known.entry(slice(&text, id)).or_insert_with(|| {
                        ids.push(id);
                        ids.len() - 1
                    });
                    stretches.push((topic, number, start, end));
                }
            }
        }
        stretches.sort_by_key(|stretch| stretch.0);
        let mut topics: Vec<Topic> = ids.iter().map(|&id| Topic { id, start: 0, end: 0 }).collect();
        let mut rows = Vec::with_capacity(pieces.iter().map(|piece| piece.rows.len()).sum());
        for (i, &(topic, piece, start, end)) in stretches.iter().enumerate() {
            if i == 0 || stretches[i - 1].0 != topic {
                topics[topic].start = rows.len();
            }
            rows.extend_from_slice(&pieces[piece].rows[start..end]);
            topics[topic].end = rows.len();
        }
        Self { text, topics, rows }
    }

    /// The first topic in which a document comes twice, with the earliest such second coming.
    fn first_duplicate(&self) -> Option<(usize, Span, Span)> {
        (0..self.topics.len()).into_par_iter().find_map_first(|topic| {
            let rows = self.rows(topic);
            let mut hashes: Vec<(u64, u32)> =
                rows.iter().zip(0..).map(|(row, i)| (hash(self.document(row)), i)).collect();
            hashes.sort_unstable();
            if hashes.windows(2).all(|pair| pair[0].0 != pair[1].0) {
                return None;
            }
            // Equal hashes are rare enough to look at the names themselves.
            let mut seen: HashMap<&str, Span> = HashMap::new();
            rows.iter().find_map(|row| {
                let before = seen.insert(self.document(row), row.document)?;
                Some((topic, before, row.document))
            })
        })
    }
}

impl<V> Lists<V> {
    /// Number of topics.
    pub(super) fn len(&self) -> usize {
        self.topics.len()
    }

    /// Number of rows of all topics.
    pub(super) fn total(&self) -> usize {
        self.rows.len()
    }

    /// Name of topic `topic`, which must be below [`Lists::len`].
    pub(super) fn id(&self, topic: usize) -> &str {
        self.slice(self.topics[topic].id)
    }

    /// The rows of topic `topic`, which must be below [`Lists::len`], in the order of the file.
    pub(super) fn rows(&self, topic: usize) -> &[Row<V>] {
        let Topic { start, end, .. } = self.topics[topic];
        &self.rows[start..end]
    }

    /// The document of a row of these lists.
    pub(super) fn document(&self, row: &Row<V>) -> &str {
        self.slice(row.document)
    }

    /// The names of all topics and documents.
    pub(super) fn ids(&self) -> impl Iterator<Item = &str> {
        let topics = (0..self.len()).map(|topic| self.id(topic));
        topics.chain(self.rows.iter().map(|row| self.document(row)))
    }

    /// Where each topic stands, by name.
    pub(super) fn by_id(&self) -> HashMap<&str, usize> {
        (0..self.len()).map(|topic| (self.id(topic), topic)).collect()
    }

    fn slice(&self, span: Span) -> &str {
        slice(&self.text, span)
    }
}

/// A hash of a name, good enough to tell a few thousand names apart; the same in every run.
pub(super) fn hash(name: &str) -> u64 {
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut words = name.as_bytes().chunks_exact(8);
    let mut state = name.len() as u64;
    for word in &mut words {
        let word = u64::from_le_bytes(word.try_into().unwrap_or([0; 8]));
        state = (state.rotate_left(23) ^ word).wrapping_mul(FACTOR);
    }
    let mut last = [0; 8];
    last[..words.remainder().len()].copy_from_slice(words.remainder());
    state = (state.rotate_left(23) ^ u64::from_le_bytes(last)).wrapping_mul(FACTOR);
    state ^ (state >> 29)
}

/// The `N` columns of a line: cut at tabs where that gives so many, so that ids may hold spaces, else at spaces and tabs.
///
/// The error is how many columns there are.
pub(super) fn columns<const N: usize>(line: &str) -> Result<[&str; N], usize> {
    let tabs = line.contains('\t').then(|| exactly(line.split('\t').map(str::trim)));
    match tabs {
        Some(Ok(columns)) if columns.iter().all(|column| !column.is_empty()) => Ok(columns),
        _ => exactly(line.split([' ', '\t', '\r']).filter(|column| !column.is_empty())),
    }
}

fn exactly<'a, const N: usize>(
    parts: impl Iterator<Item = &'a str>,
) -> Result<[&'a str; N], usize> {
    let mut columns = [""; N];
    let mut count = 0;
    for part in parts {
        if let Some(column) = columns.get_mut(count) {
            *column = part;
        }
        count += 1;
    }
    if count == N { Ok(columns) } else { Err(count) }
}

/// Whether `id` can stand between tabs.
pub(super) fn is_id(id: &str) -> bool {
    !id.is_empty() && id.trim() == id && !id.contains(char::is_control)
}

/// What stands between the columns of a file: a space as in TREC's files, or a tab where an id holds a space.
pub(super) fn separator<'a>(mut ids: impl Iterator<Item = &'a str>) -> char {
    if ids.any(|id| id.contains(char::is_whitespace)) { '\t' } else { ' ' }
}

/// Rows of one piece of the text, with the row at which each stretch of one topic begins.
struct Piece<V> {
    stretches: Vec<(Span, usize)>,
    rows: Vec<Row<V>>,
}

impl<V> Piece<V> {
    fn read(
        text: &str,
        start: usize,
        end: usize,
        parse: impl Fn(&str) -> Result<Option<Parts<'_, V>>, LineFault>,
    ) -> Result<Self, (usize, LineFault)> {
        let base = text.as_ptr().addr();
        let span = |part: &str| Span { start: part.as_ptr().addr() - base, len: part.len() as u32 };
        let mut piece =
            Self { stretches: Vec::new(), rows: Vec::with_capacity((end - start) / 32) };
        let mut current = "";
        for line in text[start..end].split('\n') {
            let at = line.as_ptr().addr() - base;
            if line.bytes().all(|byte| byte.is_ascii_whitespace()) {
                continue;
            }
            let Some((topic, document, value)) = parse(line).map_err(|fault| (at, fault))? else {
                continue;
            };
            if piece.stretches.is_empty() || topic != current {
                piece.stretches.push((span(topic), piece.rows.len()));
                current = topic;
            }
            piece.rows.push(Row { document: span(document), value });
        }
        Ok(piece)
    }
}

/// Cuts a text into pieces that end with a line.
fn cut(text: &str) -> Vec<(usize, usize)> {
    let bytes = text.as_bytes();
    let mut pieces = Vec::with_capacity(text.len() / PIECE + 1);
    let mut start = 0;
    while start < bytes.len() {
        let mut end = (start + PIECE).min(bytes.len());
        while end < bytes.len() && bytes[end - 1] != b'\n' {
            end += 1;
        }
        pieces.push((start, end));
        start = end;
    }
    pieces
}

fn slice(text: &str, span: Span) -> &str {
    &text[span.start..span.start + span.len as usize]
}

fn line_number(text: &str, at: usize) -> usize {
    1 + text.as_bytes()[..at].iter().filter(|&&byte| byte == b'\n').count()
}

fn line_error(path: &Path, text: &str, at: usize, fault: LineFault) -> EvalError {
    EvalError::Line { path: path.to_owned(), line: line_number(text, at), fault }
}
